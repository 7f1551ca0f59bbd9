"""Our own endpoints: one event, or many as a JSON array, as lines of JSON, or as plain lines; pure."""

import json
import re
from collections.abc import Iterator

import msgspec

from logflow_app.multiline import MultilineSettings, group
from shippers.http.admission import compact, is_json, json_problem, oversize, shown, sift, something, split, too_many
from shippers.http.forms import FORM, form_event
from shippers.http.parsed import Batch, Parsed, Refusal
from shippers.http.problems import RequestError, malformed, too_large
from shippers.http.settings import Limits

JSON = "application/json"
JSON_LINES = frozenset(
    {
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/x-jsonlines",
        "application/jsonlines",
        "application/json-seq",
    }
)
PLAIN = "text/plain"
UNTOLD = frozenset({"", "application/octet-stream"})  # then the first character tells
MARKUP = frozenset({"text/xml", "text/html"})
PARTS_AT_ONCE = 1_000_000  # of an array, told apart in one go; where there may be more, one after the other
RECORD_SEPARATOR = b"\x1e"  # RFC 7464 puts it before each text
_BETWEEN = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
TOO_DEEP = "expected JSON of reasonable depth"


class _Object(msgspec.Struct):
    """Any JSON object."""


_objects = msgspec.json.Decoder(_Object).decode_lines
_parts = msgspec.json.Decoder(list[msgspec.Raw]).decode
_text = msgspec.json.Decoder(str).decode


def read_one(body: bytes, kind: str, limits: Limits) -> Parsed:
    """Return the one event of a body: an object, a JSON text, or plain text as it stands. Raises RequestError."""
    _check(kind)
    event = body.removeprefix(BYTE_ORDER_MARK).strip()
    if kind == JSON or (kind != PLAIN and event[:1] in (b"{", b"[", b'"') and _is_json(event)):
        event = _one_event(event)
    elif kind == FORM:
        event = form_event(event) or event
    if not event:
        raise malformed("expected an event, got an empty body")
    if len(event) > limits.max_event_bytes:
        raise too_large(oversize(len(event), limits.max_event_bytes))
    return Parsed([Batch([event])])


def read_many(body: bytes, kind: str, limits: Limits, joins: MultilineSettings | None = None) -> Parsed:
    """Return the events of a body: a JSON array, one object, objects line by line, or plain lines.

    Which of them, its Content-Type tells, or else its first character. Plain lines are joined as `joins` says, and the
    last event ends with the body: what waits for another request could not be answered for. Raises RequestError.
    """
    _check(kind)
    body = body.removeprefix(BYTE_ORDER_MARK)
    if kind in JSON_LINES:
        return _json_lines(body, limits)
    first = body[:4096].lstrip()[:1]
    if kind == JSON or (kind != PLAIN and first in (b"{", b"[") and _is_json(body)):
        return _array(body, limits) if first == b"[" else _object(body, limits)
    lines = split(body, limits.max_events)  # `[2025-10-23] …` only begins like JSON
    return something(sift(_joined(lines, joins) if joins else lines, limits))


def _check(kind: str) -> None:
    """Raise RequestError for a content type that is neither JSON nor text."""
    is_text = kind.startswith("text/") and kind not in MARKUP
    is_json_or_form = kind in (JSON, FORM) or kind in JSON_LINES or kind.endswith("+json")
    if not is_text and not is_json_or_form and kind not in UNTOLD:
        raise RequestError(
            415, f"expected JSON, lines of JSON, a form or text/plain as Content-Type, got {kind[:80]!r}"
        )


def _joined(lines: list[bytes], joins: MultilineSettings) -> list[bytes]:
    """Return lines as events of several; bytes that are no UTF-8 come out as they went in."""
    texts = [line.decode(errors="surrogateescape") for line in lines]
    return [event.encode(errors="surrogateescape") for event in group(texts, joins, flush=True).events]


def _json_lines(body: bytes, limits: Limits) -> Parsed:
    """Return objects as they were sent, and of texts what they say, one on each line. 0.4 µs an object."""
    if RECORD_SEPARATOR in body:
        body = body.replace(RECORD_SEPARATOR, b"")
    lines = split(body, limits.max_events)
    try:
        all_good = len(_objects(body)) == len(lines)
    except (msgspec.DecodeError, RecursionError):
        all_good = False
    return something(sift(lines, limits) if all_good else _of_mixed_lines(lines, limits))


