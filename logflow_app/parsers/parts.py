"""Objects of any keys → columns: time, level, service and message are taken out, all else stays as it is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.columns import Columns, Row, Time
from logflow_app.parsers.names import SHARED, names_of, words_of

Path = tuple[str, ...]
MAX_SHAPES = 1_000  # sets of keys that are remembered; then it starts anew
MAX_SHAPE_KEYS = 100  # what is larger is no shape that comes again
MAX_PATH = 6  # parts of a name in which a dot may stand for itself or reach into an object

_NANOS = {"seconds": "nanos", "epochSecond": "nanoOfSecond", "timestampSeconds": "timestampNanos"}
"""A number of whole seconds (protobuf's Timestamp, Java's Instant, Google's agent) → what has the rest beside it."""
_MOST_SECONDS_DIGITS = 11

_TIME_TYPES = frozenset({str, int, float})
_LEVEL_TYPES = frozenset({str, int})
_TEXT_TYPES = frozenset({str})
_TIME_OF_DAY = re.compile(r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?", re.ASCII)
_ZONE = re.compile(r"[+-]\d\d:?\d\d", re.ASCII)


class _Paths(NamedTuple):
    """Where objects of one shape may keep each part, in the order of trying."""

    time: tuple[Path, ...]
    level: tuple[Path, ...]
    service: tuple[Path, ...]
    message: tuple[Path, ...]
    logger: tuple[Path, ...] = ()
    has_day: bool = False  # the date and the time of day are two fields
    words: Mapping[str, str] | None = None  # what words in the level's place mean
    halves: tuple[Path, ...] = ()  # those of `time` that may have the rest of their second beside them


class Parts:
    """Finds the parts of events in objects, by the names a section gives or the usual ones."""

    def __init__(self, section: AnyParser) -> None:
        self._section = section
        self._shapes: dict[Path, _Paths] = {}

    def columns(self, positions: Sequence[int], rows: list[Row], texts: Sequence[str]) -> Columns:
        """Take the parts out of the rows; `texts` has the message for each row that has none. 0.9 µs a row."""
        times: list[Time] = []
        levels: list[str] = []
        services: list[str] = []
        messages: list[str] = []
        loggers: list[str] = []
        shapes = self._shapes
        for text, row in zip(texts, rows, strict=True):
            keys = tuple(row)
            paths = shapes.get(keys) or self._learn(keys)
            time = take(row, paths.time, _TIME_TYPES)
            if paths.halves and (type(time) is int or (type(time) is str and len(time) <= _MOST_SECONDS_DIGITS)):
                time = _with_nanos(row, time, paths.halves)
            times.append(_with_day(row, time) if paths.has_day else time)
            level = str(take(row, paths.level, _LEVEL_TYPES))
            levels.append(paths.words.get(level, level) if paths.words else level)
            service = take(row, paths.service, _TEXT_TYPES)
            services.append(service)
            messages.append(take(row, paths.message, _TEXT_TYPES) or text)
            loggers.append("" if service or not paths.logger else _text_of(row, paths.logger))
        return Columns(positions, times, levels, services, messages, rows=rows, loggers=loggers)

    def has_message(self, row: Row) -> bool:
        """Tell whether a row has a message of its own."""
        keys = tuple(row)
        paths = self._shapes.get(keys) or self._learn(keys)
        found = (_holder(row, path).get(path[-1]) for path in paths.message)
        return any(isinstance(value, str) and value for value in found)

    def _learn(self, keys: Path) -> _Paths:
        if len(self._shapes) >= MAX_SHAPES:
            self._shapes.clear()
        present = frozenset(keys)
        has_day = self._section.time_field is None and present >= {"date", "time"}
        time, level, service, message, logger = (find_paths(names, keys) for names in names_of(self._section, present))
        halves = tuple(path for path in time if path[-1] in _NANOS)
        paths = _Paths(time, level, service, message, logger, has_day, words_of(present), halves)
        if len(keys) <= MAX_SHAPE_KEYS:
            self._shapes[keys] = paths
        return paths


def _with_day(row: Row, time: Time) -> Time:
    """Return a time of day with the date, and the zone if there is one, that stand beside it (FortiGate, W3C)."""
    day = row.get("date")
    if not isinstance(time, str) or not isinstance(day, str) or not _TIME_OF_DAY.fullmatch(time):
        return time
    zone = row.get("tz")
    is_zone = isinstance(zone, str) and _ZONE.fullmatch(zone)
    del row["date"]
    return f"{day} {time}{zone}" if is_zone else f"{day} {time}"


def _with_nanos(row: Row, time: Time, halves: tuple[Path, ...]) -> Time:
    """Return a number of seconds with the nanoseconds that were beside it, and take those out of the row."""
    for path in halves:
        holder = _holder(row, path)
        nanos = holder.get(_NANOS[path[-1]])
        if type(nanos) is int and 0 <= nanos < 1_000_000_000 and path[-1] not in holder and str(time).isdecimal():
            del holder[_NANOS[path[-1]]]
            if not holder and len(path) > 1 and row.get(path[0]) is holder:
                del row[path[0]]
            return f"{time}.{nanos:09d}"
    return time


def find_paths(names: Sequence[str], keys: Sequence[str]) -> tuple[Path, ...]:
    """Return where the names may be found in an object with these keys: as a key with a dot in it, or nested."""
    present = frozenset(keys)
    return tuple(path for name in names for path in _readings(name) if path[0] in present)


def _readings(name: str) -> Iterator[Path]:
    """Give the ways to read a name with dots: `a.b` is one key, or `b` in `a`."""
    yield (name,)
    parts = name.split(".", MAX_PATH)
    for place in range(1, len(parts)):
        head = ".".join(parts[:place])
        for rest in _readings(".".join(parts[place:])):
            yield (head, *rest)


def take(row: Row, paths: tuple[Path, ...], types: frozenset[type]) -> Any:  # noqa: ANN401 - one of `types`
    """Remove and return the first value that is of the right type and not empty; `""` if there is none."""
    for path in paths:
        holder = row if len(path) == 1 else _holder(row, path)
        value = holder.get(path[-1])
        if type(value) in types and value != "":
            if path[0] not in SHARED:
                del holder[path[-1]]
            return value
    return ""


def _text_of(row: Row, paths: tuple[Path, ...]) -> str:
    """Return the first text that is not empty, and leave it in the row; "" if there is none."""
    for path in paths:
        value = (row if len(path) == 1 else _holder(row, path)).get(path[-1])
        if value and type(value) is str:
            return value
    return ""


def _holder(row: Row, path: Path) -> Row:
    """Return the object that may have the value at a path; an empty one where there is none."""
    holder: Any = row
    for key in path[:-1]:
        holder = holder.get(key) if isinstance(holder, dict) else None
    return holder if isinstance(holder, dict) else {}
