"""OpenTelemetry's log records, however they came → events; pure.

See https://opentelemetry.io/docs/specs/otel/logs/data-model/.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from shippers.http.admission import oversize, too_many
from shippers.http.nanoseconds import LATEST_MS, to_ms, to_text
from shippers.http.parsed import Batch, Parsed, Refusal
from shippers.http.settings import Limits

LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
NUMBERS_PER_LEVEL = 4  # 1 to 4 are TRACE, …, 21 to 24 FATAL
MESSAGE_KEYS = ("message", "msg")

_encode = msgspec.json.Encoder(enc_hook=str).encode


@dataclass(slots=True)
class LogRecord:
    """A record as OTLP has it; ids are lower-case hex, `body` and attributes plain values, times nanoseconds."""

    time: int = 0
    observed: int = 0
    severity: int = 0
    severity_text: str = ""
    body: Any = None
    attributes: dict[str, Any] = field(default_factory=dict)
    trace_id: str = ""
    span_id: str = ""
    flags: int = 0
    event_name: str = ""


@dataclass(slots=True)
class Scope:
    """Records of one library in one resource; a record that could not be read is the reason for that instead."""

    resource: dict[str, Any]
    name: str
    version: str
    attributes: dict[str, Any]
    records: Iterable[LogRecord | str]


def gather(scopes: Iterable[Scope], limits: Limits, now_ms: int) -> Parsed:
    """Return the events of a request; raises RequestError where they are too many."""
    parsed = Parsed()
    position = 0
    for scope in scopes:
        batch = Batch(
            [],
            source=_word(scope.resource.get("host.name")),
            service=_word(scope.resource.get("service.name")),
            fields=_fields(scope),
        )
        for record in scope.records:
            if position >= limits.max_events:
                raise too_many(limits.max_events)
            reason = record if isinstance(record, str) else _take(record, batch, limits.max_event_bytes, now_ms)
            if reason:
                parsed.refused.append(Refusal(position, reason))
            position += 1
        if batch.messages:
            parsed.batches.append(batch)
    return parsed


def _take(record: LogRecord, batch: Batch, most: int, now_ms: int) -> str:
    """Add a record to a batch; return why not, where it is too large."""
    message = event_of(record)
    if len(message) > most:
        return oversize(len(message), most)
    batch.messages.append(message)
    batch.times.append(to_ms(record.time or record.observed, now_ms))
    return ""


def event_of(record: LogRecord) -> bytes:
    """Return a record as an object on one line: timestamp, level, message, trace_id, span_id, then its attributes.

    An attribute named like one of these is called `attributes.<name>`. A body that is no text is kept as `body`, and
    its own message is the event's, or else its JSON. 3 µs.
    """
    event: dict[str, Any] = {}
    nanos = record.time or record.observed
    if 0 < nanos < LATEST_MS * 1_000_000:
        event["timestamp"] = to_text(nanos)
    _put_level(event, record)
    _put_body(event, record)
    if record.trace_id:
        event["trace_id"] = record.trace_id
    if record.span_id:
        event["span_id"] = record.span_id
    if record.flags:
        event["trace_flags"] = record.flags
    if record.event_name:
        event["event_name"] = record.event_name
    for name, value in record.attributes.items():
        event[f"attributes.{name}" if name in event else name] = value
    return _encode(event)


def _put_level(event: dict[str, Any], record: LogRecord) -> None:
    """Put the level by the number, which everybody means the same by; the word, where it says something else."""
    place = (record.severity - 1) // NUMBERS_PER_LEVEL
    if not 0 <= place < len(LEVELS):
        if record.severity_text:
            event["level"] = record.severity_text
        return
    event["level"] = LEVELS[place]
    if record.severity_text and record.severity_text.upper() != LEVELS[place]:
        event["severity_text"] = record.severity_text


def _put_body(event: dict[str, Any], record: LogRecord) -> None:
    body = record.body
    if isinstance(body, str) and body:
        event["message"] = body
    elif body is None or body == "":
        event["message"] = record.event_name or "(no body)"
    else:
        own = [body[key] for key in MESSAGE_KEYS if isinstance(body, dict) and isinstance(body.get(key), str)]
        event["message"] = own[0] if own and own[0] else _encode(body).decode()
        if isinstance(body, (dict, list)):
            event["body"] = body


def _fields(scope: Scope) -> dict[str, Any]:
    """Return what all records of a scope share: the resource's attributes, and the library's."""
    told = dict(scope.resource)
    if scope.name:
        told["otel.scope.name"] = scope.name
    if scope.version:
        told["otel.scope.version"] = scope.version
    return told | {f"otel.scope.{name}": value for name, value in scope.attributes.items()}


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""
