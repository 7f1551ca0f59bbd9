"""What CEF and LEEF have in common: syslog in front, grades of severity from 0 to 10, a time of their own."""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from logflow_app.parsers.bounds import bounded
from logflow_app.parsers.columns import Columns, Row
from logflow_app.parsers.syslog import rfc3164, rfc5424
from logflow_app.parsers.syslog.dialects import read_any
from logflow_app.parsers.syslog.parts import Parts
from logflow_app.parsers.syslog.priorities import FACILITY_OF, LEVEL_OF, NUMBER_OF

MAX_HEAD_CHARS = 1_024
MAX_PLAIN_CHARS = 1_000  # what is shorter cannot exceed the bounds of an event's fields

_GRADES = ("INFO",) * 4 + ("WARN",) * 3 + ("ERROR",) * 4  # low, medium, high and very high in both formats' words
_WORDS = {
    "unknown": "INFO", "informational": "INFO", "low": "INFO", "medium": "WARN", "high": "ERROR", "very-high": "ERROR",
    "very high": "ERROR", "veryhigh": "ERROR", "critical": "ERROR",
}  # fmt: skip
_TIME = re.compile(
    r"\d{10,19}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S{0,16}|[A-Z][a-z]{2} \d\d? (?:\d{4} )?\d\d:\d\d:\d\d[\w.:+ -]{0,16}"
)


class Event(NamedTuple):
    """An event of a security device: its fields, and which of them is what; without a message, the line is it."""

    fields: dict[str, Any]
    times: Sequence[object]
    severity: object
    service: str
    message: str


Read = Callable[[str], Event | None]


def read_events(lines: Sequence[str], mark: str, read: Read) -> Columns:
    """Return the events that begin with `mark` somewhere near the beginning of their line."""
    positions: list[int] = []
    parts: list[tuple[str, str, str, str]] = []
    rows: list[Row] = []
    for position, line in enumerate(lines):
        place = line.find(mark, 0, MAX_HEAD_CHARS)
        if place < 0 or (place and line[place - 1] not in " :\ufeff") or (event := read(line[place:])) is None:
            continue
        head = _read_head(line[: place + len(mark)]) if place else None
        row = event.fields | {key: value for key, value in _head_fields(head).items() if key not in event.fields}
        positions.append(position)
        rows.append(bounded(row) if len(line) > MAX_PLAIN_CHARS or "\0" in line else row)
        time = next((each for each in event.times if isinstance(each, str) and _TIME.fullmatch(each)), "")
        level = _level(event.severity) or (LEVEL_OF[head.priority] if head else "")
        parts.append((time or (head.time if head else ""), level, event.service, event.message or line))
    times, levels, services, messages = zip(*parts, strict=True) if parts else ((), (), (), ())
    return Columns(positions, times, levels, services, messages, rows=rows)


def _read_head(text: str) -> Parts | None:
    """Return what syslog says in front of an event, of which the mark is in the place of a program or a message."""
    match = rfc3164.USUAL.match(text) or rfc5424.USUAL.match(text)
    return Parts(*match.groups("")) if match else read_any(text)


def _head_fields(head: Parts | None) -> dict[str, Any]:
    if head is None:
        return {}
    found = {"host": head.host, "facility": FACILITY_OF[head.priority]}
    numbers = {"pid": head.pid, "priority": NUMBER_OF[head.priority]}
    return {key: value for key, value in found.items() if value} | {
        key: int(value) for key, value in numbers.items() if value
    }


def _level(severity: object) -> str:
    """Return the level a grade means; empty for what is none."""
    if not isinstance(severity, str):
        return ""
    if severity.isdecimal() and len(severity) <= 2 and int(severity) < len(_GRADES):
        return _GRADES[int(severity)]
    return _WORDS.get(severity.lower(), "")
