"""OTLP's logs, as JSON and as protobuf: the same records give the same events."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue, KeyValueList
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from shippers.http import otlp_json, otlp_protobuf
from shippers.http.otlp import gather
from shippers.http.parsed import Parsed
from shippers.http.problems import RequestError
from shippers.http.settings import Limits
from shippers.http.wire import encode_bytes

LIMITS = Limits(max_events=10, max_event_bytes=1024)
AT = 1_729_698_645_123_456_789
NOW_MS = 1_800_000_000_000


def attribute(key: str, **value: Any) -> KeyValue:
    """Return an attribute."""
    return KeyValue(key=key, value=AnyValue(**value))


def request(*records: LogRecord) -> ExportLogsServiceRequest:
    """Return a request of one resource and scope."""
    asked = ExportLogsServiceRequest()
    logs = asked.resource_logs.add()
    logs.resource.attributes.extend(
        [attribute("service.name", string_value="pay"), attribute("host.name", string_value="web-1")]
    )
    scope = logs.scope_logs.add()
    scope.scope.name, scope.scope.version = "lib", "1.2"
    scope.log_records.extend(records)
    return asked


def by_protobuf(asked: ExportLogsServiceRequest, limits: Limits = LIMITS) -> Parsed:
    """Read a request as protobuf."""
    return gather(otlp_protobuf.read(asked.SerializeToString(), limits), limits, NOW_MS)


def by_json(asked: ExportLogsServiceRequest, limits: Limits = LIMITS) -> Parsed:
    """Read the same request as JSON, in which ids are hex."""
    tree = MessageToDict(asked)
    for logs in tree.get("resourceLogs", []):
        for scope, source in zip(logs.get("scopeLogs", []), asked.resource_logs[0].scope_logs, strict=True):
            for record, original in zip(scope.get("logRecords", []), source.log_records, strict=True):
                record["traceId"], record["spanId"] = original.trace_id.hex().upper(), original.span_id.hex()
    return gather(otlp_json.read(json.dumps(tree).encode(), limits), limits, NOW_MS)


both = pytest.mark.parametrize("read", [by_json, by_protobuf])
Read = Callable[..., Parsed]


def event(read: Read, record: LogRecord) -> dict[str, Any]:
    """Return the one event of a record."""
    (batch,) = read(request(record)).batches
    return json.loads(batch.messages[0])


@both
def test_a_record_becomes_an_event_the_json_parser_reads(read: Read) -> None:
    """Time, level, message, trace, then its attributes; resource and scope beside it."""
    record = LogRecord(
        time_unix_nano=AT,
        severity_number=17,
        severity_text="ERROR",
        body=AnyValue(string_value="paid"),
        trace_id=bytes(range(16)),
        span_id=bytes(range(8)),
        flags=1,
        attributes=[attribute("http.method", string_value="GET"), attribute("level", string_value="mine")],
    )
    (batch,) = read(request(record)).batches
    assert {
        "timestamp": "2024-10-23T15:50:45.123456789Z",
        "level": "ERROR",
        "message": "paid",
        "trace_id": "000102030405060708090a0b0c0d0e0f",
        "span_id": "0001020304050607",
        "trace_flags": 1,
        "http.method": "GET",
        "attributes.level": "mine",
    } == json.loads(batch.messages[0])
    assert ("pay", "web-1", [1_729_698_645_123]) == (batch.service, batch.source, batch.times)
    assert {
        "service.name": "pay",
        "host.name": "web-1",
        "otel.scope.name": "lib",
        "otel.scope.version": "1.2",
    } == batch.fields


VALUES: list[tuple[dict[str, Any], Any]] = [
    ({"string_value": ""}, ""),
    ({"int_value": -(2**63)}, -(2**63)),
    ({"double_value": 1.5}, 1.5),
    ({"bool_value": False}, False),
    ({"bytes_value": b"\x00\xff"}, "AP8="),
    (
        {"array_value": ArrayValue(values=[AnyValue(int_value=1), AnyValue(string_value="x"), AnyValue()])},
        [1, "x", None],
    ),
    (
        {"kvlist_value": KeyValueList(values=[attribute("a", kvlist_value=KeyValueList())])},
        {"a": {}},
    ),
]


@both
@pytest.mark.parametrize(("value", "expected"), VALUES)
def test_attributes_are_of_any_type(read: Read, value: dict[str, Any], expected: object) -> None:
    """Bytes as Base64, the rest as JSON has it."""
    assert expected == event(read, LogRecord(attributes=[attribute("it", **value)]))["it"]


@both
def test_a_number_json_does_not_have_is_text(read: Read) -> None:
    """NaN and the infinities."""
    said = event(
        read,
        LogRecord(attributes=[attribute("a", double_value=float("nan")), attribute("b", double_value=float("-inf"))]),
    )
    assert ("nan", "-inf") == (said["a"].lower(), said["b"].lower().replace("infinity", "inf"))


@both
def test_a_body_is_of_any_type(read: Read) -> None:
    """A structure is kept as `body`, and what it calls its message is the event's; anything else is its JSON."""
    told = KeyValueList(values=[attribute("msg", string_value="paid"), attribute("n", int_value=1)])
    said = event(read, LogRecord(body=AnyValue(kvlist_value=told)))
    assert ("paid", {"msg": "paid", "n": 1}) == (said["message"], said["body"])
    said = event(read, LogRecord(body=AnyValue(array_value=ArrayValue(values=[AnyValue(int_value=1)]))))
    assert ("[1]", [1]) == (said["message"], said["body"])
    assert {"message": "5"} == event(read, LogRecord(body=AnyValue(int_value=5)))
    assert {"message": "true"} == event(read, LogRecord(body=AnyValue(bool_value=True)))
    assert {"message": "(no body)"} == event(read, LogRecord())
    assert "click" == event(read, LogRecord(event_name="click"))["message"]


