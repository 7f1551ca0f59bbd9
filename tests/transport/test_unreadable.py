"""A batch that cannot be read is passed over: what is before it and behind it comes, and it is told of."""

import gc
import logging
import struct
import time
import weakref
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.consumer.fetcher import READ_COMMITTED, FetchResult, PartitionRecords
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.structs import TopicPartition
from prometheus_client import REGISTRY

from logflow_app.events import UnreadableBatch
from logflow_app.transport.unreadable import CRC_TRIES, MOST_KEPT_BYTES, Unreadable
from tests.embedded.wire import batch, sealed

HERE = TopicPartition("logs-raw", 2)
ZSTD = 4
BASE = 10
HEADER_BYTES = 61
CHECK_CRCS = True


def at(offset: int, data: bytes) -> bytes:
    """Return a batch as it lies at an offset."""
    return struct.pack(">q", offset) + data[8:]


def with_field(data: bytes, place: int, value: int) -> bytes:
    """Return a batch with another number in its header, and the checksum that it should have."""
    return sealed(data[:place] + struct.pack(">i", value) + data[place + 4 :])


def with_inside(data: bytes, inside: bytes) -> bytes:
    """Return a batch that holds something else, of the same size or not."""
    length = struct.pack(">i", HEADER_BYTES - 12 + len(inside))
    return sealed(data[:8] + length + data[12:HEADER_BYTES] + inside)


THREE: list[bytes | None] = [b"one", b"two", b"three"]
GOOD = at(BASE, batch(THREE))
UNREADABLE = {
    "garbage": with_inside(GOOD, b"\xff" * 40),
    "nothing": with_inside(GOOD, b""),
    "too few": with_field(GOOD, 57, 4),
    "too many": with_field(GOOD, 57, 2),
    "negative count": with_field(GOOD, 57, -1),
    "beyond the end": with_field(GOOD, 23, 1),
    "garbage zstd": with_inside(at(BASE, batch(THREE, codec=ZSTD)), b"no zstd at all"),
    "zstd of nothing": at(BASE, sealed(GOOD[:22] + bytes([ZSTD]) + GOOD[23:])),
    "unknown codec": at(BASE, sealed(GOOD[:22] + bytes([7]) + GOOD[23:])),
}


class Fetcher:
    """Stands where aiokafka's fetcher is, with an answer that it puts down as that does."""

    def __init__(self, data: bytes, end: int) -> None:
        self.data = data
        self.position = 0
        self.active = True
        self.paused = False
        self.highwater = end
        self._records: dict[TopicPartition, FetchResult] = {}
        self._client: Any = SimpleNamespace(send=self._answer)
        self.found: list[weakref.ref[PartitionRecords]] = []

    async def _answer(self, node_id: int, request: object) -> object:
        return SimpleNamespace(API_KEY=1, topics=[(HERE.topic, [(HERE.partition, 0, self.highwater, self.data)])])

    async def _proc_fetch_request(self, assignment: object, node_id: int, request: Any) -> bool:
        response = await self._client.send(node_id, request)
        memory = MemoryRecords(response.topics[0][1][0][-1])
        found = PartitionRecords(HERE, memory, [], self.position, None, None, CHECK_CRCS, READ_COMMITTED)
        self.found.append(weakref.ref(found))
        self._records[HERE] = FetchResult(HERE, partition_records=found, assignment=self, backoff=0)
        return True

    def state_value(self, tp: object) -> "Fetcher":
        """Return what is known of the partition."""
        return self

    def consumed_to(self, position: int) -> None:
        """Note how far it was read."""
        self.position = position

    async def fetch(self, max_records: int | None = None) -> list[Any]:
        """Return the records of one answer."""
        request = SimpleNamespace(topics=[(HERE.topic, [(HERE.partition, self.position, 1 << 20)])])
        assert await self._proc_fetch_request(self, 0, request)
        assert {} == self._client.heard
        return self._records.pop(HERE).getall(max_records)


def made(data: bytes, end: int = BASE + 4, *, takes: bool = True) -> Fetcher:
    """Return a fetcher of batches that are followed."""
    fetcher = Fetcher(data, end)
    Unreadable(lambda topic: takes and topic == HERE.topic).follow(fetcher)
    return fetcher


def counted() -> float:
    """Return how many batches were told to be unreadable."""
    return REGISTRY.get_sample_value("logflow_unreadable_batches_total") or 0.0


