"""`python -m tests.fuzz.guided PART [libFuzzer's options]`: let coverage choose the mutations, by atheris.

atheris is in no extra but `fuzz`; it runs where it has a wheel (Linux, CPython 3.11 to 3.13). Each line of the fixtures
is a seed; a part is one of `PROMISES` or the name of a parser.
"""

import sys
from pathlib import Path
from tempfile import mkdtemp

import atheris

with atheris.instrument_imports(include=["logflow_app"]):
    from tests.fuzz.mutations import LINES
    from tests.fuzz.promises import PROMISES, SECTIONS, parser


def main() -> None:
    """Fuzz one part until something breaks, or as long as `-max_total_time` says."""
    name, options = sys.argv[1], sys.argv[2:]
    if name not in {*PROMISES, *SECTIONS}:
        sys.exit(f"expected one of {', '.join([*PROMISES, *SECTIONS])}; got {name}")

    def one_input(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        if name in SECTIONS:
            parser(name, text.split("\n"))
        else:
            PROMISES[name](text)

    corpus = mkdtemp(prefix="logflow-fuzz-")  # stays, with what broke it: libFuzzer ends the process itself
    for number, line in enumerate(LINES):
        Path(corpus, f"line-{number}").write_text(line)
    atheris.Setup([sys.argv[0], "-max_len=4096", f"-artifact_prefix={corpus}/", *options, corpus], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
