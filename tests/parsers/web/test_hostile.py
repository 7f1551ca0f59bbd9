"""Lines that want to hold the worker: no parser of the family needs long for any of them."""

from pathlib import Path

import pytest

from logflow_app.parsers.web import ALIASES, WEB
from logflow_app.time_limit import time_limit
from tests.packs import section

FIXTURES = Path(__file__).parents[2] / "fixtures" / "parsers"
PIECES = (
    '"',
    "\\",
    "[",
    " ",
    "- ",
    "a ",
    '"a" ',
    ", client: ",
    "1.2.3.4, ",
    "0",
    r"\"",
    '" 200 1',
    "- - [",
    '[a "b"] ',
)
CUSTOM = {
    "nginx": '$a $b - $c "$request" $d$e $f [$g] $h',
    "apache": '%t %h %{A}x %{B}x "%r" %b %u %l %{C}i',
}
CHARS = 100_000
MANY_SECS = 5.0  # of CPU time a line; a bad pattern needs minutes, a good one milliseconds


def lines_of(name: str) -> list[str]:
    """The fixtures of a format, each broken off or open in the middle, with much of one piece there."""
    lines = (FIXTURES / f"{ALIASES.get(name, name)}.log").read_text().split("\n")[:-1]
    broken = [(line[: len(line) * part // 4], line[len(line) * part // 4 :]) for line in lines for part in range(1, 4)]
    pieces = [piece * (CHARS // len(piece)) for piece in PIECES]
    return [start + piece + rest for start, end in broken[::3] for piece in pieces for rest in ("", end)] + pieces


@pytest.mark.parametrize(
    ("name", "keys"), [*((name, {}) for name in WEB), *((n, {"format": f}) for n, f in CUSTOM.items())]
)
def test_no_line_takes_long(name: str, keys: dict[str, str]) -> None:
    """However a line of 100,000 characters is made."""
    parse = WEB[name](section(name, **keys))
    for line in lines_of(name):
        with time_limit(MANY_SECS):
            parse([line])
