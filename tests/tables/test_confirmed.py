"""The local store holds what Kafka has confirmed, and knows how far it is in the changelog."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import faust
import pytest
from aiokafka import AIOKafkaProducer
from faust.types import TP

from logflow_app.producer import GaveUpError, make_producer
from logflow_app.tables.confirmed import ConfirmedTable
from logflow_app.topic_reader import read_topic
from tests.services import Kafka

pytestmark = pytest.mark.kafka


class Shelf:
    """A table of one partition, its changelog, and a producer."""

    def __init__(self, table: ConfirmedTable, producer: AIOKafkaProducer, options: dict[str, Any]) -> None:
        self.table = table
        self.producer = producer
        self.changelog = TP(table.changelog_topic.get_topic_name(), 0)
        self._options = options

    async def write(self, **entries: str | None) -> None:
        """Write entries; None deletes."""
        values = {key.encode(): value and value.encode() for key, value in entries.items()}
        await self.table.write(self.producer, 0, values)  # type: ignore[arg-type]

    async def somebody_elses(self) -> None:
        """Write to the changelog behind the table's back."""
        await self.producer.send_and_wait(self.changelog.topic, b"theirs", b"theirs", 0)

    def held(self) -> dict[str, str]:
        """Return what the store has."""
        return {key.decode(): value.decode() for key, value in self.table.entries(0)}

    def place(self) -> int | None:
        """Return how far the store is in the changelog."""
        place: int | None = self.table.persisted_offset(self.changelog)
        return place

    async def changes(self) -> list[tuple[bytes | None, bytes | None]]:
        """Return what the changelog has."""
        return [(record.key, record.value) async for record in read_topic(self._options, self.changelog.topic)]

    def take_away(self) -> None:
        """Do what Faust does with a partition that is given to another worker."""
        self.table.data.revoke_partitions(self.table, {self.changelog})


@pytest.fixture
async def shelf(kafka: Kafka, unique: str, tmp_path: Path) -> AsyncIterator[Shelf]:
    """A table nobody else uses."""
    app = faust.App(unique, broker=f"kafka://{kafka.bootstrap}", store="rocksdb://", datadir=str(tmp_path))
    app.finalize()
    app._create_directories()
    table = ConfirmedTable(app, name="kept", partitions=1)
    kafka.create_topics({table.changelog_topic.get_topic_name(): 1})
    options = {"bootstrap_servers": kafka.bootstrap}
    producer = await make_producer(options)
    assert [] == list(table.entries(0))
    yield Shelf(table, producer, options)
    await producer.stop()


async def test_what_is_written_is_in_kafka_and_in_the_store(shelf):
    """And the store stands at the last record of it."""
    await shelf.write(a="1", b="2")
    await shelf.write(a="3")
    assert ({"a": "3", "b": "2"}, 2) == (shelf.held(), shelf.place())
    assert [(b"a", b"1"), (b"b", b"2"), (b"a", b"3")] == await shelf.changes()


async def test_a_deletion_is_a_tombstone(shelf):
    """Recovery and compaction forget the entry, too."""
    await shelf.write(a="1", b="2")
    await shelf.write(a=None)
    assert ({"b": "2"}, (b"a", None)) == (shelf.held(), (await shelf.changes())[-1])


async def test_nothing_to_write_writes_nothing(shelf):
    """No record, no place."""
    await shelf.write()
    assert ([], None) == (await shelf.changes(), shelf.place())


async def test_the_place_stays_before_somebody_elses_records(shelf):
    """Or the next recovery would skip them; what was written is in the store all the same."""
    await shelf.write(a="1")
    await shelf.somebody_elses()
    await shelf.write(a="2")
    await shelf.write(a="3")
    assert ({"a": "3"}, 0) == (shelf.held(), shelf.place())


async def test_the_store_is_never_ahead_of_kafka(kafka, shelf):
    """While Kafka has not confirmed an entry the store does not have it."""
    await shelf.write(a="1")
    kafka.pause()
    try:
        writing = asyncio.create_task(shelf.write(a="2"))
        done, _ = await asyncio.wait({writing}, timeout=0.3)
        assert (set(), {"a": "1"}, 0) == (done, shelf.held(), shelf.place())
    finally:
        kafka.resume()
    async with asyncio.timeout(60):
        await writing
    assert ({"a": "2"}, 1) == (shelf.held(), shelf.place())


async def test_a_partition_taken_away_is_not_written_to(shelf):
    """Kafka may have the entries by then: its next owner recovers them. The store stays closed."""
    await shelf.write(a="1")
    shelf.take_away()
    with pytest.raises(GaveUpError):
        await shelf.write(a="2")
    assert not shelf.table.is_open(0)
    assert ({"a": "1"}, 0) == (shelf.held(), shelf.place())
