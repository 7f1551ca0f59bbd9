"""What is meant to harm the broker or its consumers: it is refused, and the others do not notice."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from struct import pack, unpack

import cramjam
import pytest
from kio.schema.errors import ErrorCode

from logflow_app.embedded import connection, contents
from logflow_app.embedded.batches import MOST_RECORDS, header, limits
from logflow_app.embedded.compression import TooLargeError, UnreadableError
from logflow_app.embedded.contents import Limits, examine
from logflow_app.embedded.counting import produced_items
from logflow_app.embedded.server import Server
from logflow_app.embedded.settings import BrokerSettings
from logflow_app.status import memory_bytes
from tests.embedded.process import EmbeddedBroker
from tests.embedded.wire import CREATE, METADATA, PRODUCE, Wire, batch, frame, produce_values, sealed

LIMITS = limits(2**20)
GZIP, SNAPPY, LZ4, ZSTD = 1, 2, 3, 4


@pytest.fixture
def wire(embedded: EmbeddedBroker) -> Iterator[Wire]:
    """A connection to the embedded broker."""
    with Wire(embedded.port) as made:
        yield made


def forged(inside: bytes, count: int = 1, codec: int = 0) -> bytes:
    """Return a batch with a right header and checksum, and anything inside."""
    start = bytearray(batch([b"x"])[:61])
    start[8:12] = pack(">i", len(start) + len(inside) - 12)
    start[21:23] = pack(">h", codec)
    start[23:27] = pack(">i", count - 1)
    start[57:61] = pack(">i", count)
    return sealed(bytes(start) + inside)


def tiny(count: int) -> bytes:
    """Return so many records without key, value and headers."""
    out = bytearray()
    for number in range(count):
        body = b"\x00\x00" + varint(number) + b"\x01\x01\x00"
        out += varint(len(body)) + body
    return bytes(out)


def varint(number: int) -> bytes:
    """Return a number as records have it: zigzag, seven bits a byte."""
    rest = number * 2 if number >= 0 else -number * 2 - 1
    out = bytearray()
    while rest > 0x7F:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    return bytes([*out, rest])


RECORD = tiny(1)
WRONG = {
    "garbage": (b"\xde\xad\xbe\xef" * 20, 1),
    "nothing": (b"", 1),
    "fewer than said": (tiny(2), 3),
    "more than said": (tiny(3), 2),
    "very many said": (tiny(14), 2**17),
    "the same offset twice": (RECORD + RECORD, 2),
    "a record too long": (b"\x0e" + RECORD[1:], 1),
    "a record too short": (b"\x0a" + RECORD[1:], 1),
    "bytes at the end": (RECORD + b"\x00", 1),
    "a negative length": (b"\x01" + RECORD[1:], 1),
    "a key of -2 bytes": (b"\x0c\x00\x00\x00\x03\x01\x00", 1),
    "a key beyond its record": (b"\x0c\x00\x00\x00\x7e\x01\x00", 1),
    "a value beyond its record": (b"\x0c\x00\x00\x00\x01\x7e\x00", 1),
    "headers that are not there": (b"\x0c\x00\x00\x00\x01\x01\x04", 1),
    "fewer than no headers": (b"\x0c\x00\x00\x00\x01\x01\x01", 1),
    "a header without key": (b"\x10\x00\x00\x00\x01\x01\x02\x01\x01", 1),
    "a header beyond its record": (b"\x10\x00\x00\x00\x01\x01\x02\x00\x7e", 1),
    "a number without end": (b"\x0c\x00" + b"\xff" * 5, 1),
    "a number of eleven bytes": (b"\x20\x00" + b"\x80" * 11 + b"\x00" * 4, 1),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_record_is_unreadable(name: str) -> None:
    """Each way in which records can contradict themselves or their header."""
    inside, count = WRONG[name]
    with pytest.raises(UnreadableError):
        examine(0, memoryview(inside), count, LIMITS)


@pytest.mark.parametrize("codec", range(5))
@pytest.mark.parametrize("count", [1, 3, 700])
def test_what_clients_build_is_taken(codec: int, count: int) -> None:
    """In every codec; whether all have a key is said."""
    for key in (b"k", None):
        data = batch([b"value", None, b""] * count, key, codec=codec)
        assert (key is not None) is examine(codec, memoryview(data)[61:], header(data).record_count, LIMITS)


def test_headers_are_walked() -> None:
    """With and without a value; more than the limit are too many."""
    data = memoryview(b"\x1a\x00\x00\x00\x01\x01\x04\x02h\x02v\x02n\x01")
    assert not examine(0, data, 1, LIMITS)
    with pytest.raises(TooLargeError):
        examine(0, data, 1, Limits(2**20, 1))


def test_the_smallest_records_fill_a_usual_batch() -> None:
    """The limit of their number is beyond what fits into 1 MiB uncompressed."""
    count = MOST_RECORDS - 1000
    inside = tiny(count)
    assert 2**20 < len(inside)
    assert not examine(0, memoryview(inside), count, LIMITS)


def test_a_zstd_frame_that_says_its_size_is_not_even_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused by its head alone."""
    monkeypatch.setattr(cramjam.zstd, "decompress_into", None)
    bomb = bytes(cramjam.zstd.compress(bytes(2**26)))
    head = b"\x28\xb5\x2f\xfd\xa0" + pack("<i", 2**30) + bomb[6:]
    with pytest.raises(TooLargeError):
        examine(ZSTD, memoryview(head), 1, LIMITS)
    assert contents.LEAST_RECORD_BYTES == len(RECORD)


