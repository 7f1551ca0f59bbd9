"""Batches of a partition that cannot be read are passed over, loudly, instead of ending the worker for ever.

A broker does not look into what it is sent, and disks go bad: a batch may have the right checksum and still hold no
records, or too few. aiokafka raises on one, and would again after every restart. Here the batch is read as a whole or
not at all; in its place comes one `UnreadableBatch`, where the topic takes that, and reading goes on behind it.
"""

import itertools
import logging
import struct
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.errors import CorruptRecordException
from aiokafka.record.memory_records import MemoryRecords
from faust.types import TP

from logflow_app.events import UnreadableBatch
from logflow_app.metrics import UNREADABLE_BATCHES

logger = logging.getLogger(__name__)

MOST_KEPT_BYTES = 64 * 1024  # of a batch, for its dead letter
CRC_TRIES = 3  # a wrong checksum may come from the way here: then the next answer is better
FETCH = 1  # the key of that request
LOG_OVERHEAD = struct.calcsize(">qi")  # base offset and length, which every format begins with
MAGIC_AT = 16
HEADER_FIRST = struct.Struct(">q")
HEADER = struct.Struct(">qiibIhiqq")  # of format 2, up to the highest timestamp

Asked = Callable[[TP, int], bool]


class Unreadable:
    """Makes a fetcher pass over batches that cannot be read; `takes` tells topics that want a stand-in for one."""

    def __init__(self, takes: Callable[[str], bool]) -> None:
        self._takes = takes
        self._tries: dict[TP, tuple[int, int]] = {}

    def follow(self, fetcher: Any) -> None:  # noqa: ANN401 - aiokafka is untyped to mypy
        """Put our reading in the place of aiokafka's, of everything this fetcher fetches."""
        fetch: Callable[..., Awaitable[bool]] = fetcher._proc_fetch_request  # noqa: SLF001
        client = fetcher._client = _Ear(fetcher._client)  # noqa: SLF001

        async def careful(assignment: Any, node_id: int, request: Any) -> bool:  # noqa: ANN401 - as above
            tps = [TP(topic, partition) for topic, places in request.topics for partition, *_ in places]
            try:
                is_answered = await fetch(assignment, node_id, request)
                for tp in tps:  # no wait since the answer was put down: nobody has begun to read it
                    self._replace(fetcher._records.get(tp), client.heard.get(tp), assignment)  # noqa: SLF001
            finally:
                for tp in tps:
                    client.heard.pop(tp, None)
            return is_answered

        fetcher._proc_fetch_request = careful  # noqa: SLF001

    def _replace(self, result: Any, data: bytes | None, assignment: Any) -> None:  # noqa: ANN401 - as above
        found: Any = getattr(result, "_partition_records", None)
        if data is not None and type(found) is PartitionRecords:
            tp = TP(*found._tp)  # noqa: SLF001
            end = assignment.state_value(found._tp).highwater  # noqa: SLF001
            result._partition_records = CarefulRecords(found, data, end, self._takes(tp.topic), self._ask_again)  # noqa: SLF001

    def _ask_again(self, tp: TP, base: int) -> bool:
        """Return whether a batch with a wrong checksum is to be fetched once more."""
        before, tries = self._tries.get(tp, (base, 0))
        tries = tries + 1 if before == base else 1
        self._tries[tp] = base, tries
        return tries < CRC_TRIES