def _of_mixed_lines(lines: list[bytes], limits: Limits) -> Parsed:
    """Return the objects and texts among lines."""
    kept: list[bytes] = []
    refused: list[Refusal] = []
    for position, line in enumerate(lines):
        text = _content(line) if line.lstrip()[:1] == b'"' else None
        event = text or line
        size = len(event)
        reason = oversize(size, limits.max_event_bytes) if size > limits.max_event_bytes else ""
        reason = reason or ("" if text else json_problem(line))
        if reason:
            refused.append(Refusal(position, reason))
        else:
            kept.append(event)
    return Parsed([Batch(kept)] if kept else [], refused)


def _object(body: bytes, limits: Limits) -> Parsed:
    """Return one object, which may be spread over lines, or objects line by line."""
    if b"\n" in body.strip() and not _is_json(body):
        return _json_lines(body, limits)
    event = _one_event(body.strip())
    return something(sift([event], limits))


def _array(body: bytes, limits: Limits) -> Parsed:
    """Return the objects and texts of an array, each on one line. 0.6 µs an event."""
    try:
        parts = _told_apart(body, limits.max_events)
    except RecursionError:
        raise malformed(TOO_DEEP) from None
    except ValueError as error:
        raise malformed(f"expected a JSON array: {error}") from error
    if len(parts) > limits.max_events:
        raise too_many(limits.max_events)
    if all(part[:1] == b"{" for part in parts):
        return something(sift(parts, limits))
    return something(_of_mixed_parts(parts, limits))


def _of_mixed_parts(parts: list[bytes], limits: Limits) -> Parsed:
    """Return the objects and texts among the parts of an array."""
    kept: list[bytes] = []
    refused: list[Refusal] = []
    for position, part in enumerate(parts):
        event = _content(part)
        if event is None:
            refused.append(Refusal(position, f"expected a JSON object or text, got {shown(part)}"))
        elif len(event) > limits.max_event_bytes:
            refused.append(Refusal(position, oversize(len(event), limits.max_event_bytes)))
        else:
            kept.append(event)
    return Parsed([Batch(kept)] if kept else [], refused)


def _content(part: bytes) -> bytes | None:
    """Return what becomes of valid JSON: an object as it is, a text as what it says; None of anything else."""
    if part[:1] == b"{":
        return part
    try:
        return _text(part).encode() or None
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None


def _one_event(body: bytes) -> bytes:
    """Return the one event that a body of JSON is. Raises RequestError."""
    if body[:1] == b"[":
        raise malformed("expected one event, got a list; lists are taken at the batch path")
    try:
        event = _content(compact(body) if b"\n" in body else bytes(is_json(body)).strip())
    except msgspec.DecodeError as error:
        if body[:1] == b"{" and not (problem := json_problem(body)):
            return body.replace(b"\n", b" ")
        raise malformed(problem if body[:1] == b"{" else f"expected a JSON object or text: {error}") from error
    except RecursionError:
        raise malformed(TOO_DEEP) from None
    if event is None:
        raise malformed(f"expected a JSON object or text, got {shown(body)}")
    return event


def _told_apart(body: bytes, most: int) -> list[bytes]:
    """Return the parts of an array. Raises ValueError, RecursionError, and RequestError where they are too many."""
    if body.count(b",") < PARTS_AT_ONCE:
        try:
            return [bytes(part) for part in _parts(compact(body) if b"\n" in body else body)]
        except msgspec.DecodeError:  # NaN, say, which Python's own encoder writes
            return list(_one_by_one(body, most))
    return list(_one_by_one(body, most))


def _one_by_one(body: bytes, most: int) -> Iterator[bytes]:
    """Yield the parts of an array that may have far too many of them, or be a little wrong. 5 µs a part."""
    text = body.decode().strip()
    decode = json.JSONDecoder(strict=False).raw_decode
    place, found = _next(text, 1), 0
    while place < len(text) - 1:
        found += 1
        if found > most:
            raise too_many(most)
        _, end = decode(text, place)
        yield text[place:end].replace("\n", " ").encode()
        place = _next(text, end)
    if not text.endswith("]"):
        raise ValueError("it has no end")


def _next(text: str, place: int) -> int:
    """Return where the next part begins."""
    found = _BETWEEN.match(text, place)
    return found.end() if found else place


def _is_json(body: bytes) -> bool:
    try:
        is_json(body)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