def test_forged_batches_are_refused_and_nothing_is_kept(wire: Wire, unique: str) -> None:
    """Garbage in every codec, counts that are wrong, however large they are."""
    wire.create(unique)
    wrong = [forged(inside, count) for inside, count in WRONG.values()]
    wrong += [forged(b"\xde\xad\xbe\xef" * 20, 1, codec) for codec in (GZIP, SNAPPY, LZ4, ZSTD)]
    wrong += [forged(bytes(cramjam.zstd.compress(b"garbage" * 9)), 1, ZSTD)]
    found = {wire.produce(unique, data).error_code for data in wrong}
    assert {ErrorCode.invalid_record} == found
    answer = wire.produce(unique, forged(tiny(10), 2**31 - 1))
    assert (ErrorCode.message_too_large, True) == (answer.error_code, "at most" in answer.error_message)
    assert 0 == wire.produce(unique, batch([b"good"])).base_offset
    assert 1 == wire.fetch(unique).high_watermark


def test_bombs_cost_little(embedded: EmbeddedBroker, wire: Wire, unique: str) -> None:
    """Very many records, or very many bytes, in a small batch: refused, and the memory stays."""
    wire.create(unique)
    before = memory_bytes(embedded.pid)
    size = 512 * 2**20
    zeros = bytes(2**20) * 300
    bombs = [
        forged(bytes(cramjam.zstd.compress(RECORD * 3_000_000)), 3_000_000, ZSTD),
        forged(bytes(cramjam.zstd.compress(zeros)), 1, ZSTD),
        forged(bytes(cramjam.gzip.compress(zeros)), 1, GZIP),
        forged(b"\x28\xb5\x2f\xfd\xa0" + pack("<I", size) + b"\x00" * 50, 1, ZSTD),
    ]
    assert all(len(bomb) < 400_000 for bomb in bombs)
    assert {ErrorCode.message_too_large} == {wire.produce(unique, bomb).error_code for bomb in bombs}
    assert memory_bytes(embedded.pid) < before + 64 * 2**20


def test_a_large_batch_keeps_its_place(wire: Wire, unique: str) -> None:
    """What is looked at in a thread is appended in the order in which it was sent, also without waiting for answers."""
    wire.create(unique)
    large = forged(bytes(cramjam.zstd.compress(tiny(100_000))), 100_000, ZSTD)
    wire.produce(unique, large, acks=0)
    wire.produce(unique, batch([b"x"]), acks=0)
    assert 100_001 == wire.produce(unique, large).base_offset
    assert 200_001 == wire.produce(unique, batch([b"x"])).base_offset


