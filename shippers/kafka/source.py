"""Foreign topics as a source: consumed from the offsets that last in the spool, so that each record is taken once."""

import asyncio
import logging
import time
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError

from logflow_app.errors import ConfigError, UnavailableError
from logflow_app.kafka_trouble import trouble
from shippers.kafka.circles import refuse_own
from shippers.kafka.partitions import find_partitions
from shippers.kafka.records import runs
from shippers.kafka.settings import KafkaInput
from shippers.patience import Backoff, Complaint
from shippers.spool.counters import InputCounters
from shippers.spool.intake import Intake
from shippers.spool.packet import Mark

log = logging.getLogger(__name__)

POLL_MS = 500
MOST_AT_ONCE = 2000
COMMIT_SECS = 5.0


class KafkaSource:
    """Reads every partition of its topics by itself: two shippers with one input both take everything. See Source.

    How far it is stands in the spool, with the lines; a group is only told.
    """

    def __init__(self, settings: KafkaInput, intake: Intake) -> None:
        self._settings = settings
        self._intake = intake
        self._host = str(settings.connection["bootstrap_servers"]).split(",")[0].rpartition(":")[0]
        self._positions: dict[TopicPartition, int] = {}
        self._told: dict[TopicPartition, int] = {}
        self._strange: set[str] = set()  # topics named as ours that are not
        self._has_begun = False
        self._backoff = Backoff(0.2, 30.0)
        self._trouble = Complaint()

    @property
    def counters(self) -> InputCounters:
        """See Source.counters."""
        return self._intake.counters

    async def start(self) -> None:
        """See Source.start: a Kafka that is away is waited for."""

    async def run(self) -> None:
        """See Source.run: a topic is never read to its end; raises ConfigError for one that is our own."""
        while True:
            try:
                await self._consume()
            except ConfigError as error:
                log.error("kafka_topic_refused error='%s' consequence='the input ends'", error)  # noqa: TRY400 - no fault
                raise
            except (KafkaError, OSError, UnavailableError) as error:
                await self._complain(error)
            await asyncio.sleep(self._backoff.next_secs())

    async def close(self) -> None:
        """See Source.close: what is in nobody's hand is read by the next start."""

    def observe(self) -> None:
        """See Source.observe."""

    async def _consume(self) -> None:
        consumer = AIOKafkaConsumer(
            **self._settings.connection,
            group_id=self._settings.group,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
        )
        try:
            await consumer.start()
            while True:
                await self._assign(consumer)
                await self._read(consumer, time.monotonic() + self._settings.refresh_secs)
        finally:
            await self._tell(consumer)
            await consumer.stop()

    async def _assign(self, consumer: AIOKafkaConsumer) -> None:
        """Take up the partitions there are now, new ones from where they are to begin."""
        found = await find_partitions(self._settings)
        named_as_ours = self._settings.own_topics & {each.topic for each in found} - self._strange
        await refuse_own(self._settings, named_as_ours)
        self._strange |= named_as_ours
        if not found:
            log.warning("kafka_topics_missing input=%s consequence='they are looked for again'", self._settings.name)
        if found == set(consumer.assignment()):
            return
        consumer.assign(sorted(found))
        for partition in sorted(found):
            if partition not in self._positions:
                self._positions[partition] = await self._beginning(consumer, partition)
            consumer.seek(partition, self._positions[partition])
        self._has_begun = True
        log.info("kafka_partitions_assigned input=%s partitions=%d", self._settings.name, len(found))

    async def _beginning(self, consumer: AIOKafkaConsumer, partition: TopicPartition) -> int:
        """Return where to begin: behind what lasts in the spool, else what the group was told, else as configured.

        What turns up later was made later, and is read from its beginning.
        """
        mark = self._intake.marks.get(self._key(partition))
        if mark is not None:
            return int(mark)
        if self._settings.group is not None:
            committed = await consumer.committed(partition)
            if committed is not None:
                return int(committed)
        if self._settings.start_at == "end" and not self._has_begun:
            return int((await consumer.end_offsets([partition]))[partition])
        return int((await consumer.beginning_offsets([partition]))[partition])

    async def _read(self, consumer: AIOKafkaConsumer, until: float) -> None:
        """Take records until it is time to look for new partitions."""
        tell_at = time.monotonic() + COMMIT_SECS
        while (now := time.monotonic()) < until:
            if not consumer.assignment():
                await asyncio.sleep(min(until - now, 1.0))
                continue
            try:
                came = await consumer.getmany(timeout_ms=POLL_MS, max_records=MOST_AT_ONCE)
            except OffsetOutOfRangeError as error:
                await self._return_to_what_there_is(consumer, error.args[0])
                continue
            for partition, records in came.items():
                await self._take(partition, records)
            self._relent()
            if now > tell_at:
                tell_at = now + COMMIT_SECS
                await self._tell(consumer)

    async def _take(self, partition: TopicPartition, records: Sequence[ConsumerRecord]) -> None:
        key = self._key(partition)
        for run in runs(records, self._settings, self._host):
            while not self._intake.take(run.origin, run.lines, run.times, Mark(key, str(run.end))):
                await self._intake.wait_for_room()
            self._positions[partition] = run.end
        self._positions[partition] = records[-1].offset + 1

    async def _return_to_what_there_is(self, consumer: AIOKafkaConsumer, wanted: dict[TopicPartition, int]) -> None:
        """Go on where records begin: those we were at have expired, or the topic is another one by now."""
        beginnings = await consumer.beginning_offsets(list(wanted))
        for partition, offset in wanted.items():
            log.error(
                "kafka_records_lost input=%s partition=%s/%d expected=%d first=%d consequence='it is read from there'",
                *(self._settings.name, *partition, offset, beginnings[partition]),
            )
            self._positions[partition] = beginnings[partition]
            consumer.seek(partition, beginnings[partition])

    async def _tell(self, consumer: AIOKafkaConsumer) -> None:
        """Tell the group how far we are, for whoever watches it; nothing depends on it."""
        if self._settings.group is None:
            return
        assigned = consumer.assignment()
        new = {each: at for each, at in self._positions.items() if each in assigned and self._told.get(each) != at}
        try:
            async with asyncio.timeout(COMMIT_SECS):
                await consumer.commit(new)
        except (KafkaError, OSError, TimeoutError) as error:
            log.debug("kafka_group_not_told input=%s error=%r", self._settings.name, error)
        else:
            self._told.update(new)

    def _key(self, partition: TopicPartition) -> str:
        return f"kafka:{self._settings.name}:{partition.topic}:{partition.partition}"

    async def _complain(self, error: BaseException) -> None:
        if self._trouble.is_due(time.monotonic()):
            is_said = isinstance(error, UnavailableError)
            why = error if is_said else await trouble(self._settings.connection, error)
            log.warning("kafka_input_unreadable input=%s error='%s'", self._settings.name, why)

    def _relent(self) -> None:
        self._backoff.reset()
        lasted = self._trouble.lasted_secs(time.monotonic())
        if self._trouble.end():
            log.info("kafka_input_recovered input=%s after_secs=%.1f", self._settings.name, lasted)
