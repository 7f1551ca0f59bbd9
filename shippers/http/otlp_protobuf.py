"""OTLP's protobuf: records are found by their outer form and then read one by one, so that no body grows; pure."""

import math
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from google.protobuf.message import DecodeError
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord as Record
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from shippers.http.admission import oversize, too_many
from shippers.http.otlp import LogRecord, Scope
from shippers.http.problems import malformed
from shippers.http.settings import Limits
from shippers.http.wire import BYTES, WireError, fields

RESOURCE_LOGS = 1  # in the request
SOURCE, PARTS = 1, 2  # in ResourceLogs: resource and scope_logs, in ScopeLogs: scope and log_records

Place = tuple[int, int]


def read(body: bytes, limits: Limits) -> Iterator[Scope]:
    """Yield the records of a request; raises RequestError."""
    try:
        yield from _scopes(body, limits)
    except (WireError, DecodeError, UnicodeDecodeError) as error:
        raise malformed(f"expected an ExportLogsServiceRequest: {error}") from None


def _scopes(body: bytes, limits: Limits) -> Iterator[Scope]:
    for number, kind, begin, end in fields(body):
        if number != RESOURCE_LOGS or kind != BYTES:
            continue
        source, parts = _sorted(body, begin, end, limits.max_events)
        _refuse_large(source, limits)
        resource = _attributes(Resource.FromString(body[slice(*source)]).attributes)
        for place in parts:
            source, records = _sorted(body, *place, limits.max_events)
            _refuse_large(source, limits)
            scope = InstrumentationScope.FromString(body[slice(*source)])
            yield Scope(
                resource, scope.name, scope.version, _attributes(scope.attributes), _records(body, records, limits)
            )


def _sorted(body: bytes, begin: int, end: int, most: int) -> tuple[Place, list[Place]]:
    """Return where a message has its source (resource or scope), and its parts."""
    source = (0, 0)
    parts: list[Place] = []
    for number, kind, first, last in fields(body, begin, end):
        if number == SOURCE and kind == BYTES:
            source = (first, last)
        elif number == PARTS and kind == BYTES:
            parts.append((first, last))
            if len(parts) > most:
                raise too_many(most)
    return source, parts


def _refuse_large(source: Place, limits: Limits) -> None:
    if source[1] - source[0] > limits.max_event_bytes:
        raise malformed(oversize(source[1] - source[0], limits.max_event_bytes), "resource or scope")


def _records(body: bytes, places: list[Place], limits: Limits) -> Iterator[LogRecord | str]:
    most = limits.max_event_bytes
    for begin, end in places:
        if end - begin > most:
            yield oversize(end - begin, most)
            continue
        try:
            yield _record(Record.FromString(body[begin:end]))
        except (DecodeError, UnicodeDecodeError) as error:
            yield f"expected a log record: {error}"


def _record(record: Record) -> LogRecord:
    return LogRecord(
        record.time_unix_nano,
        record.observed_time_unix_nano,
        record.severity_number,
        record.severity_text,
        _plain(record.body) if record.HasField("body") else None,
        _attributes(record.attributes),
        record.trace_id.hex(),
        record.span_id.hex(),
        record.flags,
        record.event_name,
    )


def _attributes(pairs: Iterable[KeyValue]) -> dict[str, Any]:
    return {pair.key: _plain(pair.value) for pair in pairs}


def _plain(value: AnyValue) -> Any:  # noqa: ANN401 - a value of JSON
    kind = value.WhichOneof("value")
    return _PLAIN[kind](value) if kind in _PLAIN else None


def _double(value: AnyValue) -> float | str:
    number = value.double_value
    return number if math.isfinite(number) else str(number)


_PLAIN: dict[str | None, Callable[[AnyValue], Any]] = {
    "string_value": lambda value: value.string_value,
    "int_value": lambda value: value.int_value,
    "double_value": _double,
    "bool_value": lambda value: value.bool_value,
    "bytes_value": lambda value: b64encode(value.bytes_value).decode(),
    "array_value": lambda value: [_plain(each) for each in value.array_value.values],
    "kvlist_value": lambda value: _attributes(value.kvlist_value.values),
}