@both
@pytest.mark.parametrize(
    ("number", "text", "expected"),
    [
        (9, "", {"level": "INFO"}),
        (10, "Information", {"level": "INFO", "severity_text": "Information"}),
        (24, "fatal", {"level": "FATAL"}),
        (0, "notice", {"level": "notice"}),
        (0, "", {}),
    ],
)
def test_the_level_is_the_number_s(read: Read, number: int, text: str, expected: dict[str, str]) -> None:
    """Everybody means the same by it; the word is kept where it says something else."""
    said = event(read, LogRecord(severity_number=number, severity_text=text))
    assert expected == {key: said[key] for key in ("level", "severity_text") if key in said}


@both
def test_the_time_is_the_record_s_or_that_of_its_observer(read: Read) -> None:
    """Without either it is that of the arrival, and nothing is said of it."""
    found = read(request(LogRecord(observed_time_unix_nano=AT), LogRecord()))
    assert [1_729_698_645_123, NOW_MS] == found.batches[0].times
    assert "timestamp" not in json.loads(found.batches[0].messages[1])


@both
def test_a_record_that_is_too_large_is_refused_alone(read: Read) -> None:
    """The answer tells of it in `partial_success`."""
    large = LogRecord(body=AnyValue(string_value="x" * 2000))
    found = read(request(LogRecord(), large, LogRecord()))
    assert (2, [1]) == (found.events, [each.position for each in found.refused])


@both
def test_too_many_records_are_refused(read: Read) -> None:
    """413."""
    with pytest.raises(RequestError) as raised:
        read(request(*[LogRecord()] * 11))
    assert 413 == raised.value.status