class CarefulRecords(PartitionRecords):  # type: ignore[misc]  # aiokafka is untyped to mypy
    """What was fetched of a partition, each batch read before its first record is given."""

    def __init__(self, found: Any, data: bytes, end: int, takes: bool, ask_again: Asked) -> None:  # noqa: ANN401, FBT001 - as above
        """Take over from `found`, of which nothing was read; `data` is what it reads, `end` the partition's end."""
        self._data = data
        self._end = end
        self._takes = takes
        self._ask_again = ask_again
        self.next_fetch_offset: int
        super().__init__(
            found._tp,  # noqa: SLF001
            None,
            found._aborted_transactions,  # noqa: SLF001
            found.next_fetch_offset,
            found._key_deserializer,  # noqa: SLF001
            found._value_deserializer,  # noqa: SLF001
            found._check_crcs,  # noqa: SLF001
            found._isolation_level,  # noqa: SLF001
        )
        found._records_iterator = None  # noqa: SLF001 - it refers to `found`, whose bytes would wait for the collector

    def _unpack_records(self) -> Iterator[Any]:
        for batch in batches(self._data):
            start = self.next_fetch_offset
            try:
                records = self._read(batch, start)
            except MemoryError:  # says nothing of the batch
                raise
            except Exception as error:  # noqa: BLE001 - whatever a decoder raises
                self.next_fetch_offset = start
                if isinstance(error, CorruptRecordException) and "Invalid CRC" in str(error):
                    base: int = HEADER_FIRST.unpack_from(batch)[0]
                    if self._ask_again(TP(*self._tp), base):
                        return
                yield from self._pass_over(batch, start, error)
                continue
            after, self.next_fetch_offset = self.next_fetch_offset, start
            for record in records:
                self.next_fetch_offset = record.offset + 1
                yield record
            self.next_fetch_offset = after

    def _read(self, batch: bytes, start: int) -> list[Any]:
        """Return the records of a batch and set the offset behind it; raises whatever the decoders do."""
        self._records = MemoryRecords(batch)
        records = list(super()._unpack_records())
        offsets = [start - 1, *(record.offset for record in records), max(self.next_fetch_offset, start)]
        if any(before >= after for before, after in itertools.pairwise(offsets)):
            raise CorruptRecordException("offsets do not ascend, or go beyond the end of the batch")
        if self.next_fetch_offset <= HEADER_FIRST.unpack_from(batch)[0]:
            raise CorruptRecordException("the batch ends before it begins")
        self.next_fetch_offset = offsets[-1]
        return records

    def _pass_over(self, batch: bytes, start: int, error: Exception) -> Iterator[UnreadableBatch]:
        first, last, timestamp = described(batch)
        last = max(
            min(last, self._end - 1), start
        )  # beyond the end aiokafka would begin anew, before the start it would stand still
        logger.error(
            "batch_unreadable topic=%s partition=%d first=%d last=%d bytes=%d error=%r",
            self._tp.topic,
            self._tp.partition,
            first,
            last,
            len(batch),
            error,
        )
        UNREADABLE_BATCHES.inc()
        self.next_fetch_offset = last + 1
        if self._takes:
            said = f"a batch of records {first} to {last}, {len(batch)} bytes, cannot be read: {error!r}"
            yield UnreadableBatch(last, batch[:MOST_KEPT_BYTES], said, timestamp)


class _Ear:
    """aiokafka's client, but for keeping the bytes of each partition until they were dealt with."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - aiokafka is untyped to mypy
        self._client = client
        self.heard: dict[TP, bytes] = {}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as above
        return getattr(self._client, name)

    async def send(self, node_id: int, request: Any) -> Any:  # noqa: ANN401 - as above
        response = await self._client.send(node_id, request)
        if response.API_KEY == FETCH:
            for topic, partitions in response.topics:
                self.heard.update({TP(topic, partition): data for partition, *_, data in partitions if data})
        return response


def batches(data: bytes) -> Iterator[bytes]:
    """Yield the whole batches in what Kafka answered; it cuts off the last one where it likes."""
    at = 0
    while len(data) - at >= LOG_OVERHEAD:
        (length,) = struct.unpack_from(">i", data, at + LOG_OVERHEAD - 4)
        end = at + LOG_OVERHEAD + length
        if length < 0 or end > len(data):
            return
        yield bytes(data[at:end])
        at = end


def described(batch: bytes) -> tuple[int, int, int]:
    """Return first and last offset and the highest time in milliseconds, as the batch's header has them."""
    now_ms = int(time.time() * 1000)
    first: int
    if len(batch) < HEADER.size or batch[MAGIC_AT] < 2:
        (first,) = HEADER_FIRST.unpack_from(batch)
        return first, first, now_ms
    first, _, _, _, _, _, delta, _, timestamp = HEADER.unpack_from(batch)
    return first, first + max(delta, 0), timestamp if 0 < timestamp <= now_ms else now_ms
