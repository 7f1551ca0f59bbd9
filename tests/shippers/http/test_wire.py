"""The outer form of protobuf messages."""

import pytest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from shippers.http.wire import BYTES, FIXED32, FIXED64, VARINT, WireError, encode_bytes, encode_number, fields


def test_fields_are_found_where_protobuf_puts_them() -> None:
    """The published classes wrote them."""
    record = LogRecord(time_unix_nano=5, severity_number=9, flags=3, body=AnyValue(string_value="hi"))
    data = record.SerializeToString()
    found = {number: (kind, value if kind != BYTES else data[value:end]) for number, kind, value, end in fields(data)}
    assert {1: (FIXED64, 5), 2: (VARINT, 9), 5: (BYTES, b"\x0a\x02hi"), 8: (FIXED32, 3)} == found


def test_what_is_written_is_read_by_protobuf() -> None:
    """Texts and numbers of any length."""
    pair = KeyValue.FromString(encode_bytes(1, b"k" * 300) + encode_bytes(2, encode_number(3, 2**40)))
    assert ("k" * 300, 2**40) == (pair.key, pair.value.int_value)


@pytest.mark.parametrize(
    "data", [b"\x0a\x05hi", b"\x0a", b"\x08", b"\x08" + b"\xff" * 11, b"\x09abc", b"\x0b", b"\x0d\x01", b"\x80"]
)
def test_what_is_no_protobuf_is_said(data: bytes) -> None:
    """And costs no more than its bytes."""
    with pytest.raises(WireError):
        list(fields(data))
