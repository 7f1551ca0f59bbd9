"""`make fuzz`: mutate real lines for as long as one likes, and say which promises they break."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from random import Random
from traceback import extract_tb

from tests.fuzz.mutations import any_line
from tests.fuzz.promises import PROMISES, SECTIONS, parser

SLOW_SECS = 0.25  # of CPU for one short line: far more than any should take
SHOWN_CHARS = 500

Check = Callable[[str], None]


def main() -> int:
    """Fuzz the parts that are named; return 1 if any breaks a promise."""
    options = _options()
    for _, check in _checks(options.parts):  # compiles what is compiled once, which may take half a second
        check("")
    broken: Counter[str] = Counter()
    until = time.monotonic() + options.secs
    seed = options.seed
    while time.monotonic() < until:
        text = any_line(Random(seed))
        for name, check in _checks(options.parts):
            _try(name, check, text, broken, seed)
        seed += 1
    sys.stdout.write(f"{seed - options.seed:,} lines, {len(broken)} kinds of trouble\n")
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description="Mutate real lines and see whether every part bears them.")
    reader.add_argument("parts", nargs="*", help=f"What to fuzz: {', '.join(PROMISES)}, or the name of a parser [all].")
    reader.add_argument("--secs", type=float, default=300, help="For how long [300].")
    reader.add_argument("--seed", type=int, default=0, help="The first of the seeds; each makes one line.")
    options = reader.parse_args()
    if unknown := set(options.parts) - {*PROMISES, *SECTIONS}:
        reader.error(f"expected {', '.join([*PROMISES, *SECTIONS])}; got {', '.join(sorted(unknown))}")
    return options


def _checks(parts: list[str]) -> list[tuple[str, Check]]:
    """Return what is to be checked by name, each parser on its own, so that one says nothing about the others."""
    named = set(parts or PROMISES)
    parsers = [name for name in SECTIONS if name in named or "parsers" in named]
    checks: list[tuple[str, Check]] = [(name, _of_parser(name)) for name in parsers]
    return checks + [(name, check) for name, check in PROMISES.items() if name in named and name != "parsers"]


def _of_parser(name: str) -> Check:
    return lambda text: parser(name, text.split("\n"))


def _try(name: str, check: Check, text: str, broken: Counter[str], seed: int) -> None:
    begun, trouble = time.process_time(), ""
    try:
        check(text)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
        where = extract_tb(error.__traceback__)[-1]
        trouble = f"{name}: {type(error).__name__} at {where.filename.rpartition('/')[2]}:{where.lineno}: {error}"[:300]
    if not trouble and time.process_time() - begun > SLOW_SECS:
        trouble = f"{name}: slow"
    if trouble:
        broken[trouble] += 1
        if broken[trouble] == 1:
            sys.stdout.write(f"seed {seed}: {trouble}\n    {text[:SHOWN_CHARS]!r}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
