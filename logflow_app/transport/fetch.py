"""The thread that talks to Kafka: what it fetches is tagged with the era of its partition.

An era lasts from one seek of a partition to the next. The fetching thread and the event loop run side by side, so
records fetched before a seek can arrive after it; their era tells, and they are dropped instead of being taken for what
follows. Seek and tag happen in one step of the thread, so no record is ever dropped that will not be fetched again.
"""

import asyncio
import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from aiokafka import AIOKafkaConsumer
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from logflow_app.transport.lease import Lease
from logflow_app.transport.polls import Polls
from logflow_app.transport.records import Record
from logflow_app.transport.unreadable import Unreadable

if TYPE_CHECKING:
    from logflow_app.transport.consumer import Consumer
    from logflow_app.transport.kafkabatch import Transport

READ_COMMITTED = "read_committed"


class Fetched(NamedTuple):
    """Records of one partition, of one fetch, and the era they belong to."""

    era: int
    records: list[Record]


class ConsumerThread(driver.AIOKafkaConsumerThread):  # type: ignore[misc]  # Faust is untyped to mypy
    """Faust's consumer thread, with eras, and seeking partitions that have no commit, too."""

    def __init__(self, consumer: "Consumer", **kwargs: object) -> None:
        self._eras: dict[TP, int] = {}
        self._new_era = itertools.count(1)  # next() is one step, whichever thread takes it
        self._expected: dict[TP, int] = {}
        super().__init__(consumer, **kwargs)
        self.lease = Lease(self.app.conf.broker_session_timeout)
        self.polls = Polls()
        self._unreadable = Unreadable(consumer.takes_unreadable)

    async def on_start(self) -> None:
        """See `Service.on_start`."""
        await super().on_start()
        self.lease.follow(self._ensure_consumer()._coordinator)  # noqa: SLF001
        self.polls.follow(self._ensure_consumer()._fetcher)  # noqa: SLF001
        self._unreadable.follow(self._ensure_consumer()._fetcher)  # noqa: SLF001

    def era(self, tp: TP) -> int:
        """Return the partition's present era; thread-safe."""
        return self._eras.get(tp, 0)

    def begin_era(self, tp: TP, expected: int = 0) -> None:
        """Make everything fetched so far stale; the next record is at `expected` or later. Thread-safe."""
        self._expected[tp] = expected
        self._eras[tp] = next(self._new_era)

    async def _fetch_records(self, *args: object, **kwargs: object) -> dict[TP, Fetched]:
        fetched = await super()._fetch_records(*args, **kwargs)
        return {tp: self._tag(tp, records) for tp, records in fetched.items()}

    def _tag(self, tp: TP, records: list[Record]) -> Fetched:
        expected, found = self._expected.get(tp, 0), records[0].offset
        if found < expected:  # out of range: the topic was made again, and aiokafka went back to its beginning
            self.log.warning(
                "position_moved_back topic=%s partition=%d expected=%d found=%d",
                tp.topic,
                tp.partition,
                expected,
                found,
            )
            self.begin_era(tp)
        self._expected[tp] = records[-1].offset + 1
        return Fetched(self.era(tp), records)

    async def seek_to_committed(self) -> Mapping[TP, int | None]:
        """Seek every partition that has a commit to it, and source partitions without one to their beginning.

        Stock Faust leaves the latter where the fetcher stands: what it fetched and dropped in a rebalance is lost.
        Changelog partitions have no commits and are positioned by recovery alone.
        """
        committed: Mapping[TP, int | None] = await self.call_thread(self._seek_to_committed, self._ensure_consumer())
        return committed

    async def _seek_to_committed(self, consumer: AIOKafkaConsumer) -> dict[TP, int | None]:
        assigned = list(consumer.assignment())
        offsets = await asyncio.gather(*(consumer.committed(tp) for tp in assigned))
        committed = dict(zip(assigned, offsets, strict=True))
        for tp, offset in committed.items():
            if offset or self._begins_at_zero(tp):
                self._seek(consumer, tp, offset or 0)  # 0 may have expired: then aiokafka resets to the earliest
        return committed

    def _begins_at_zero(self, tp: TP) -> bool:
        is_source = self.app.topics.acks_enabled_for(tp.topic)
        return bool(is_source and self.app.conf.consumer_auto_offset_reset == "earliest")

    async def _seek_wait(self, consumer: AIOKafkaConsumer, partitions: Mapping[TP, int]) -> None:
        for tp, offset in partitions.items():
            self.begin_era(tp, offset)
        await super()._seek_wait(consumer, partitions)  # seeks before its first await: one step with the line above

    def _seek(self, consumer: AIOKafkaConsumer, tp: TP, offset: int) -> None:
        self.begin_era(tp, offset)
        consumer.seek(tp, offset)

    def _create_worker_consumer(self, transport: "Transport") -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        # Faust has no setting for either; aiokafka hands both to its fetcher when it starts.
        consumer._fetch_max_wait_ms = transport.fetch_max_wait_ms  # noqa: SLF001
        consumer._isolation_level = READ_COMMITTED  # noqa: SLF001
        return consumer

    def state(self, tp: TP) -> Any:  # noqa: ANN401 - aiokafka is untyped to mypy
        """Return what aiokafka knows of a partition, None while it is not assigned."""
        consumer = self._ensure_consumer()
        if not consumer._subscription.is_assigned(tp):  # noqa: SLF001 - `position` of its own would wait for Kafka
            return None
        return consumer._subscription.subscription.assignment.state_value(tp)  # noqa: SLF001

    def poke(self) -> None:
        """Make a poll under way look again at which partitions it may take from; thread-safe."""
        if self._consumer is not None:
            self.thread_loop.call_soon_threadsafe(self._wake_polls, self._consumer)

    @staticmethod
    def _wake_polls(consumer: AIOKafkaConsumer) -> None:
        fetcher = consumer._fetcher  # noqa: SLF001
        for waiter in list(fetcher._fetch_waiters):  # noqa: SLF001
            fetcher._notify(waiter)  # noqa: SLF001
