"""Records in Protobuf: what Google's own library reads of them by the project's message definition."""

import re
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

import logflow_app.sinks
from logflow_app.sinks.protobuf import FIELD_NUMBERS, encode, is_int32
from logflow_app.sinks.typed import SHAPES, record_of
from tests.sinks.test_typed import HEAD, LEASE, body

DEFINITION = Path(logflow_app.sinks.__file__).parent / "infrastructure.proto"
FIELDS = re.findall(r"^  (string|int32) (\w+) = (\d+);", DEFINITION.read_text(), re.M)
KINDS = {"string": 9, "int32": 5}  # FieldDescriptorProto.Type


def message_class() -> Any:
    """The class of the message, made from the definition's text."""
    file = descriptor_pb2.FileDescriptorProto(name="infrastructure.proto", package="logflow", syntax="proto3")
    message = file.message_type.add(name="InfrastructureEvent")
    for kind, name, number in FIELDS:
        message.field.add(name=name, number=int(number), type=KINDS[kind], label=1)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("logflow.InfrastructureEvent"))


InfrastructureEvent = message_class()


def read(value: bytes) -> dict[str, str | int]:
    """What the library finds in a record, without what is empty."""
    message = InfrastructureEvent.FromString(value)
    return {field.name: content for field, content in message.ListFields()}


def test_the_definition_and_the_writer_agree() -> None:
    """Every field has the number it is defined with, and every shape only fields that are defined."""
    assert FIELD_NUMBERS == {name: int(number) for _, name, number in FIELDS}
    assert {name for shape in SHAPES.values() for name in shape} <= set(FIELD_NUMBERS)


def test_a_lease_is_the_seeds_event() -> None:
    """The same six fields as in JSON, and the same key."""
    record = record_of(body(LEASE), "protobuf")
    assert {
        "type": "DHCP_LEASE",
        "ip": "192.168.0.101",
        "mac": "00:11:22:33:44:55",
        "hostname": "laptop-01",
        "timestamp": "2025-11-04T14:02:09Z",
        "source": "dhcp_log_parser",
    } == read(record.value)
    assert b"dhcpd" == record.key


@pytest.mark.parametrize("status", [0, 1, 127, 128, 255, 2**31 - 1, -1, -(2**31)])
def test_numbers_are_numbers(status: int) -> None:
    """Exit statuses of every size come back; zero is what the library takes an absent one for."""
    assert status == InfrastructureEvent.FromString(encode({"exit_status": status})).exit_status


@pytest.mark.parametrize("text", ["", "ü €", "x" * 127, "x" * 128, "x" * 20_000, "\0\n"])
def test_texts_are_texts(text: str) -> None:
    """Of any length and any letters."""
    assert text == InfrastructureEvent.FromString(encode({"description": text})).description


def test_an_event_without_a_type_is_a_document() -> None:
    """A topic has one kind of record, whatever is sent to it."""
    document = body(f"{HEAD} somebody: hello ü")
    assert {"document": document} == read(record_of(document, "protobuf").value)


@pytest.mark.parametrize(("value", "expected"), [(1, True), (True, False), ("1", False), (2**31, False), (1.0, False)])
def test_only_small_whole_numbers_are_int32(value: object, *, expected: bool) -> None:
    """What the message cannot hold is left out."""
    assert expected is is_int32(value)
