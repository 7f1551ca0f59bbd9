"""A reader of one text → a parser of lines."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.bounds import bounded
from logflow_app.parsers.columns import Columns, Parse, Row
from logflow_app.parsers.parts import Parts

Read = Callable[[str], Row]
REST = "rest"  # the field of what a line has and its format has no name for

_LONG_CHARS = 1_000  # a shorter line cannot reach the bounds on fields
_SURROGATE = re.compile("[\ud800-\udfff]")


def compile_lines(section: AnyParser, read: Callable[[str], dict[str, Any]]) -> Parse:
    """Return the parser of lines for which `read` gives an object with keys; see `Parse`."""
    return _LineParser(Parts(section), read).parse


class _LineParser:
    def __init__(self, parts: Parts, read: Read) -> None:
        self._parts, self._read = parts, read

    def parse(self, lines: Sequence[str]) -> Columns:
        """Read the lines that have pairs. 1 to 2 µs a line beside what reading it costs."""
        read = self._read
        positions: list[int] = []
        rows: list[Row] = []
        for position, line in enumerate(lines):
            if row := read(line):
                positions.append(position)
                rows.append(row)
        return columns_of(self._parts, lines, positions, rows)


def columns_of(parts: Parts, lines: Sequence[str], positions: Sequence[int], rows: list[Row]) -> Columns:
    """Return the columns of rows that were read from the lines at `positions`, within bounds."""
    texts = lines if len(positions) == len(lines) else [lines[position] for position in positions]
    for place, text in enumerate(texts):
        if len(text) > _LONG_CHARS or not text.isascii() or "\0" in text or "\\u" in text:
            rows[place] = _within_bounds(rows[place], text)
    return parts.columns(positions, rows, texts)


def _within_bounds(row: Row, text: str) -> Row:
    if len(text) <= _LONG_CHARS and "\0" not in text and "\\u" not in text and not _SURROGATE.search(text):
        return row
    return bounded(row)
