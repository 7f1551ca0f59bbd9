"""Lines that are JSON objects, nested or not; what is not time, level, service or message is kept as it is."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.bounds import MAX_DIGITS, bounded, needs_bounds
from logflow_app.parsers.columns import Columns, Parse, Row, Time
from logflow_app.parsers.names import FieldNames, names_of

Path = tuple[str, ...]
MAX_SHAPES = 1_000  # sets of keys a parser remembers; then it starts anew

_decode = msgspec.json.Decoder(dict[str, Any]).decode
_TIME_TYPES = frozenset({str, int, float})
_LEVEL_TYPES = frozenset({str, int})
_TEXT_TYPES = frozenset({str})


class _Paths(NamedTuple):
    """Where lines of one shape may keep each part, in the order of trying."""

    time: tuple[Path, ...]
    level: tuple[Path, ...]
    service: tuple[Path, ...]
    message: tuple[Path, ...]


def compile_json(section: AnyParser) -> Parse:
    """Return the parser; see `Parse`."""
    return _JsonParser(names_of(section)).parse


class _JsonParser:
    def __init__(self, names: FieldNames) -> None:
        self._names = names
        self._shapes: dict[Path, _Paths] = {}

    def parse(self, lines: Sequence[str]) -> Columns:
        """Read the lines that are objects. 1.3 µs a line of six fields."""
        positions: list[int] = []
        rows: list[Row] = []
        for position, line in enumerate(lines):
            if (row := read_object(line)) is not None:
                positions.append(position)
                rows.append(row)
        times: list[Time] = []
        levels: list[str] = []
        services: list[str] = []
        messages: list[str] = []
        shapes = self._shapes
        for position, row in zip(positions, rows, strict=True):
            keys = tuple(row)
            paths = shapes.get(keys) or self._learn(keys)
            times.append(_take(row, paths.time, _TIME_TYPES))
            levels.append(str(_take(row, paths.level, _LEVEL_TYPES)))
            services.append(_take(row, paths.service, _TEXT_TYPES))
            messages.append(_take(row, paths.message, _TEXT_TYPES) or lines[position])
        return Columns(positions, times, levels, services, messages, rows=rows)

    def _learn(self, keys: Path) -> _Paths:
        if len(self._shapes) >= MAX_SHAPES:
            self._shapes.clear()
        paths = _Paths(*(_paths(names, keys) for names in self._names))
        if len(keys) <= 100:  # what is larger than that is no shape that comes again
            self._shapes[keys] = paths
        return paths


def read_object(line: str) -> Row | None:
    """Return the object a line holds, within bounds; None if it holds none. Of a key given twice, the last counts."""
    if line[:1] != "{" and line[:64].lstrip()[:1] != "{":
        return None
    try:
        row = _decode(line)
    except (msgspec.DecodeError, ValueError, RecursionError):
        lenient = _read_leniently(line)
        return None if lenient is None else bounded(lenient)
    return bounded(row) if needs_bounds(line) else row


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


def _paths(names: Sequence[str], keys: Path) -> tuple[Path, ...]:
    """Return where the names may be found in an object with these keys: as a key with a dot in it, or nested."""
    found: list[Path] = []
    for name in names:
        if name in keys:
            found.append((name,))
        path = tuple(name.split("."))
        if len(path) > 1 and path[0] in keys:
            found.append(path)
    return tuple(found)


def _take(row: Row, paths: tuple[Path, ...], types: frozenset[type]) -> Any:  # noqa: ANN401 - one of `types`
    """Remove and return the first value that is of the right type and not empty; `""` if there is none."""
    for path in paths:
        holder: Any = row
        for key in path[:-1]:
            holder = holder.get(key) if isinstance(holder, dict) else None
        value = holder.get(path[-1]) if isinstance(holder, dict) else None
        if type(value) in types and value != "":
            del holder[path[-1]]
            return value
    return ""
