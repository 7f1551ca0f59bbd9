"""A consumer, ours or Faust's own, over a scripted Kafka: all between aiokafka and the agent is the real code."""

# ruff: noqa: ASYNC109, D102 - the fake answers to aiokafka's names and signatures

import asyncio
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace

import faust
from aiokafka import TopicPartition
from aiokafka.errors import ConsumerStoppedError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from logflow_app.transport import BatchSchema, Consumer
from logflow_app.transport.fetch import ConsumerThread

FOLDED = "folded"
PLAIN = "plain"


@dataclass(frozen=True)
class FakeRecord:
    """What the transport reads of a record."""

    offset: int
    value: bytes | None = b"line"
    key: bytes | None = None
    headers: tuple = ()
    timestamp: int = 1_700_000_000_123
    timestamp_type: int = 1
    topic: str = PLAIN
    partition: int = 0
    checksum: None = None
    serialized_key_size: int = -1
    serialized_value_size: int = -1


def records(*offsets: int) -> list[FakeRecord]:
    """Make one record for each offset."""
    return [FakeRecord(offset) for offset in offsets]


class FakeKafka:
    """Stands where Faust keeps its AIOKafkaConsumer: hands out scripted fetches, notes seeks and commits."""

    def __init__(self, assigned: Iterable[TP] = (), committed: dict[TP, int] | None = None) -> None:
        self.assigned = {TopicPartition(*tp) for tp in assigned}
        self.group_offsets = dict(committed or {})
        self.fetches: list[dict[TP, list[FakeRecord]]] = []
        self.seeks: list[tuple[TP, int]] = []
        self.commits: list[dict[TP, int]] = []
        self.after_seek = lambda: None
        self._closed = False
        self._max_poll_records = None
        self._fetcher = self
        self._fetch_waiters: set[asyncio.Future] = set()
        self._subscriptions = self

    @contextmanager
    def fetch_context(self):
        yield

    async def fetched_records(self, partitions, timeout=None, max_records=None):
        if not self.fetches:
            raise ConsumerStoppedError
        return {TopicPartition(*tp): found for tp, found in self.fetches.pop(0).items()}

    def _notify(self, waiter: asyncio.Future) -> None:
        waiter.set_result(None)

    def assignment(self):
        return set(self.assigned)

    def highwater(self, tp):
        return 1_000_000

    async def committed(self, tp):
        return self.group_offsets.get(TP(*tp))

    async def seek_to_committed(self):
        """Do what aiokafka does: nothing for a partition without a commit, or committed at 0."""
        offsets = {tp: await self.committed(tp) for tp in self.assigned}
        for tp, offset in offsets.items():
            if offset and offset > 0:
                self.seek(tp, offset)
        return offsets

    def seek(self, tp, offset):
        self.seeks.append((TP(*tp), offset))
        self.after_seek()

    async def position(self, tp):
        return 0

    async def commit(self, offsets):
        plain = {TP(*tp): data.offset for tp, data in offsets.items()}
        self.commits.append(plain)
        self.group_offsets.update(plain)


class InlineThread:
    """Runs what belongs to the consumer's thread at once."""

    async def call_thread(self, function, *args, **kwargs):
        result = function(*args, **kwargs)
        return await result if asyncio.iscoroutine(result) else result


class OurThread(InlineThread, ConsumerThread):
    """Our consumer thread without the thread."""

    def poke(self) -> None:
        self._wake_polls(self._consumer)


class StockThread(InlineThread, driver.AIOKafkaConsumerThread):
    """Faust's consumer thread without the thread."""


class OurConsumer(Consumer):
    """Our consumer without the thread."""

    def _new_consumer_thread(self):
        return OurThread(self, loop=self.loop, thread_loop=self.loop, beacon=self.beacon)


class StockConsumer(driver.Consumer):
    """Faust's consumer without the thread."""

    def _new_consumer_thread(self):
        return StockThread(self, loop=self.loop, thread_loop=self.loop, beacon=self.beacon)


class FakeFetcher:
    """The service Faust drains messages for."""

    _stopped = SimpleNamespace(is_set=lambda: False)


@dataclass
class Bench:
    """A consumer, what it delivered, and the Kafka under it."""

    app: faust.App
    consumer: driver.Consumer
    kafka: FakeKafka
    delivered: list = field(default_factory=list)

    async def fetch(self, *fetches: dict[TP, list[FakeRecord]]) -> list:
        """Let Faust's own loop fetch and deliver these, and return the new messages."""
        before = len(self.delivered)
        self.kafka.fetches.extend(fetches)
        try:
            await self.consumer._drain_messages(FakeFetcher())
        except ConsumerStoppedError:
            return self.delivered[before:]
        raise AssertionError("the loop ended before the script")

    async def commit(self) -> dict[TP, int]:
        """Commit, and return what went to Kafka."""
        before = len(self.kafka.commits)
        await self.consumer.commit()
        return {tp: offset for commit in self.kafka.commits[before:] for tp, offset in commit.items()}

    def kafka_is_asked(self, queue) -> bool:
        """Put one event into an agent's queue as Faust's conductor does; tell whether its partition is still read."""
        tp = TP(FOLDED, 0)
        queue.put_nowait_enhanced(
            "event",
            on_pressure_high=lambda: self.consumer.on_buffer_full(tp),
            on_pressure_drop=lambda: self.consumer.on_buffer_drop(tp),
        )
        return tp in self.consumer._get_active_partitions()

    def ack(self, *messages) -> None:
        """Acknowledge as a stream does."""
        for message in messages:
            message.ack(self.consumer)


def make_bench(
    *,
    stock: bool = False,
    partitions: int = 1,
    committed: dict[TP, int] | None = None,
    max_bytes: int = 1 << 20,
    **settings: object,
) -> Bench:
    """Build a running app's consumer for the topics `folded` and `plain`, without a broker."""
    scheme = "kafka" if stock else "kafkabatch"
    app = faust.App("bench", broker=f"{scheme}://127.0.0.1:9092", store="memory://", **settings)
    app.finalize()
    app.flow_control.resume()
    app.topics.add(app.topic(FOLDED, schema=BatchSchema(max_bytes)))
    app.topics.add(app.topic(PLAIN, value_type=bytes, value_serializer="raw"))
    app.topics._acking_topics.update({FOLDED, PLAIN})
    tps = [TP(topic, partition) for topic in (FOLDED, PLAIN) for partition in range(partitions)]
    kafka = FakeKafka(tps, committed)
    delivered: list = []

    async def deliver(message) -> None:
        message.incref()
        message.tracked = True
        app.consumer._unacked_messages.add(message)
        delivered.append(message)

    async def nothing(*_) -> None:
        """Stand for the app's part in a rebalance."""

    make = StockConsumer if stock else OurConsumer
    consumer = make(app.transport, deliver, nothing, nothing, loop=asyncio.get_running_loop())
    consumer._thread._consumer = kafka
    consumer._set_active_tps(set(tps))
    if not stock:
        consumer._schemas = {FOLDED: BatchSchema(max_bytes)}
    app.consumer = consumer
    return Bench(app, consumer, kafka, delivered)
