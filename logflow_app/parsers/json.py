"""Lines that are JSON, or end in a JSON object; what is not time, level, service or message is kept as it is."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from logflow_app.config.parsers import AnyParser, JsonParser
from logflow_app.parsers.bounds import MAX_DIGITS, bounded, needs_bounds, needs_bounds_all
from logflow_app.parsers.columns import Columns, Parse, Row
from logflow_app.parsers.embedded import find_object
from logflow_app.parsers.layers import read_layers
from logflow_app.parsers.parts import Parts

BYTE_ORDER_MARK = "\ufeff"  # RFC 8259, 8.1: a reader may ignore it
VALUE = "value"  # the field of what is JSON and no object

_decode = msgspec.json.Decoder(dict[str, Any]).decode
_decode_lines = msgspec.json.Decoder(dict[str, Any]).decode_lines
_decode_any = msgspec.json.Decoder().decode
_LAST = {"[": "]", '"': '"'}
_SCALAR = re.compile(r"\s*+(?:-?\d{1,300}+(?:\.\d{1,300}+)?(?:[eE][+-]?\d{1,3}+)?|true|false|null)\s*+", re.ASCII)


def compile_json(section: AnyParser) -> Parse:
    """Return the parser; see `Parse`."""
    parts = Parts(section)
    if not isinstance(section, JsonParser):
        return _JsonParser(parts, read_object).parse
    read = _with_depth(section.max_depth) if section.max_depth else read_any
    if section.embedded or section.type == "json_in_text":
        return _EmbeddedParser(parts, read).parse
    return _JsonParser(parts, read).parse


class _JsonParser:
    def __init__(self, parts: Parts, read: Callable[[str], Row | None]) -> None:
        self._parts, self._read = parts, read
        self._is_deep = read in {read_object, read_any}  # to whatever depth

    def parse(self, lines: Sequence[str]) -> Columns:
        """Read the lines that are JSON. 1.4 µs a line of six fields where all are plain objects, else 1.6 µs."""
        if self._is_deep and (objects := _read_all(lines)) is not None:
            return self._parts.columns(range(len(lines)), objects, lines)
        read = self._read
        positions: list[int] = []
        rows: list[Row] = []
        for position, line in enumerate(lines):
            if (row := read(line)) is not None:
                positions.append(position)
                rows.append(row)
        return self._parts.columns(positions, rows, [lines[position] for position in positions])


class _EmbeddedParser:
    """Reads JSON behind other text too; what stands before it is the message if the object has none."""

    def __init__(self, parts: Parts, read: Callable[[str], Row | None]) -> None:
        self._parts, self._read = parts, read

    def parse(self, lines: Sequence[str]) -> Columns:
        """Read the lines that hold an object. 1.8 µs a line of six fields where it is the whole line, 4.4 µs if not."""
        read = self._read
        positions: list[int] = []
        rows: list[Row] = []
        texts: list[str] = []
        for position, line in enumerate(lines):
            row, text = read(line), line
            if row is None:
                if "{" not in line or (found := find_object(line, read)) is None:
                    continue
                row, before, after = found
                text = f"{before} {after}".strip() or line
                self._keep(row, before, after)
            positions.append(position)
            rows.append(row)
            texts.append(text)
        return self._parts.columns(positions, rows, texts)

    def _keep(self, row: Row, before: str, after: str) -> None:
        """Keep the text around an object that has a message of its own."""
        if self._parts.has_message(row):
            row.update({name: text for name, text in (("text_before", before), ("text_after", after)) if text})


def _read_all(lines: Sequence[str]) -> list[Row] | None:
    """Return the objects of lines that are all objects in no need of bounds, read in one go; None for others."""
    text = "\n".join(lines)
    if not text.startswith("{") or needs_bounds_all(lines, text):
        return None
    try:
        rows = _decode_lines(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return rows if len(rows) == len(lines) and text.count("\n") == len(lines) - 1 else None


def read_object(line: str) -> Row | None:
    """Return the object a line holds, within bounds; None if it holds none. Of a key given twice, the last counts."""
    if line[:1] == BYTE_ORDER_MARK:
        line = line[1:]
    if line[:1] != "{" and line[:64].lstrip()[:1] != "{":
        return None
    try:
        row = _decode(line)
    except (msgspec.DecodeError, ValueError, RecursionError):
        lenient = _read_leniently(line)
        return None if lenient is None else bounded(lenient)
    return bounded(row) if needs_bounds(line) else row


def read_any(line: str) -> Row | None:
    """Return the object a line holds, or the field `value` where it is JSON of another kind; None if it is none."""
    if line[:1] == "{" or (first := line[:64].lstrip()[:1]) in ("{", BYTE_ORDER_MARK):
        return read_object(line)
    if first in _LAST:
        if line.rstrip()[-1:] != _LAST[first]:
            return None
    elif not _SCALAR.fullmatch(line):
        return None
    try:
        return bounded({VALUE: _decode_any(line)})
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def _with_depth(max_depth: int) -> Callable[[str], Row | None]:
    """Return what reads a line and leaves what is nested deeper than `max_depth` as JSON text."""

    def read(line: str) -> Row | None:
        found = read_layers(line, max_depth)
        if found is None:
            return None
        return bounded(found if isinstance(found, dict) else {VALUE: found})

    return read


def _read_leniently(line: str) -> Row | None:
    """Read what others write though RFC 8259 forbids it: NaN, raw control characters, lone surrogates, huge numbers."""
    try:
        row = json.loads(line, strict=False, parse_constant=str, parse_int=_int, parse_float=_float)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _int(digits: str) -> int | str:
    return int(digits) if len(digits) <= MAX_DIGITS else digits


def _float(digits: str) -> float | str:
    number = float(digits)
    return digits if number in (float("inf"), float("-inf")) else number