def test_a_request_of_many_batches_is_answered_one_by_one(wire: Wire, unique: str) -> None:
    """More partitions than are looked at at once: each has its own answer, in order."""
    wire.create(unique, 20)
    good, bad = batch([b"x"]), forged(b"garbage")
    rows = [{"index": index, "records": bad if index % 5 == 0 else good} for index in range(20)]
    values = produce_values(unique, b"") | {"topic_data": [{"name": unique, "partition_data": rows}]}
    answers = wire.call(PRODUCE, 9, **values).responses[0].partition_responses
    assert [(index, index % 5 == 0) for index in range(20)] == [
        (one.index, one.error_code is ErrorCode.invalid_record) for one in answers
    ]


def test_a_compacted_topic_looks_at_every_key(wire: Wire, unique: str) -> None:
    """Also where there are so many records that a thread does it."""
    wire.create(unique, cleanup_policy="compact")
    large = forged(bytes(cramjam.zstd.compress(tiny(10_000))), 10_000, ZSTD)
    assert ErrorCode.invalid_record is wire.produce(unique, large).error_code


@pytest.mark.parametrize("count", [20_000, 200_000])
def test_a_request_that_names_very_much_is_refused(
    embedded: EmbeddedBroker, wire: Wire, unique: str, count: int
) -> None:
    """By its size, or by the number of things in it; the connection ends, and others are served."""
    wire.create(unique)
    body = pack(">hhih", METADATA, 1, 1, -1) + pack(">i", count) + b"\x00\x03abc" * count
    with Wire(embedded.port) as attacker:
        attacker.send_bytes(pack(">i", len(body)) + body)
        assert 0 == wire.produce(unique, batch([b"x"])).base_offset
        assert attacker.is_closed()
    assert f"names {count} things" in embedded.log or f"with {len(body)} bytes" in embedded.log


@pytest.mark.parametrize("version", [3, 8, 9])
def test_batches_are_counted_before_a_request_is_taken_apart(version: int) -> None:
    """In each form of Produce, with what stands in all others' way; and what is torn counts as far as it goes."""
    topics = [
        {"name": name, "partition_data": [{"index": index, "records": b"r" * 200} for index in range(3)]}
        for name in ("first", "second")
    ]
    values = produce_values("", b"") | {"topic_data": topics}
    data = memoryview(frame(PRODUCE, version, 1, values))[4:]
    assert 2 + 6 == produced_items(data, version, 100)
    assert 2 + 3 == produced_items(data, version, 4)
    assert all(produced_items(data[:end], version, 100) <= 2 + 6 for end in range(8, len(data)))


@pytest.mark.parametrize("batches", [4000, 100_000])
def test_a_produce_of_very_many_batches_is_refused(embedded: EmbeddedBroker, unique: str, batches: int) -> None:
    """Twice what there can be of partitions and topics is taken, not more."""
    head = (
        pack(">hhih", PRODUCE, 3, 1, -1)
        + pack(">hhii", -1, -1, 1000, 1)
        + pack(">h", 32)
        + unique[:32].ljust(32).encode()
    )
    body = head + pack(">i", batches) + pack(">ii", 0, -1) * batches
    with Wire(embedded.port) as wire:
        wire.send_bytes(pack(">i", len(body)) + body)
        if batches > 5000:
            assert wire.is_closed()
            assert f"with {batches + 1} things" in embedded.log
        else:
            answers = wire.receive(PRODUCE, 3, 1).responses[0].partition_responses
            assert [ErrorCode.unknown_topic_or_partition] * batches == [one.error_code for one in answers]


