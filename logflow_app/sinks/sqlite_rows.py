"""From documents as JSON text to rows: what a SQLite store keeps in columns beside the text itself."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

Text = str | bytes  # bytes where the text holds halves of characters, which SQLite takes for no text


class Row(NamedTuple):
    """One event; `timestamp` is in milliseconds, `message` what the index is fed."""

    id: Text
    timestamp: int
    level: str
    service: str
    document: Text
    message: str


class _Shape(msgspec.Struct):
    timestamp: str = ""
    level: str = ""
    service: str = ""
    message: str = ""


_decode = msgspec.json.Decoder(_Shape).decode


def rows_of(ids: Sequence[str], bodies: Sequence[str], otherwise_ms: int) -> list[Row]:
    """Return the rows of one day's documents; `otherwise_ms` is the time of one that says none. 2 µs a document."""
    seconds: dict[str, int] = {}
    rows = []
    for line_id, body in zip(ids, bodies, strict=True):
        try:
            shape = _decode(body)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            shape = _shape_of_odd(body)
        text = shape.timestamp
        second = text[:19]
        begin = seconds.get(second)
        if begin is None:
            begin = seconds[second] = _seconds(second)
        millis = text[20:23]
        if begin >= 0 and text[19:] == f".{millis}Z" and millis.isdecimal():  # as the pipeline writes it
            at = begin * 1000 + int(millis)
        else:
            at = _milliseconds(text, otherwise_ms)
        rows.append(Row(_fit(line_id), at, shape.level, shape.service, _fit(body), shape.message))
    return rows


def text_of(value: Text) -> str:
    """Return the text as it was before `rows_of`."""
    return value if isinstance(value, str) else value.decode("utf-8", "surrogatepass")


def _fit(text: str) -> Text:
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def _shape_of_odd(body: str) -> _Shape:
    """Return what can be told of a document our quick reader does not take; it is stored, whatever it is."""
    try:
        found = json.loads(body, strict=False)
    except (ValueError, RecursionError):
        return _Shape()
    known = found if isinstance(found, dict) else {}
    texts = {name: known[name] for name in _Shape.__struct_fields__ if isinstance(known.get(name), str)}
    return _Shape(**{name: text.encode("utf-8", "replace").decode() for name, text in texts.items()})


def _seconds(text: str) -> int:
    """Return the seconds since the epoch of `YYYY-MM-DDTHH:MM:SS`, -1 for whatever else, or earlier."""
    try:
        return max(-1, int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())) if len(text) == 19 else -1
    except ValueError:
        return -1


def _milliseconds(text: str, otherwise_ms: int) -> int:
    try:
        at = datetime.fromisoformat(text)
        return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return otherwise_ms
