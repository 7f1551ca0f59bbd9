"""What processes tell of themselves arrives, is taken back at the end, and is never in the way."""

import asyncio
import os
import time
from pathlib import Path

import msgspec
import pytest
from aiokafka.errors import KafkaConnectionError

from logflow_app.config import Config
from logflow_app.kafka_client import client_options
from logflow_app.metrics import STATUS_FAILED
from logflow_app.status import Process, Publisher, Report, Status, StatusTopic, identity, memory_bytes, read_statuses
from logflow_app.topic_reader import newest_entries
from tests.services import Kafka

RUNNING = Report("running", {"lines": 3}, {"page": "http://127.0.0.1:6066/"})


class Board:
    """Keeps what is sent; fails while it is told to."""

    def __init__(self) -> None:
        self.records: dict[bytes, bytes | None] = {}
        self.fails_with: Exception | None = None

    async def send(self, key: bytes, value: bytes | None) -> None:
        """Take a record."""
        if self.fails_with:
            raise self.fails_with
        self.records[key] = value


def failures() -> float:
    """Return how often telling has failed."""
    return STATUS_FAILED._value.get()


async def test_a_process_tells_how_it_is_and_takes_it_back(tmp_path: Path) -> None:
    """Under a key that is the same after a restart in the same place."""
    board, place = Board(), tmp_path / "worker"
    publisher = Publisher(board.send, lambda: [Process.this("worker", place).status(RUNNING)])
    await publisher.tell()
    ((key, value),) = board.records.items()
    (told,) = read_statuses([(key, value or b"")])
    assert (told.key.encode(), os.getpid(), "running", {"lines": 3.0}) == (key, told.pid, told.state, told.figures)
    assert identity(place) == told.id
    assert 5.0 == told.interval_secs
    await publisher.close()
    await publisher.tell()
    assert {key: None} == board.records


async def test_what_is_no_longer_told_is_taken_back(tmp_path: Path) -> None:
    """A supervisor answers for children that come and go."""
    board = Board()
    told = [Process(name, "x", 1, 0.0).status(RUNNING) for name in ("broker", "generator")]
    publisher = Publisher(board.send, lambda: list(told))
    await publisher.tell()
    gone = told.pop()
    await publisher.tell()
    assert None is board.records[gone.key.encode()]
    assert None is not board.records[told[0].key.encode()]


async def test_a_failure_is_counted_and_passed_over() -> None:
    """Whether Kafka is away or what is to be told cannot be had."""
    board = Board()
    publisher = Publisher(board.send, lambda: [Process("worker", "x", 1, 0.0).status(RUNNING)])
    board.fails_with, before = KafkaConnectionError("away"), failures()
    await publisher.tell()
    await Publisher(board.send, lambda: [1 / 0]).tell()  # type: ignore[list-item]
    assert 2 == failures() - before
    board.fails_with = None
    await publisher.tell()
    assert 1 == len(board.records)


async def test_a_farewell_that_nobody_takes_holds_up_no_stop() -> None:
    """It waits a second at most."""

    async def hang(_: bytes, value: bytes | None) -> None:
        if value is None:
            await asyncio.Event().wait()

    publisher = Publisher(hang, lambda: [Process("worker", "x", 1, 0.0).status(RUNNING)])
    await publisher.tell()
    async with asyncio.timeout(60):
        await publisher.close()


def test_a_process_is_stale_after_three_intervals_of_silence() -> None:
    """Not before: one word may be lost."""
    told = Process("worker", "x", 1, 0.0).status(RUNNING)
    assert [False, True] == [told.is_stale(told.at + secs) for secs in (14.9, 15.1)]


def test_strangers_on_the_topic_are_left_out() -> None:
    """And what a newer version adds is passed over."""
    told = Process("worker", "x", 1, 0.0).status(RUNNING)
    newer = msgspec.json.encode(msgspec.structs.asdict(told) | {"mood": "good"})
    assert [told] == read_statuses([(b"a", b"garbage"), (b"b", b"{}"), (b"c", newer), (b"d", b"\xff")])


def test_memory_is_told_in_bytes() -> None:
    """Of this process, of another, and 0 for one that is gone."""
    assert 10_000_000 < memory_bytes() < 10_000_000_000
    assert 0 < memory_bytes(os.getppid())
    assert 0 == memory_bytes(2**22 + 1)


@pytest.mark.kafka
async def test_it_goes_through_a_real_kafka(kafka: Kafka, unique: str) -> None:
    """And a tombstone leaves nothing behind."""
    topic = f"{unique}-status"
    kafka.create_topics({topic: 1})
    config = Config.model_validate({"kafka": {"brokers": [kafka.bootstrap]}})
    options = client_options(config.kafka)
    way = StatusTopic(options, topic)
    publisher = Publisher(way.send, lambda: [Process("shipper", "x", 1, time.time()).status(RUNNING)])

    async def read() -> list[Status]:
        return read_statuses([entry async for entry in newest_entries(options, topic)])

    await publisher.tell()
    assert ["shipper"] == [told.component for told in await read()]
    await publisher.close()
    assert [] == await read()
    await way.close()