def test_what_was_refused_is_let_go(embedded: EmbeddedBroker, wire: Wire, unique: str) -> None:
    """Many bombs in one request take the memory of one."""
    wire.create(unique, 50)
    zeros = forged(bytes(cramjam.zstd.compress(bytes(19 * 2**20))), 1, ZSTD)
    rows = [{"index": index, "records": zeros} for index in range(50)]
    values = produce_values(unique, b"") | {"topic_data": [{"name": unique, "partition_data": rows}]}
    before = memory_bytes(embedded.pid)
    with Wire(embedded.port) as other:
        other.send(PRODUCE, 9, **values)
        answers = other.receive(PRODUCE, 9).responses[0].partition_responses
    assert {ErrorCode.invalid_record} == {one.error_code for one in answers}
    assert memory_bytes(embedded.pid) < before + 150 * 2**20


def test_a_topic_is_described_once(wire: Wire, unique: str) -> None:
    """However often a request names it."""
    wire.create(unique, 3)
    values = {"include_topic_authorized_operations": False, "topics": [{"name": unique, "topic_id": None}] * 3000}
    assert [unique] == [topic.name for topic in wire.call(METADATA, 12, **values).topics]
    topics = [{"name": f"{unique}-twice", "num_partitions": 1, "replication_factor": 1}] * 2
    assert {ErrorCode.invalid_request} == {one.error_code for one in wire.call(CREATE, 7, topics=topics).topics}


def test_room_is_given_as_bytes_come(own_broker: EmbeddedBroker) -> None:
    """Requests that only say that they are large hold no memory; one that is large is read whole."""
    before = memory_bytes(own_broker.pid)
    idle = [Wire(own_broker.port) for _ in range(40)]
    for one in idle:
        one.send_bytes(pack(">i", 32 * 2**20) + b"\x00\x00")
    with Wire(own_broker.port) as wire:
        wire.create("large", max_message_bytes=str(2**25))
        assert 0 == wire.produce("large", batch([b"x" * 20_000_000])).base_offset
        assert memory_bytes(own_broker.pid) < before + 300 * 2**20
    for one in idle:
        one.__exit__()


async def test_half_a_request_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without progress the connection is closed; who asks nothing may stay."""
    monkeypatch.setattr(connection, "STALL_SECS", 0.05)
    async with Server(BrokerSettings(tmp_path / "broker", port=0)) as server:
        host, port = server.addresses[0].rsplit(":", 1)
        opened = [await asyncio.open_connection(host, int(port)) for _ in range(4)]
        whole = frame(METADATA, 12, 1, {"topics": None, "include_topic_authorized_operations": False})
        opened[0][1].write(whole)
        for (_, writer), data in zip(opened[1:], (b"\x00", pack(">i", 1000), whole[:-1]), strict=True):
            writer.write(data)
        async with asyncio.timeout(60):
            assert [b"", b"", b""] == [await reader.read() for reader, _ in opened[1:]]
            (size,) = unpack(">i", await opened[0][0].readexactly(4))
            await opened[0][0].readexactly(size)
            opened[0][1].write(whole)
            assert pack(">i", size) == await opened[0][0].readexactly(4)
        for _, writer in opened:
            writer.close()


async def test_the_others_are_served_while_much_is_looked_at(tmp_path: Path) -> None:
    """What is large waits for its turn in a thread; what is small is answered meanwhile."""
    large = forged(bytes(cramjam.zstd.compress(tiny(60_000))), 60_000, ZSTD)
    async with Server(BrokerSettings(tmp_path / "broker", port=0)) as server, asyncio.timeout(60):
        server._broker.catalogue.create("t", 1, {})
        port = int(server.addresses[0].rsplit(":", 1)[1])
        with await asyncio.to_thread(Wire, port) as attacker, await asyncio.to_thread(Wire, port) as wire:
            async with server._broker.examining:  # as if another large one were looked at
                attacker.send(PRODUCE, 9, **produce_values("t", large))
                answer = await asyncio.to_thread(wire.produce, "t", batch([b"x"]))
                assert 0 == answer.base_offset
            answer = await asyncio.to_thread(attacker.receive, PRODUCE, 9)
            assert 1 == answer.responses[0].partition_responses[0].base_offset
