"""One suite for two brokers and two clients: what a record's way through a broker must not change."""

import contextlib
import time

import pytest

from tests.embedded.clients import MAX_BYTES, Client, Message, Refused

LARGE = {"max.message.bytes": str(MAX_BYTES)}
COMPRESSIONS = ["none", "gzip", "snappy", "lz4", "zstd"]


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_records_come_back_as_they_were_sent(client: Client, unique: str, compression: str) -> None:
    """Keys, values, headers, times and tombstones survive every compression."""
    client.create_topic(unique)
    sent = [
        Message(b"plain"),
        Message(b"", b"empty value"),
        Message(None, b"tombstone"),
        Message(b"\x00\xff" * 5000, "schlüssel".encode(), 1_700_000_000_123, (("a", b"1"), ("a", b""), ("ü", b"\x00"))),
        *(Message(f"line {number}".encode(), b"%d" % (number % 7)) for number in range(500)),
    ]
    assert list(range(len(sent))) == client.produce(unique, sent, compression)
    found = client.read(unique, len(sent))
    assert [(m.key, m.value, m.headers) for m in sent] == [(m.key, m.value, m.headers) for m in found]
    assert list(range(len(sent))) == [m.offset for m in found]
    assert 1_700_000_000_123 == found[3].timestamp_ms


def test_a_batch_of_ten_megabytes_passes(client: Client, unique: str) -> None:
    """A topic that allows large records takes and gives them whole."""
    client.create_topic(unique, config=LARGE)
    value = b"x" * (MAX_BYTES - 1000)
    assert [0] == client.produce(unique, [Message(value)])
    assert [value] == [m.value for m in client.read(unique, 1)]


def test_a_record_larger_than_its_topic_allows_is_refused(client: Client, unique: str) -> None:
    """`max.message.bytes` holds for each topic."""
    client.create_topic(unique, config={"max.message.bytes": "2000"})
    with pytest.raises(Refused) as refused:
        client.produce(unique, [Message(b"x" * 3000)])
    assert refused.value.name in {"messagesizetoolarge", "msgsizetoolarge", "messagetoolarge"}
    assert [0] == client.produce(unique, [Message(b"x" * 1000)])


def test_reading_begins_anywhere(client: Client, unique: str) -> None:
    """A read in the middle of a batch gives nothing before its offset."""
    client.create_topic(unique)
    client.produce(unique, [Message(b"%d" % number) for number in range(100)])
    found = client.read(unique, 37, offset=63)
    assert [(number, b"%d" % number) for number in range(63, 100)] == [(m.offset, m.value) for m in found]


def test_an_offset_that_is_not_there_is_said(client: Client, unique: str) -> None:
    """Beyond the end is out of range."""
    client.create_topic(unique)
    client.produce(unique, [Message(b"one")])
    with pytest.raises(Refused) as refused:
        client.read_at(unique, 1000)
    assert "offsetoutofrange" == refused.value.name


def test_first_and_next_offset_are_known(client: Client, unique: str) -> None:
    """An empty partition begins and ends at 0."""
    client.create_topic(unique, 2)
    client.produce(unique, [Message(b"x", partition=1)] * 3)
    assert ((0, 0), (0, 3)) == (client.offsets(unique, 0), client.offsets(unique, 1))


def test_offsets_are_found_by_time(client: Client, unique: str) -> None:
    """The first record that is not older than a moment, also in the middle of a batch."""
    client.create_topic(unique, config={"retention.ms": "-1"})
    client.produce(unique, [Message(b"x", timestamp_ms=1_700_000_000_000 + 1000 * number) for number in range(50)])
    asked = [0, 1_700_000_000_000, 1_700_000_010_001, 1_700_000_049_000, 1_700_000_049_001]
    assert [0, 0, 11, 49, None] == [client.offset_at(unique, moment) for moment in asked]


def test_the_broker_sets_the_time_where_the_topic_wants_it(client: Client, unique: str) -> None:
    """LogAppendTime: the producer's time is replaced by that of the append."""
    client.create_topic(unique, config={"message.timestamp.type": "LogAppendTime"})
    before_ms = int(time.time() * 1000)
    client.produce(unique, [Message(b"old", timestamp_ms=1)] * 5, "zstd")
    after_ms = int(time.time() * 1000)
    times = [m.timestamp_ms for m in client.read(unique, 5)]
    assert 5 == len(times)
    assert all(before_ms - 1 <= moment <= after_ms + 1 for moment in times), times
    assert 0 == client.offset_at(unique, times[0])
    assert client.offset_at(unique, after_ms + 1000) is None


def test_partitions_are_apart(client: Client, unique: str) -> None:
    """Each partition counts for itself."""
    client.create_topic(unique, 3)
    client.produce(unique, [Message(b"%d" % number, partition=number % 3) for number in range(30)])
    found = {number: [m.value for m in client.read(unique, 10, partition=number)] for number in range(3)}
    assert {n: [b"%d" % v for v in range(n, 30, 3)] for n in range(3)} == found


def test_a_producer_without_numbers_is_taken_too(client: Client, unique: str) -> None:
    """Idempotence is the producer's choice."""
    client.create_topic(unique)
    with contextlib.closing(client.sender(idempotent=False)) as sender:
        assert [0, 1] == sender.send(unique, [Message(b"a"), Message(b"b")])
    assert [2] == client.produce(unique, [Message(b"c")])