@pytest.mark.parametrize("name", UNREADABLE)
async def test_what_lies_around_an_unreadable_batch_comes(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """In its place comes its bytes and what is wrong, at the offset of its last record, and reading goes on behind."""
    bad = UNREADABLE[name]
    last = BASE + struct.unpack_from(">i", bad, 23)[0]
    fetcher = made(at(BASE - 3, batch(THREE)) + bad + at(last + 1, batch([b"behind"])))
    before = counted()
    with caplog.at_level(logging.ERROR):
        *first, stand_in, behind = await fetcher.fetch()
    assert [(7, b"one"), (8, b"two"), (9, b"three")] == [(one.offset, one.value) for one in first]
    assert isinstance(stand_in, UnreadableBatch)
    assert (last, bad) == (stand_in.offset, stand_in.value)
    assert f"records 10 to {last}" in stand_in.error
    assert (last + 1, b"behind") == (behind.offset, behind.value)
    assert last + 2 == fetcher.position
    assert before + 1 == counted()
    (line,) = [record.getMessage() for record in caplog.records]
    assert f"batch_unreadable topic=logs-raw partition=2 first=10 last={last} " in line


async def test_a_topic_that_takes_no_stand_in_goes_on_behind_it() -> None:
    """Nothing comes of the batch, and the position is behind it."""
    fetcher = made(UNREADABLE["garbage"], takes=False)
    assert [] == await fetcher.fetch()
    assert BASE + 3 == fetcher.position


async def test_readable_batches_come_as_ever() -> None:
    """Record by record, from the position on, and as many as are asked for."""
    fetcher = made(GOOD + at(BASE + 3, batch(THREE, codec=ZSTD)) + GOOD[:30], end=BASE + 6)
    fetcher.position = BASE + 1
    assert [b"two", b"three", b"one"] == [one.value for one in await fetcher.fetch(3)]
    assert BASE + 4 == fetcher.position
    assert [b"two", b"three"] == [one.value for one in await fetcher.fetch()]
    assert BASE + 6 == fetcher.position


async def test_what_was_read_is_let_go_without_the_collector() -> None:
    """It comes seldom, counts objects, and what is fetched is few and large."""
    gc.collect()
    gc.disable()
    try:
        fetcher = made(GOOD)
        assert 3 == len(await fetcher.fetch())
        assert [None] == [found() for found in fetcher.found]
    finally:
        gc.enable()


async def test_a_wrong_checksum_is_asked_for_again_before_it_is_passed_over() -> None:
    """It may come from the way; one that stays is damage on a disk."""
    damaged = GOOD[:-1] + b"\xee"
    fetcher = made(at(BASE - 3, batch(THREE)) + damaged)
    assert [7, 8, 9] == [one.offset for one in await fetcher.fetch()]
    for _ in range(CRC_TRIES - 2):
        assert [] == await fetcher.fetch()
        assert BASE == fetcher.position
    (stand_in,) = await fetcher.fetch()
    assert (BASE + 2, damaged) == (stand_in.offset, stand_in.value)
    assert BASE + 3 == fetcher.position


@pytest.mark.parametrize(("delta", "last"), [(2**31 - 1, BASE + 3), (-7, BASE)])
async def test_a_header_that_lies_moves_the_position_neither_back_nor_beyond_the_end(delta: int, last: int) -> None:
    """Beyond the end the whole partition would be read again; without a step the same batch for ever."""
    fetcher = made(with_field(UNREADABLE["garbage"], 23, delta))
    fetcher.position = BASE
    (stand_in,) = await fetcher.fetch()
    assert last == stand_in.offset
    assert last + 1 == fetcher.position


async def test_a_large_batch_is_cut_off_and_an_odd_time_is_now() -> None:
    """A dead letter is no place for megabytes, and nothing arrives in the future."""
    large = with_inside(at(BASE, batch([b"x"], timestamp_ms=2**60)), b"\xff" * 2 * MOST_KEPT_BYTES)
    before_ms = int(time.time() * 1000)
    (stand_in,) = await made(large).fetch()
    assert large[:MOST_KEPT_BYTES] == stand_in.value
    assert before_ms <= stand_in.timestamp <= int(time.time() * 1000)


async def test_a_lack_of_memory_is_no_fault_of_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends the worker, and the batch is read again."""
    fetcher = made(GOOD)

    def fail(*_: object) -> Callable[..., None]:
        raise MemoryError

    monkeypatch.setattr("logflow_app.transport.unreadable.MemoryRecords", fail)
    with pytest.raises(MemoryError):
        await fetcher.fetch()
