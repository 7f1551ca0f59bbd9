"""Kafka as an outlet: records in the order of their lanes, kept until every replica has them."""

import asyncio
import contextlib
import logging
import time
from collections import defaultdict, deque
from dataclasses import replace
from typing import NamedTuple

from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError

from shippers.circuit import Circuit
from shippers.connection import Connection, ProducerSettings, hash_of
from shippers.outlet import Parcel
from shippers.producing import Producing, State
from shippers.shrinking import Shrinking
from shippers.tasks import Tasks

log = logging.getLogger(__name__)

STALL_SECS = 5.0  # an attempt that takes longer is worth a word


class Attempt(NamedTuple):
    """A batch on its way: when that began (monotonic), and the circuit to the broker it goes to."""

    began: float
    circuit: Circuit


class KafkaOutlet:
    """An outlet into one topic, partitioned by lane as Kafka's own partitioner does by key. See Outlet.

    One batch of a partition is on its way at a time; while it is, the next one gathers. A record may arrive twice, and
    is never given up.
    """

    def __init__(self, settings: ProducerSettings, connection: Connection | None = None) -> None:
        self._settings = settings
        self._connection = connection or Connection(settings)
        self._counters = Producing()
        self._shrinking = Shrinking(settings, self._connection, self._counters)
        self._circuits: dict[int, Circuit] = {}  # by broker
        self._unrouted: deque[Parcel] = deque()  # put before the partitions were known
        self._queues: dict[int, deque[Parcel]] = defaultdict(deque)
        self._queued: dict[int, asyncio.Event] = defaultdict(asyncio.Event)
        self._bytes: dict[int, int] = defaultdict(int)
        self.waiting_bytes = 0  # put, and not yet acknowledged
        self._partitions = 0
        self._room = asyncio.Event()
        self._empty = asyncio.Event()
        self._empty.set()
        self._attempts: dict[int, Attempt] = {}  # by partition: what is under way
        self._tasks = Tasks()

    def start(self) -> None:
        """See Outlet.start."""
        self._tasks.start(self._open())
        self._tasks.start(self._watch())

    async def run(self) -> None:
        """See Outlet.run."""
        await self._tasks.first_failure()

    def has_room(self, lane: str) -> bool:
        """See Outlet.has_room."""
        if self.waiting_bytes >= self._settings.in_flight_bytes:
            return False
        return not self._partitions or self._bytes[self.partition_of(lane)] < self._settings.partition_bytes

    def put(self, parcel: Parcel) -> None:
        """See Outlet.put."""
        self.waiting_bytes += len(parcel.record.value)
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

    def adopt(self, settings: ProducerSettings, *, reconnect: bool) -> None:
        """Go on with other settings, the topic and the brokers excepted; `reconnect` if the connection is another."""
        self._settings = replace(settings, topic=self._settings.topic, bootstrap=self._settings.bootstrap)
        self._shrinking.settings = self._settings
        if reconnect:
            self._tasks.start(self._connection.renew(self._settings))

    def observe(self) -> Producing:
        """Return what it has done and how it is."""
        now = time.monotonic()
        oldest = min((attempt.began for attempt in self._attempts.values()), default=now)
        asked = {self._circuit(partition) for partition in range(self._partitions)}
        open_circuits = sum(circuit.is_open for circuit in asked)  # one to a broker that leads no more is past
        return replace(
            self._counters,
            connections_renewed=self._connection.times_renewed,
            circuits_opened=sum(circuit.times_opened for circuit in self._circuits.values()),
            state=self._state(open_circuits, now - oldest),
            waiting_bytes=self.waiting_bytes,
            circuits_open=open_circuits,
            oldest_attempt_secs=now - oldest,
        )

    def _state(self, open_circuits: int, attempt_secs: float) -> State:
        if not self._partitions:
            return "connecting"
        if open_circuits:
            return "probing"
        return "held_up" if attempt_secs > STALL_SECS else "sending"

    def partition_of(self, lane: str) -> int:
        """Return the lane's partition, the same that Kafka's default partitioner gives its key."""
        return hash_of(lane) % self._partitions

    async def _open(self) -> None:
        self._partitions = await self._connection.partitions(self._settings.topic)
        log.info("kafka_connected topic=%s partitions=%d", self._settings.topic, self._partitions)
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
        self.waiting_bytes -= size
        self._counters.bytes += size
        self._counters.records += len(parcels)
        self._counters.batches += 1
        for parcel in parcels:
            parcel.acknowledged()
        self._room.set()
        if not self.waiting_bytes:
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
                pieces = await self._shrinking.smaller(parcels, refusal)
            if pieces:
                for piece in pieces:
                    await self._deliver(partition, piece)
                return
            self._counters.retried_batches += 1
            await asyncio.sleep(backoff.next_secs())

    async def _attempt(self, partition: int, parcels: list[Parcel]) -> KafkaError | OSError | None:
        """Send once; while the circuit to the broker is open, as its only probe."""
        circuit = self._circuit(partition)
        async with circuit.turn():
            self._attempts[partition] = Attempt(time.monotonic(), circuit)
            try:
                refusal = await self._connection.send(
                    self._settings.topic, partition, [parcel.record for parcel in parcels]
                )
            finally:
                del self._attempts[partition]
            if refusal is None or isinstance(refusal, MessageSizeTooLargeError | RecordListTooLargeError):
                circuit.succeeded()
            else:
                circuit.failed()
        return refusal

    def _circuit(self, partition: int) -> Circuit:
        leader = self._connection.leader(self._settings.topic, partition)
        if leader not in self._circuits:
            self._circuits[leader] = Circuit(self._settings.breaker_failures, self._settings.backoff())
        return self._circuits[leader]

    async def _watch(self) -> None:
        """Speak up while the client silently retries, which is a failure to whoever would try as well."""
        while True:
            await asyncio.sleep(1.0)
            now = time.monotonic()
            stalled = [attempt for attempt in self._attempts.values() if now - attempt.began > STALL_SECS]
            for circuit in {attempt.circuit for attempt in stalled}:
                circuit.failed()
            if stalled:
                self._connection.complain("kafka_stalled", TimeoutError("expected an answer, got none yet"))
