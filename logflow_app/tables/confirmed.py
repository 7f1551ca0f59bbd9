"""A Faust table whose local store never runs ahead of Kafka: entries are stored once the changelog has them."""

from collections.abc import Iterator, Mapping
from typing import Any

import faust
from aiokafka import AIOKafkaProducer
from faust.types import TP
from rocksdict import WriteBatch

from logflow_app.producer import GaveUpError, Record, send_confirmed

# RocksDB's defaults take three times 64 MB of write buffers for each partition.
SMALL_ROCKSDB = {"write_buffer_size": 4 << 20, "max_write_buffer_number": 2, "block_cache_size": 8 << 20}


class ConfirmedTable(faust.Table):  # type: ignore[misc]
    """Keys and values are bytes, each partition is its own; Faust recovers it, only `write` changes it.

    Faust's own writes go to the store first and to the changelog some time later, and move the store's place in the
    changelog to any record of ours. Behind the records of another process that would make the next recovery skip them,
    so here the place moves only over an unbroken run of our own confirmed records.
    """

    def __init__(self, app: faust.App, *, name: str, partitions: int) -> None:
        super().__init__(
            app, name=name, partitions=partitions, key_type=bytes, value_type=bytes, options=dict(SMALL_ROCKSDB)
        )

    def is_open(self, partition: int) -> bool:
        """Return whether the partition's store is ours now."""
        return partition in self.data._dbs  # noqa: SLF001 - Faust has no public way to ask

    def entries(self, partition: int) -> Iterator[tuple[bytes, bytes]]:
        """Give all entries of one partition."""
        offset_key = self.data.offset_key
        for key, value in self._database(partition).items():
            if key != offset_key:
                yield key, value

    async def write(self, producer: AIOKafkaProducer, partition: int, entries: Mapping[bytes, bytes | None]) -> None:
        """Write entries (None deletes) and return once Kafka has them and the store too.

        Raises `GaveUpError` if the partition is taken away while Kafka refuses them.
        """
        if not entries:
            return
        topic = self.changelog_topic.get_topic_name()
        records = [Record(topic, key, value, partition) for key, value in entries.items()]
        answers = await send_confirmed(producer, records, lambda: not self.is_open(partition))
        if not self.is_open(partition):  # taken away meanwhile: its next owner recovers them from the changelog
            raise GaveUpError
        self._put_locally(partition, entries, [answer.offset for answer in answers])

    def _put_locally(self, partition: int, entries: Mapping[bytes, bytes | None], offsets: list[int]) -> None:
        batch = WriteBatch(raw_mode=True)
        for key, value in entries.items():
            if value is None:
                batch.delete(key)
            else:
                batch.put(key, value)
        place = self._place_after(partition, offsets)
        if place is not None:
            batch.put(self.data.offset_key, str(place).encode())
        self._database(partition).write(batch)

    def _place_after(self, partition: int, offsets: list[int]) -> int | None:
        """Return the store's new place in the changelog, None where another process wrote in between."""
        known = self.persisted_offset(TP(self.changelog_topic.get_topic_name(), partition))
        start = 0 if known is None else known + 1
        unbroken = sorted(offsets) == list(range(start, start + len(offsets)))
        return max(offsets) if unbroken and offsets else None  # what was sent again stands behind what was not

    def _database(self, partition: int) -> Any:  # noqa: ANN401 - rocksdict has no types
        return self.data._db_for_partition(partition)  # noqa: SLF001 - Faust has no public way to ask
