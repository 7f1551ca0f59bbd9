"""Lines as a library lays them out: rows of patterns, tried in their order; the first that fits a line wins.

All rows of a format become one expression, so that the parts rows begin with are matched once, and so that what stands
beside a line can never decide how it is read. That expression only tells which row fits: with hundreds of groups in it
`re` would take three times as long.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from logflow_app.parsers.columns import Columns

NUMBERS = frozenset({"pid", "line", "elapsed_ms", "thread_id"})  # the fields that are numbers wherever a row names them
DAY = "day"  # a group of this name is the date, where it stands apart from the time of day
EPOCH = "epoch"  # a group of this name is the time as a number with an exponent
MORE = "more"  # a group of this name is the rest of the message, behind something that was in its way

_NAME = re.compile(r"\(\?P<(\w+)>")
_FLAGS = re.ASCII | re.DOTALL
_COLOUR = re.compile(r"\x1b\[[0-9;]{0,20}m")
_BLANKS = re.compile(r"(?<!\\) ([*+])(?![+?])")
_STRANGE_NUMBER = re.compile(r"0\d")


class Row(NamedTuple):
    """One way to lay out a line: its begin, in parts that many rows share, and the rest.

    Groups are named as fields are; `time`, `day`, `epoch`, `level`, `service`, `message` and `more` are what they say.
    A name may come twice: the group that took part counts. A group without a name would be lost; use `(?:…)`. Blanks
    (` +`, ` *`) take all there are and give none back: a run of them would take time by the square.
    """

    head: tuple[str, ...]
    rest: str


class _Reader(NamedTuple):
    """What takes the fields out of a line that fits a row."""

    names: tuple[str, ...]
    match: Callable[[str], re.Match[str] | None]


class Layouts:
    """Reads lines by the first of its rows that fits; what no row fits is left out.

    Rows that share a part of their head are tried together, where the first of them stands.

    `numbers` are fields that are numbers beside `NUMBERS`; their groups take in digits alone. `blanks` are the
    characters that say nothing at the end of a message, unless something stands behind it in the line.
    """

    def __init__(self, rows: Sequence[Row], numbers: frozenset[str] = frozenset(), blanks: str = " \t") -> None:
        self._blanks = blanks
        self._numbers = NUMBERS | numbers
        self._readers: list[_Reader] = []  # in the order of the groups of `_find`
        self._find = re.compile(self._expression(rows, ""), _FLAGS).match

    def _expression(self, rows: Sequence[Row], begin: str) -> str:
        """Return one expression of all rows, with an empty group at the end of each; `begin` stands before them."""
        parts: list[str] = []
        for part, group in _by_first_part(rows).items():
            first = _BLANKS.sub(r" \1+", part)
            text = _NAME.sub("(?:", first)
            if group:
                parts.append(f"{text}(?:{self._expression(group, begin + first)})")
            else:
                whole = begin + first
                reader = re.compile(_NAME.sub("(", whole), _FLAGS)
                self._readers.append(_Reader(tuple(_NAME.findall(whole)), reader.match))
                parts.append(f"{text}()")
        return "|".join(parts)

    def parse(self, lines: Sequence[str]) -> Columns:
        """Read the lines that fit a row; see `Parse`.

        1 to 5 µs a line, by how many of 120 rows stand before its own; 0.2 to 3 µs for one that fits none.
        """
        if any("\x1b[" in line for line in lines):  # a terminal's colours
            lines = [_COLOUR.sub("", line) if "\x1b[" in line else line for line in lines]
        matches = list(map(self._find, lines))
        positions = [position for position, match in enumerate(matches) if match]
        if not positions:
            return Columns((), (), (), (), ())
        kinds = [match.lastindex or 0 for match in matches if match]
        found = [lines[position] for position in positions] if len(positions) < len(lines) else lines
        if len(set(kinds)) == 1:
            return self._columns(positions, self._read(kinds[0], found))
        return self._columns(positions, self._read_mixed(kinds, found))

    def _read(self, kind: int, lines: Sequence[str]) -> dict[str, Sequence[str]]:
        """Return the columns of lines that all fit one row."""
        names, match = self._readers[kind - 1]
        columns: dict[str, Sequence[str]] = {}
        values = zip(*[found.groups("") for line in lines if (found := match(line))], strict=True)
        for name, texts in zip(names, values, strict=True):
            before = columns.get(name)
            columns[name] = texts if before is None else [a or b for a, b in zip(before, texts, strict=True)]
        if MORE not in columns and any(text[-1:].isspace() for text in columns["message"]):
            columns["message"] = [text.rstrip(self._blanks) for text in columns["message"]]
        return columns

    def _read_mixed(self, kinds: Sequence[int], lines: Sequence[str]) -> dict[str, Sequence[str]]:
        """Return the columns of lines of several rows. 1 µs a line more."""
        by_kind: dict[int, list[int]] = {}
        for place, kind in enumerate(kinds):
            by_kind.setdefault(kind, []).append(place)
        columns: dict[str, list[str]] = {}
        for kind, places in by_kind.items():
            for name, texts in self._read(kind, [lines[place] for place in places]).items():
                column = columns.setdefault(name, [""] * len(lines))
                for place, text in zip(places, texts, strict=True):
                    column[place] = text
        return dict(columns)

    def _columns(self, positions: Sequence[int], columns: dict[str, Sequence[str]]) -> Columns:
        nothing = ("",) * len(positions)
        times, levels = columns.pop("time", nothing), columns.pop("level", nothing)
        if days := columns.pop(DAY, None):
            times = [f"{day} {time}" if day else time for day, time in zip(days, times, strict=True)]
        if seconds := columns.pop(EPOCH, None):
            times = [_plain_number(number) or time for number, time in zip(seconds, times, strict=True)]
        services = columns.pop("service", nothing)
        messages = columns.pop("message", nothing)
        if more := columns.pop(MORE, None):
            messages = [message + rest for message, rest in zip(messages, more, strict=True)]
        fields = {name: _trimmed(column) for name, column in columns.items() if any(column)}
        numbers = self._numbers & fields.keys()
        return Columns(positions, times, levels, services, messages, _plain(fields, numbers), numbers=numbers)


def _plain_number(number: str) -> str:
    """Write 1.761222735123e+09 as 1761222735.123."""
    return f"{float(number):.6f}".rstrip("0").rstrip(".") if number else ""


def _by_first_part(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return what follows the first part of the rows, by that part; nothing behind the last part of a row."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.head:
            groups.setdefault(row.head[0], []).append(Row(row.head[1:], row.rest))
        else:
            groups.setdefault(row.rest, [])
    return groups


def _trimmed(column: Sequence[str]) -> Sequence[str]:
    """Return the texts without the blanks that layouts pad them with."""
    return [text.strip() for text in column] if any(" " in text for text in column) else column


def _plain(fields: Mapping[str, Sequence[str]], numbers: frozenset[str]) -> Mapping[str, Sequence[str]]:
    """Write numbers as JSON does: no zero in front."""
    changed = {
        name: [text.lstrip("0") or "0" if _STRANGE_NUMBER.match(text) else text for text in fields[name]]
        for name in numbers
        if any(text[:1] == "0" for text in fields[name])
    }
    return {**fields, **changed} if changed else fields
