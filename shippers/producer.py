"""Kafka as an outlet: records in the order of their lanes, kept until every replica has them."""

import asyncio
import contextlib
import logging
import time
from collections import defaultdict, deque
from functools import lru_cache

from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError
from aiokafka.partitioner import murmur2

from shippers.connection import Connection, ProducerSettings
from shippers.outlet import Parcel
from shippers.packs import halve
from shippers.tasks import Tasks

log = logging.getLogger(__name__)

STALL_SECS = 5.0  # an attempt that takes longer is worth a word
SMALLEST_CUT_BYTES = 2048  # no broker that takes LogFlow's records at all refuses a line of this size
RAISE_LIMIT = "raise max.message.bytes of the topic"


class KafkaOutlet:
    """An outlet into one topic, partitioned by lane as Kafka's own partitioner does by key. See Outlet.

    One batch of a partition is on its way at a time; while it is, the next one gathers. A record may arrive twice, and
    is never given up.
    """

    def __init__(self, settings: ProducerSettings) -> None:
        self._settings = settings
        self._connection = Connection(settings)
        self._unrouted: deque[Parcel] = deque()  # put before the partitions were known
        self._queues: dict[int, deque[Parcel]] = defaultdict(deque)
        self._queued: dict[int, asyncio.Event] = defaultdict(asyncio.Event)
        self._bytes: dict[int, int] = defaultdict(int)
        self._total_bytes = 0
        self._partitions = 0
        self._room = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._attempts: dict[int, float] = {}  # partition → when the attempt under way began
        self._tasks = Tasks()
        self.retried_batches = 0
        self.acknowledged_bytes = 0

    def start(self) -> None:
        """See Outlet.start."""
        self._tasks.start(self._open())
        self._tasks.start(self._watch())

    async def run(self) -> None:
        """See Outlet.run."""
        await self._tasks.first_failure()

    def has_room(self, lane: str) -> bool:
        """See Outlet.has_room."""
        if self._total_bytes >= self._settings.in_flight_bytes:
            return False
        return not self._partitions or self._bytes[self.partition_of(lane)] < self._settings.partition_bytes

    def put(self, parcel: Parcel) -> None:
        """See Outlet.put."""
        self._total_bytes += len(parcel.record.value)
        self._empty.clear()
        if self._partitions:
            self._queue(parcel)
        else:
            self._unrouted.append(parcel)

    async def wait_for_room(self, timeout_secs: float) -> None:
        """See Outlet.wait_for_room."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_secs):
                await self._room.wait()
        self._room.clear()

    async def drain(self, timeout_secs: float) -> bool:
        """See Outlet.drain."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_secs):
                await self._empty.wait()
        return self._empty.is_set()

    async def close(self) -> None:
        """See Outlet.close."""
        await self._tasks.stop()
        await self._connection.close()

    def partition_of(self, lane: str) -> int:
        """Return the lane's partition, the same that Kafka's default partitioner gives its key."""
        return _hash(lane) % self._partitions

    async def _open(self) -> None:
        self._partitions = await self._connection.open()
        for partition in range(self._partitions):
            self._tasks.start(self._pump(partition))
        while self._unrouted:
            self._queue(self._unrouted.popleft())

    def _queue(self, parcel: Parcel) -> None:
        partition = self.partition_of(parcel.record.lane)
        self._queues[partition].append(parcel)
        self._bytes[partition] += len(parcel.record.value)
        self._queued[partition].set()

    async def _pump(self, partition: int) -> None:
        queued = self._queued[partition]
        while True:
            await queued.wait()
            if self._bytes[partition] < self._settings.batch_bytes and self._settings.linger_secs:
                await asyncio.sleep(self._settings.linger_secs)
            parcels = self._take(partition)
            await self._deliver(partition, parcels)
            self._settle(partition, parcels)

    def _take(self, partition: int) -> list[Parcel]:
        """Take from the queue what fits one batch, and at least one."""
        queue = self._queues[partition]
        parcels = [queue.popleft()]
        size = len(parcels[0].record.value)
        while queue and size + len(queue[0].record.value) <= self._settings.batch_bytes:
            parcels.append(queue.popleft())
            size += len(parcels[-1].record.value)
        if not queue:
            self._queued[partition].clear()
        return parcels

    def _settle(self, partition: int, parcels: list[Parcel]) -> None:
        size = sum(len(parcel.record.value) for parcel in parcels)
        self._bytes[partition] -= size
        self._total_bytes -= size
        self.acknowledged_bytes += size
        for parcel in parcels:
            parcel.acknowledged()
        self._room.set()
        if not self._total_bytes:
            self._empty.set()

    async def _deliver(self, partition: int, parcels: list[Parcel]) -> None:
        """Return when Kafka has all of it, at once or in pieces."""
        backoff = self._settings.backoff()
        while True:
            refusal = await self._attempt(partition, parcels)
            if refusal is None:
                return
            pieces: list[list[Parcel]] = []
            if isinstance(refusal, MessageSizeTooLargeError | RecordListTooLargeError):
                pieces = await self._smaller(parcels, refusal)
            if pieces:
                for piece in pieces:
                    await self._deliver(partition, piece)
                return
            self.retried_batches += 1
            await asyncio.sleep(backoff.next_secs())

    async def _attempt(self, partition: int, parcels: list[Parcel]) -> KafkaError | OSError | None:
        self._attempts[partition] = time.monotonic()
        try:
            return await self._connection.send(partition, [parcel.record for parcel in parcels])
        finally:
            del self._attempts[partition]

    async def _smaller(self, parcels: list[Parcel], error: KafkaError) -> list[list[Parcel]]:
        """Return a batch too large for the broker in pieces: its records, a record's halves, a line's; or []."""
        if len(parcels) > 1:
            return [[parcel] for parcel in parcels]
        parcel = parcels[0]
        record = parcel.record
        if record.lines > 1:
            parts = halve(record)
        elif record.end - record.start > SMALLEST_CUT_BYTES:
            size = record.end - record.start
            log.warning("line_cut lane=%s offset=%d bytes=%d remedy='%s'", record.lane, record.start, size, RAISE_LIMIT)
            parts = await parcel.cut(record)
        else:
            self._connection.complain("record_refused", error, RAISE_LIMIT)
            return []
        return [[Parcel(part, _nothing, parcel.cut)] for part in parts]

    async def _watch(self) -> None:
        """Speak up while the client silently retries."""
        while True:
            await asyncio.sleep(1.0)
            oldest = min(self._attempts.values(), default=time.monotonic())
            if time.monotonic() - oldest > STALL_SECS:
                self._connection.complain("kafka_stalled", TimeoutError("expected an answer, got none yet"))


@lru_cache(maxsize=10_000)
def _hash(lane: str) -> int:
    return int(murmur2(lane.encode()) & 0x7FFFFFFF)


def _nothing() -> None:
    """The record that a piece was cut from is acknowledged as a whole."""
