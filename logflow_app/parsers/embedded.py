"""A JSON object somewhere in a line: `POST /pay took 12 ms {"user": 5}`."""

import json
from collections.abc import Callable
from typing import NamedTuple

from logflow_app.parsers.columns import Row

MAX_TRIES = 8  # braces of a line that are tried

_scan = json.JSONDecoder(strict=False).raw_decode


class Found(NamedTuple):
    """An object, and the text on both sides of it."""

    row: Row
    before: str
    after: str


def find_object(line: str, read: Callable[[str], Row | None]) -> Found | None:
    """Return the first object of a line that has keys; None where it has none among its first `MAX_TRIES` braces."""
    start = line.find("{")
    for _ in range(MAX_TRIES):
        if start < 0:
            return None
        if line[start + 1 : start + 65].lstrip()[:1] == '"':
            end = len(line)
            if (row := read(line[start:])) is None and (end := _end(line, start)) > 0:
                row = read(line[start:end])
            if row:
                return Found(row, line[:start].strip(), line[end:].strip())
        start = line.find("{", start + 1)
    return None


def _end(line: str, start: int) -> int:
    """Return where the object that begins at `start` ends; -1 where it is none."""
    try:
        return _scan(line, start)[1]
    except (ValueError, RecursionError):
        return -1
