"""Real lines, and what a bad disk, a bad program or a bad person makes of them."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.parsers.test_contract import TEXT

FIXTURES = Path(__file__).parents[1] / "fixtures" / "parsers"
LINES = [
    line
    for path in sorted(FIXTURES.glob("*.log"))
    if path.name != "hostile.log"
    for line in path.read_text().split("\n")[:-1]
] + [line for line in TEXT if len(line) < 10_000]
# What formats, encodings and escapes are made of; half a pair stands as the six characters JSON would write.
PIECES = (
    "\0", "\r", "\n", "\r\n", "\t", "\x1b[0m", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffd", "é", "٣", "ß", "İ", "😀",
    "\\ud800", "%ED%A0%80", "%00", "%", "%zz", "\\u0000", "\\x00", "\\", "\\\\", '"', "'", '\\"', "=", ":", ",", ";",
    "|", " ", "  ", "(", ")", "[", "]", "{", "}", "<", ">", "<*>", "-", "--", "+", "/", ".", "..", "@", "#", "&", "*",
    "$", "NaN", "-Infinity", "null", "true", "0", "007", "-0", "1e999", "0x1F", "9" * 30, "1.", ".5", "1,5", "²",
    "1_000", "::1", "fe80::1%eth0", "999.999.999.999", "2025-02-30T25:61:61Z", "9999-12-31 23:59:59", "Feb 30 00:00:00",
    "0000000000.000", "99999999999999999999", "[99/Foo/9999:99:99:99 +9999]", '{"a":', "a=", 'a="', "=b", "level=",
    "host=", "message=", "extra_fields=1", "timestamp_original=", "ERROR", "",
)  # fmt: skip
_TOKEN = re.compile(r"\w+|\W")
_LONG = (2, 40, 3000)

Mutation = Callable[[str, Random], str]


def delete(line: str, rng: Random) -> str:
    """Take a stretch out."""
    first, last = _stretch(line, rng)
    return line[:first] + line[last:]


def double(line: str, rng: Random) -> str:
    """Write a stretch twice."""
    first, last = _stretch(line, rng)
    return line[:last] + line[first:]


def swap(line: str, rng: Random) -> str:
    """Exchange two words, or a word and what parts words."""
    tokens = _TOKEN.findall(line)
    if len(tokens) > 1:
        one, other = rng.randrange(len(tokens)), rng.randrange(len(tokens))
        tokens[one], tokens[other] = tokens[other], tokens[one]
    return "".join(tokens)


def insert(line: str, rng: Random) -> str:
    """Write something odd somewhere."""
    at = rng.randint(0, len(line))
    return line[:at] + rng.choice(PIECES) + line[at:]


def replace(line: str, rng: Random) -> str:
    """Write something odd in place of a word."""
    tokens = _TOKEN.findall(line)
    if tokens:
        tokens[rng.randrange(len(tokens))] = rng.choice(PIECES)
    return "".join(tokens)


def cut(line: str, rng: Random) -> str:
    """End in the middle."""
    return line[: rng.randint(0, len(line))]


def behead(line: str, rng: Random) -> str:
    """Begin in the middle."""
    return line[rng.randint(0, len(line)) :]


def repeat(line: str, rng: Random) -> str:
    """Write one of the line's own characters, or words, again and again."""
    if not line:
        return line
    at = rng.randrange(len(line))
    return line[:at] + line[at : at + rng.choice((1, 1, 1, 2, 8))] * rng.choice(_LONG) + line[at:]


def splice(line: str, rng: Random) -> str:
    """Go on with another line."""
    return cut(line, rng) + behead(rng.choice(LINES), rng)


def spoil(line: str, rng: Random) -> str:
    """Change some bytes, and read what comes out as a shipper would."""
    raw = bytearray(line.encode("utf-8", "replace"))
    for _ in range(rng.randint(1, 4) if raw else 0):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return raw.decode("utf-8", "replace")


MUTATIONS: tuple[Mutation, ...] = (
    delete, double, swap, insert, insert, replace, replace, cut, behead, repeat, splice, spoil,
)  # fmt: skip


def mutated(line: str, rng: Random) -> str:
    """Return the line after one to four mutations."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        line = rng.choice(MUTATIONS)(line, rng)[:20_000]
    return line


def any_line(rng: Random) -> str:
    """Return a real line of some format, mutated."""
    return mutated(rng.choice(LINES), rng)


def repeated_separators(line: str, size: int, most: int = 3) -> list[str]:
    """Return the line with each of its most frequent separators repeated, alone and with what follows it.

    `size` characters of each, in front of the place where it stands last.
    """
    counts = Counter(char for char in line if not char.isalnum())
    places = [line.rindex(char) for char, _ in counts.most_common(most)]
    return [
        line[:at] + line[at : at + width] * (size // width) + line[at:]
        for at in places
        for width in (1, 2)
        if line[at : at + width]
    ]


def _stretch(line: str, rng: Random) -> tuple[int, int]:
    first = rng.randint(0, len(line))
    return first, min(len(line), first + rng.choice((1, 1, 2, 5, 20)))
