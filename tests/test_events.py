"""The shapes on the wire are those the documents name, to the letter."""

import msgspec
import pytest

from logflow_app.events import Metadata, Origin, Pack, PackRecord, SingleRecord

SEEDS_MESSAGE = (
    b'{"raw_log":"2025-10-23 15:30:45 INFO [payment-service] paid","metadata":{"source":"web-1",'
    b'"file_path":"/var/log/app.log","shipper_timestamp":1729698645.123}}'
)
OUR_MESSAGE = (
    b'{"raw_log":"paid","metadata":{"source":"web-1","file_path":"/var/log/app.log","shipper_timestamp":1729698645.123,'
    b'"service":"app","input":"app","lane":"9f3c","offset":18211,"end_offset":18290,"tz":"Europe/Berlin"}}'
)
OUR_PACK = (
    b'{"raw_logs":["one","two"],"offsets":[18211,18290],"metadata":{"source":"web-1","file_path":"/var/log/app.log",'
    b'"shipper_timestamp":1729698645.123,"service":"app","input":"app","lane":"9f3c","end_offset":18377,'
    b'"tz":"Europe/Berlin"}}'
)


@pytest.mark.parametrize(
    ("shape", "wire"),
    [(SingleRecord, SEEDS_MESSAGE), (SingleRecord, OUR_MESSAGE), (PackRecord, OUR_PACK)],
    ids=["the seed's message", "our message", "our pack"],
)
def test_records_of_the_raw_topic_come_back_as_they_were(shape, wire):
    """Every key keeps its name and its place; what is absent stays absent."""
    assert wire == msgspec.json.encode(msgspec.json.decode(wire, type=shape))


def test_keys_of_other_producers_are_ignored():
    """A shipper newer than the worker may say more."""
    assert Metadata(source="web-1") == msgspec.json.decode(b'{"source":"web-1","colour":"red"}', type=Metadata)


def test_a_line_is_found_again_by_its_origin():
    """By its place in its record; of records taken together, by the record of its own."""
    pack = Pack(["a", "b"], ["x-0", "x-1"], Metadata(), 0, "logs-raw", 3, 7, 8)
    assert Origin("logs-raw", 3, 8, 1) == pack.origin(1)
    pack.record_offsets = [7, 8]
    assert [Origin("logs-raw", 3, 7, 0), Origin("logs-raw", 3, 8, 0)] == [pack.origin(0), pack.origin(1)]