def test_a_request_of_empty_records_never_comes_to_be() -> None:
    """Eight million records of two bytes each are counted, not made."""
    scope = encode_bytes(2, b"\x12\x00" * 8_000_000)
    with pytest.raises(RequestError) as raised:
        gather(otlp_protobuf.read(encode_bytes(1, scope), LIMITS), LIMITS, NOW_MS)
    assert 413 == raised.value.status
    with pytest.raises(RequestError) as raised:
        gather(otlp_json.read(b'{"resourceLogs":[' + b"{}," * 1_000_000 + b"{}]}", LIMITS), LIMITS, NOW_MS)
    assert 413 == raised.value.status


@pytest.mark.parametrize(
    "body", [b"nonsense", b"\x0a\xff", encode_bytes(1, encode_bytes(1, b"\xff")), encode_bytes(1, b"\x0a\x7f")]
)
def test_protobuf_that_is_no_request_is_said(body: bytes) -> None:
    """400, whatever it is."""
    with pytest.raises(RequestError) as raised:
        gather(otlp_protobuf.read(body, LIMITS), LIMITS, NOW_MS)
    assert 400 == raised.value.status


def test_a_record_that_is_broken_is_refused_alone() -> None:
    """Its bytes are known, so the next one begins behind them."""
    good = LogRecord(body=AnyValue(string_value="ok")).SerializeToString()
    scope = encode_bytes(2, encode_bytes(2, b"\xff") + encode_bytes(2, good))
    found = gather(otlp_protobuf.read(encode_bytes(1, scope), LIMITS), LIMITS, NOW_MS)
    assert (1, [0]) == (found.events, [each.position for each in found.refused])


DEEP = b'{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":%s}]}]}]}'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"resourceLogs":5}',
        b'{"resourceLogs":' * 5,
        DEEP % (b'{"arrayValue":{"values":[' * 70 + b"{}" + b"]}}" * 70),
    ],
)
def test_json_that_is_no_request_is_said(body: bytes) -> None:
    """400, whatever it is."""
    with pytest.raises(RequestError) as raised:
        gather(otlp_json.read(body, LIMITS), LIMITS, NOW_MS)
    assert 400 == raised.value.status


def test_json_is_read_as_others_write_it() -> None:
    """Numbers as text or not, severities by name, null for nothing, and a record that is wrong refused alone."""
    body = b"""{"resourceLogs":[{"resource":null,"scopeLogs":[{"scope":null,"logRecords":[
        {"timeUnixNano":1729698645123456789,"severityNumber":"SEVERITY_NUMBER_WARN2","body":{"stringValue":"a"},
         "attributes":null,"traceId":null,"unknown":[1]},
        {"timeUnixNano":"yesterday","body":{"stringValue":"b"}},
        {"attributes":[{"key":"n","value":{"intValue":"99999999999999999999999"}},{"key":"none"}]}]}]},{}]}"""
    found = gather(otlp_json.read(body, LIMITS), LIMITS, NOW_MS)
    first, last = (json.loads(message) for message in found.batches[0].messages)
    assert ("WARN", "a", [1]) == (first["level"], first["message"], [each.position for each in found.refused])
    assert "expected a time in nanoseconds, got 'yesterday'" == found.refused[0].reason
    assert ("99999999999999999999999", None) == (last["n"], last["none"])


def test_a_number_that_is_none_stays_the_text_it_was() -> None:
    """In a record as in what is told of the resource, it is no reason to lose a line."""
    wrong = b'[{"key":"n","value":{"intValue":"x"}}]'
    body = b"""{"resourceLogs":[{"resource":{"attributes":%s},"scopeLogs":[{"scope":{"attributes":%s},"logRecords":[
        {"body":{"stringValue":"a"},"attributes":%s}]}]}]}"""
    found = gather(otlp_json.read(body % (wrong, wrong, wrong), LIMITS), LIMITS, NOW_MS)
    (batch,) = found.batches
    assert ("x", {"n": "x", "otel.scope.n": "x"}, []) == (
        json.loads(batch.messages[0])["n"],
        batch.fields,
        found.refused,
    )
