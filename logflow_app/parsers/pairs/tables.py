"""Lines of values in columns: CSV (RFC 4180), TSV, and tokens as VRL's `parse_tokens` cuts them."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import Any

from logflow_app.config.parsers import ColumnsParser
from logflow_app.parsers.columns import Columns, Parse, Row
from logflow_app.parsers.pairs.lines import REST, columns_of
from logflow_app.parsers.pairs.nulls import compile_nulls
from logflow_app.parsers.pairs.reader import MAX_CHARS
from logflow_app.parsers.pairs.types import compile_types
from logflow_app.parsers.parts import Parts

VALUES = "value"  # the field of values whose columns have no names

_TOKEN = re.compile(
    r'(?:"((?:[^"\\]++|\\.)*+)"|\[((?:[^\[\]\\]++|\\.)*+)\])(?=\s|\Z)'  # a quoted text, a bracketed one
    r"|(\S++)",
    re.DOTALL,
)
Cut = Callable[[Sequence[str]], Sequence[Sequence[str]]]
_CutRows = Callable[[Iterable[str]], Iterator[list[str]]]


def compile_table(section: ColumnsParser) -> Parse:
    """Return the parser; see `Parse`."""
    if section.type == "tokens":
        return _TableParser(section, _cut_tokens).parse
    if section.type == "tsv" and not section.quote:
        return _TableParser(section, _tab_cutter(section)).parse
    return _TableParser(section, _csv_cutter(section)).parse


class _TableParser:
    def __init__(self, section: ColumnsParser, cut: Cut) -> None:
        self._parts, self._cut = Parts(section), cut
        self._columns = section.columns or []
        self._least = len(self._columns) if section.exact else min(2, len(self._columns)) or 1
        self._most = len(self._columns) if section.exact else None
        nulls = ["-"] if section.type == "tokens" and section.null_values is None else section.null_values or []
        self._is_null = compile_nulls(nulls, section.null_pattern)
        self._convert = compile_types(section.types)
        self._trims = section.trim

    def parse(self, lines: Sequence[str]) -> Columns:
        """Read the lines that have enough values. 2 µs a line of six values."""
        row_of, least, most = self._row, self._least, self._most
        positions: list[int] = []
        rows: list[Row] = []
        for position, values in enumerate(self._cut(lines)):
            if len(values) >= least and (most is None or len(values) <= most):
                positions.append(position)
                rows.append(row_of(values))
        return columns_of(self._parts, lines, positions, rows)

    def _row(self, values: Sequence[str]) -> Row:
        if self._trims:
            values = [value.strip() for value in values]
        columns, is_null = self._columns, self._is_null
        if not columns:
            return self._unnamed(values)
        if values == columns:  # the header line
            return {}
        row: dict[str, Any] = dict(zip(columns, values, strict=False))
        if is_null:
            row = {name: value for name, value in row.items() if not is_null(value)}
        if self._convert:
            row = self._convert(row)
        if len(values) > len(columns):
            row[REST] = list(values[len(columns) :])
        return row

    def _unnamed(self, values: Sequence[str]) -> Row:
        is_null = self._is_null
        row: Row = {VALUES: [None if is_null and is_null(value) else value for value in values]}
        return self._convert(row) if self._convert else row


def _cut_tokens(lines: Sequence[str]) -> Sequence[Sequence[str]]:
    find = _TOKEN.findall
    return [
        [first or second or third for first, second, third in find(line)] if len(line) <= MAX_CHARS else ()
        for line in lines
    ]


def _tab_cutter(section: ColumnsParser) -> Cut:
    """Return what cuts lines at a character that no value can hold; the last column takes what is too much."""
    delimiter = section.delimiter or "\t"
    most = len(section.columns or ()) - 1
    if section.exact or most < 0:
        return lambda lines: [line.split(delimiter) if line else () for line in lines]
    return lambda lines: [line.split(delimiter, most) if line else () for line in lines]


def _csv_cutter(section: ColumnsParser) -> Cut:
    quote = section.quote if section.quote is not None else '"'
    delimiter = section.delimiter or ("\t" if section.type == "tsv" else ",")
    skips = section.trim

    def cut(lines: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(
            lines,
            delimiter=delimiter,
            quotechar=quote or None,
            quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
            escapechar=section.escape,
            skipinitialspace=skips,
        )

    has_names = bool(section.columns)
    return lambda lines: _cut_all(cut, lines, has_names=has_names)


def _cut_all(cut: _CutRows, lines: Sequence[str], *, has_names: bool) -> list[list[str]]:
    """Cut the lines in one go, or each by itself where one of them does not end where it should."""
    try:
        found = list(cut(lines))
    except csv.Error:
        found = []
    if len(found) == len(lines):
        return found
    return [_cut_one(cut, line, has_names=has_names) for line in lines]


def _cut_one(cut: _CutRows, line: str, *, has_names: bool) -> list[str]:
    """Cut one line, which may be of several where they are quoted; no values where it cannot be cut.

    Of more rows than one the first counts, as for VRL; but where columns have names no row may be passed over.
    """
    try:
        rows = list(islice(cut(StringIO(line, newline="\n")), 2))  # how many more there are is no matter
    except csv.Error:
        return []
    return rows[0] if len(rows) == 1 or (rows and not has_names) else []
