"""OTLP's JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding; pure."""

from collections.abc import Iterator
from string import hexdigits
from typing import Any

import msgspec

from shippers.http.admission import too_many
from shippers.http.otlp import LogRecord, Scope
from shippers.http.problems import malformed
from shippers.http.settings import Limits

BRACKETS_PER_EVENT = 60  # an attribute has two, and there may be many; a body with more is no list of records
MAX_DEPTH = 64
TOO_DEEP = "expected values of reasonable depth"


class _Camel(msgspec.Struct, rename="camel"):
    """A message of OTLP: names in camel case, unknown ones passed over."""


class _Value(_Camel):
    string_value: str | None = None
    bool_value: bool | None = None
    int_value: int | str | None = None
    double_value: float | str | None = None
    array_value: "_Array | None" = None
    kvlist_value: "_Pairs | None" = None
    bytes_value: str | None = None


class _Array(_Camel):
    values: list[_Value] | None = None


class _Pair(_Camel):
    key: str = ""
    value: _Value | None = None


class _Pairs(_Camel):
    values: list[_Pair] | None = None


class _Record(_Camel):
    time_unix_nano: int | str = 0
    observed_time_unix_nano: int | str = 0
    severity_number: int | str = 0
    severity_text: str | None = None
    body: _Value | None = None
    attributes: list[_Pair] | None = None
    trace_id: str | None = None
    span_id: str | None = None
    flags: int = 0
    event_name: str | None = None


class _Source(_Camel):
    """A resource or a scope."""

    name: str | None = None
    version: str | None = None
    attributes: list[_Pair] | None = None


class _ScopeLogs(_Camel):
    scope: _Source | None = None
    log_records: list[_Record] | None = None


class _ResourceLogs(_Camel):
    resource: _Source | None = None
    scope_logs: list[_ScopeLogs] | None = None


class _Request(_Camel):
    resource_logs: list[_ResourceLogs] | None = None


_decode = msgspec.json.Decoder(_Request).decode
_SEVERITIES = {
    f"SEVERITY_NUMBER_{name}{step or ''}": 4 * place + (step or 1)
    for place, name in enumerate(("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"))
    for step in (0, 2, 3, 4)
}


def read(body: bytes, limits: Limits) -> Iterator[Scope]:
    """Yield the records of a request; raises RequestError."""
    if body.count(b"{") + body.count(b"[") > BRACKETS_PER_EVENT * limits.max_events:
        raise too_many(limits.max_events)
    try:
        request = _decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise malformed(f"expected an ExportLogsServiceRequest: {error}") from None
    for logs in request.resource_logs or ():
        resource = _attributes(logs.resource.attributes if logs.resource else None)
        for each in logs.scope_logs or ():
            scope = each.scope or _Source()
            yield Scope(
                resource,
                scope.name or "",
                scope.version or "",
                _attributes(scope.attributes),
                (_record(record) for record in each.log_records or ()),
            )


def _record(record: _Record) -> LogRecord | str:
    try:
        return LogRecord(
            _nanos(record.time_unix_nano),
            _nanos(record.observed_time_unix_nano),
            _severity(record.severity_number),
            record.severity_text or "",
            _plain(record.body),
            _attributes(record.attributes),
            _hex(record.trace_id),
            _hex(record.span_id),
            record.flags,
            record.event_name or "",
        )
    except ValueError as error:
        return str(error)


def _severity(number: int | str) -> int:
    return number if isinstance(number, int) else _SEVERITIES.get(number, 0)


def _attributes(pairs: list[_Pair] | None, depth: int = 0) -> dict[str, Any]:
    return {pair.key: _plain(pair.value, depth) for pair in pairs or ()}


def _plain(value: _Value | None, depth: int = 0) -> Any:  # noqa: ANN401 - a value of JSON
    if value is None:
        return None
    if depth > MAX_DEPTH:
        raise malformed(TOO_DEEP)
    if value.string_value is not None:
        return value.string_value
    if value.int_value is not None:
        return _integer(value.int_value)
    if value.array_value is not None:
        return [_plain(each, depth + 1) for each in value.array_value.values or ()]
    if value.kvlist_value is not None:
        return _attributes(value.kvlist_value.values, depth + 1)
    if isinstance(value.double_value, str):
        return value.double_value  # NaN and Infinity, for which JSON has no number
    return value.bytes_value if value.bool_value is None and value.double_value is None else _number(value)


def _nanos(said: int | str) -> int:
    """Return a time, which may be written as a text; raises ValueError."""
    try:
        return int(said or 0)
    except ValueError:
        raise ValueError(f"expected a time in nanoseconds, got {str(said)[:40]!r}") from None


def _integer(said: int | str) -> int | str:
    """Return a number of 64 bits; what is larger, or no number, stays the text it was."""
    try:
        number = int(said)
    except ValueError:
        return str(said)
    return number if -(2**63) <= number < 2**64 else str(said)


def _number(value: _Value) -> float | bool | None:
    return value.bool_value if value.bool_value is not None else value.double_value  # type: ignore[return-value]


def _hex(said: str | None) -> str:
    """Return an id in lower case; what is no hex (some write Base64, against the rules) as it is."""
    if not said:
        return ""
    return said.lower() if len(said) in (16, 32) and all(each in hexdigits for each in said) else said
