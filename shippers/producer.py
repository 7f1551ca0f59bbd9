"""Kafka as an outlet: records in the order of their lanes, kept until every replica has them."""

import asyncio
import contextlib
import logging
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError
from aiokafka.partitioner import murmur2

from shippers.outlet import Parcel
from shippers.packs import Record, halve
from shippers.patience import Backoff, Complaint

log = logging.getLogger(__name__)

STALL_SECS = 5.0  # an attempt that takes longer is worth a word
SMALLEST_CUT_BYTES = 2048  # no broker that takes LogFlow's records at all refuses a line of this size


@dataclass(frozen=True, slots=True)
class ProducerSettings:
    """How to reach Kafka and how much to hold; `connection` goes to the Kafka client as it is (TLS, SASL)."""

    topic: str
    bootstrap: str = "localhost:9092"
    compression: str | None = "zstd"
    linger_secs: float = 0.005
    batch_bytes: int = 1024 * 1024
    partition_bytes: int = 4 * 1024 * 1024
    in_flight_bytes: int = 32 * 1024 * 1024
    backoff_min_secs: float = 0.1
    backoff_max_secs: float = 10.0
    connection: dict[str, Any] = field(default_factory=dict)


class KafkaOutlet:
    """An outlet into one topic, partitioned by lane as Kafka's own partitioner does by key. See Outlet.

    One batch of a partition is on its way at a time; while it is, the next one gathers. The client's producer is
    idempotent and retries by itself; when it gives up for good (its sequence is lost, the broker refuses), a new one
    takes over and the batch is sent again. So a record may arrive twice, and is never given up.
    """

    def __init__(self, settings: ProducerSettings) -> None:
        self._settings = settings
        self._waiting: deque[Parcel] = deque()  # put before the partitions were known
        self._queues: dict[int, deque[Parcel]] = defaultdict(deque)
        self._queued = defaultdict[int, asyncio.Event](asyncio.Event)
        self._bytes: dict[int, int] = defaultdict(int)
        self._total_bytes = 0
        self._partitions = 0
        self._room = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._producer: AIOKafkaProducer | None = None
        self._renewing = asyncio.Lock()
        self._attempts: dict[int, float] = {}  # partition → when the attempt under way began
        self._tasks: set[asyncio.Task[None]] = set()
        self._trouble = Complaint()
        self.retried_batches = 0
        self.acknowledged_bytes = 0

    # -- what the shipper calls

    def start(self) -> None:
        """See Outlet.start."""
        self._spawn(self._open())
        self._spawn(self._watch())

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
            self._waiting.append(parcel)

    async def wait_for_room(self, timeout_secs: float) -> None:
        """See Outlet.wait_for_room."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._room.wait(), timeout_secs)
        self._room.clear()

    async def drain(self, timeout_secs: float) -> bool:
        """See Outlet.drain."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._empty.wait(), timeout_secs)
        return self._empty.is_set()

    async def close(self) -> None:
        """See Outlet.close."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._producer is not None:
            await _stop(self._producer, timeout_secs=1.0)

    def partition_of(self, lane: str) -> int:
        """Return the lane's partition, the same that Kafka's default partitioner gives its key."""
        return int(murmur2(lane.encode()) & 0x7FFFFFFF) % self._partitions

    # -- connecting

    async def _open(self) -> None:
        self._producer = await self._connect()
        self._partitions = await self._find_topic(self._producer)
        log.info("kafka_connected topic=%s partitions=%d", self._settings.topic, self._partitions)
        for partition in range(self._partitions):
            self._spawn(self._pump(partition))
        while self._waiting:
            self._queue(self._waiting.popleft())

    async def _connect(self) -> AIOKafkaProducer:
        """Return a started producer, however long it takes."""
        backoff = self._backoff()
        while True:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._settings.bootstrap,
                client_id="logflow-shipper",
                acks="all",
                enable_idempotence=True,
                compression_type=self._settings.compression,
                max_batch_size=self._settings.batch_bytes,
                **self._settings.connection,
            )
            try:
                await producer.start()
            except (KafkaError, OSError) as error:
                await _stop(producer, timeout_secs=1.0)
                self._complain("kafka_unreachable", error)
                await asyncio.sleep(backoff.next_secs())
            except BaseException:
                await _stop(producer, timeout_secs=1.0)
                raise
            else:
                self._relent()
                return producer

    async def _find_topic(self, producer: AIOKafkaProducer) -> int:
        """Return how many partitions the topic has, once it exists; asking for it by name might create it wrongly."""
        backoff = self._backoff()
        missing = Complaint()
        while True:
            try:
                cluster = await producer.client.fetch_all_metadata()
                partitions = cluster.partitions_for_topic(self._settings.topic)
            except (KafkaError, OSError) as error:
                partitions = None
                self._complain("kafka_unreachable", error)
            else:
                self._relent()
                if not partitions and missing.is_due(time.monotonic()):
                    log.warning("topic_missing topic=%s remedy='logflow setup' makes it", self._settings.topic)
            if partitions:
                return len(partitions)
            await asyncio.sleep(backoff.next_secs())

    async def _renew(self, failed: AIOKafkaProducer) -> None:
        """Put a new producer in the place of one that failed, unless another partition has done so already."""
        async with self._renewing:
            if self._producer is not failed:
                return
            self._spawn(_stop(failed, timeout_secs=60.0))  # batches of other partitions may still be on their way in it
            self._producer = await self._connect()

    # -- sending

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
        """Return when Kafka has the records; parcels may come back in smaller pieces, never given up."""
        backoff = self._backoff()
        while True:
            producer = self._producer
            assert producer is not None, "pumps start after the producer"  # noqa: S101 — tells the type checker
            self._attempts[partition] = time.monotonic()
            try:
                await self._attempt(producer, partition, [parcel.record for parcel in parcels])
            except (MessageSizeTooLargeError, RecordListTooLargeError) as error:
                await self._renew(producer)  # the refused batch took sequence numbers with it
                smaller = await self._smaller(parcels, error)
                if smaller is not None:
                    for part in smaller:
                        await self._deliver(partition, part)
                    return
            except (
                KafkaError,
                OSError,
                AssertionError,
                TypeError,
            ) as error:  # the last two: the topic is gone, to aiokafka
                self._complain("kafka_send_failed", error)
                await self._renew(producer)
            else:
                self._relent()
                return
            finally:
                self._attempts.pop(partition, None)
            self.retried_batches += 1
            await asyncio.sleep(backoff.next_secs())

    async def _attempt(self, producer: AIOKafkaProducer, partition: int, records: list[Record]) -> None:
        batch = producer.create_batch()
        for record in records:
            batch.append(key=record.lane.encode(), value=record.value, timestamp=None)
        batch.close()
        await (await producer.send_batch(batch, self._settings.topic, partition=partition))

    async def _smaller(self, parcels: list[Parcel], error: KafkaError) -> list[list[Parcel]] | None:
        """Return the refused batch in pieces: its records, a record's halves, a line's halves; None where it ends."""
        if len(parcels) > 1:
            return [[parcel] for parcel in parcels]
        parcel = parcels[0]
        record = parcel.record
        if record.lines > 1:
            parts = halve(record)
        elif record.end - record.start > SMALLEST_CUT_BYTES:
            log.warning(
                "line_cut lane=%s offset=%d bytes=%d error=%s remedy='raise max.message.bytes of %s'",
                record.lane,
                record.start,
                record.end - record.start,
                type(error).__name__,
                self._settings.topic,
            )
            parts = await parcel.cut(record)
        else:
            self._complain("record_refused", error)
            return None
        return [[Parcel(part, _nothing, parcel.cut)] for part in parts]

    # -- saying what is going on

    def _complain(self, event: str, error: BaseException) -> None:
        now = time.monotonic()
        if self._trouble.is_due(now):
            log.warning(
                "%s brokers=%s error=%r waiting_secs=%.0f held_bytes=%d remedy='start Kafka or mend kafka.brokers; "
                "nothing is lost meanwhile'",
                event,
                self._settings.bootstrap,
                error,
                self._trouble.lasted_secs(now),
                self._total_bytes,
            )

    def _relent(self) -> None:
        lasted = self._trouble.lasted_secs(time.monotonic())
        if self._trouble.end():
            log.info("kafka_recovered after_secs=%.1f", lasted)

    def _backoff(self) -> Backoff:
        return Backoff(self._settings.backoff_min_secs, self._settings.backoff_max_secs)

    async def _watch(self) -> None:
        """Speak up while the client silently retries."""
        while True:
            await asyncio.sleep(1.0)
            oldest = min(self._attempts.values(), default=time.monotonic())
            if time.monotonic() - oldest > STALL_SECS:
                self._complain("kafka_stalled", TimeoutError("expected an answer, got none yet"))

    def _spawn(self, work: Any) -> None:  # noqa: ANN401 — a coroutine of whatever inner types
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("task_failed", exc_info=task.exception())


def _nothing() -> None:
    """The parcel a piece was cut from is acknowledged as a whole."""


async def _stop(producer: AIOKafkaProducer, timeout_secs: float) -> None:
    """Close a producer, and give up waiting for what it still has to send after `timeout_secs`."""
    with contextlib.suppress(KafkaError, OSError, TimeoutError):
        await asyncio.wait_for(producer.stop(), timeout_secs)
