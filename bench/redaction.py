"""What redaction costs a line that holds nothing to take out: `python -m bench.redaction [TYPE…]`.

Documents of each type's lines, 500 at a time, are looked through for `secrets` and for everything; the least CPU time
of many short rounds counts. *Suspects* are documents that are looked through once more, each for some 20 µs.
"""

import argparse
from functools import partial

from bench.parser_lines import LINES, MAKERS, lines_of
from bench.parsers import ROUNDS, SHORT_ROUNDS, best, parser_of
from logflow_app.config.redact import RedactSection
from logflow_app.pipeline import EventSettings, Pipeline
from logflow_app.redaction import Redaction
from tests.packs import make_pack

USUAL = ("text", "json", "nginx", "linux", "logfmt", "cef")
KINDS: dict[str, list[str]] = {
    "secrets": ["secrets"],
    "all": ["secrets", "cards", "iban", "emails", "ipv4", "ipv6"],
}


def measure(name: str, rounds: int = ROUNDS) -> dict[str, tuple[float, int]]:
    """Return µs a document and the number of suspects by what is looked for."""
    documents = Pipeline(parser_of(name), EventSettings()).run(make_pack(lines_of(name))).documents
    steps = {what: Redaction(RedactSection(kinds=kinds)) for what, kinds in KINDS.items()}  # type: ignore[arg-type]
    works = {what: partial(step.suspects, documents) for what, step in steps.items()}
    found = best(works, LINES, rounds)
    return {what: (found[what], len(step.suspects(documents))) for what, step in steps.items()}


def main() -> None:
    """Measure the types that are named, or the usual ones."""
    reader = argparse.ArgumentParser(prog="python -m bench.redaction", description=__doc__)
    reader.add_argument("types", nargs="*", choices=[[], *MAKERS], metavar="TYPE", help="Whose lines [the usual].")
    reader.add_argument("--short", action="store_true", help="See only that it runs; the figures mean nothing.")
    options = reader.parse_args()
    for name in options.types or USUAL:
        row = measure(name, SHORT_ROUNDS if options.short else ROUNDS)
        told = ", ".join(f"{what} {us:.2f} µs, {suspects} suspects" for what, (us, suspects) in row.items())
        print(f"{name:10}{told}")


if __name__ == "__main__":
    main()
