"""The way to Kafka: waits for it as long as it takes, says so, and never gives up."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.structs import TopicPartition

from logflow_app.kafka_client import start_whole
from logflow_app.kafka_trouble import trouble
from logflow_app.topics import named
from logflow_app.zstd_level import pack_quickly
from shippers.oversize import Policy
from shippers.packs import Record
from shippers.patience import Backoff, Complaint
from shippers.tasks import Tasks

log = logging.getLogger(__name__)

START_KAFKA = "start Kafka, or mend the section kafka; nothing is lost meanwhile"
MAKE_TOPIC = "run logflow setup"
METADATA_SECS = 60.0  # the client asks its brokers one after the other, each for up to 40 s


@dataclass(frozen=True, slots=True)
class ProducerSettings:
    """How to reach Kafka and how much to hold; `connection` goes to the Kafka client as it is (TLS, SASL).

    `topic` may be a template (see `shippers.topic_template`). `breaker_failures` in a row open the circuit to a broker.
    """

    topic: str
    bootstrap: str = "localhost:9092"
    compression: str | None = "zstd"
    linger_secs: float = 0.005
    batch_bytes: int = 1024 * 1024
    partition_bytes: int = 4 * 1024 * 1024
    in_flight_bytes: int = 32 * 1024 * 1024
    backoff_min_secs: float = 0.1
    backoff_max_secs: float = 10.0
    breaker_failures: int = 5
    oversize: Policy = "split"
    dead_letters: str = named().dead_letters
    connection: dict[str, Any] = field(default_factory=dict)

    def backoff(self) -> Backoff:
        """Return delays for a new run of attempts."""
        return Backoff(self.backoff_min_secs, self.backoff_max_secs)


class Connection:
    """An idempotent producer, replaced by a new one whenever it fails for good.

    It retries by itself what can be retried. When it gives up (the broker refuses a batch, a sequence is lost), the
    sequence numbers of that batch are gone with it, and it could send nothing more to that partition.

    No topic is ever named to the client: it would forget the leaders of all others, whose batches would wait until they
    expire, and would ask for one that was deleted by name, which may create it wrongly.
    """

    def __init__(self, settings: ProducerSettings) -> None:
        self.times_renewed = 0
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._renewing = asyncio.Lock()
        self._retired = Tasks()
        self._trouble = Complaint()

    async def partitions(self, topic: str) -> int:
        """Connect, and return how many partitions a topic has, however long it takes until both can be had."""
        backoff = self._settings.backoff()
        while True:
            partitions = await self._look_for(topic, await self._connected())
            if partitions:
                return partitions
            await asyncio.sleep(backoff.next_secs())

    async def close(self) -> None:
        """Let go; what is still on its way may or may not arrive."""
        await self._retired.stop()
        if self._producer is not None:
            await _stop(self._producer, timeout_secs=1.0)

    def leader(self, topic: str, partition: int) -> int:
        """Return the number of the broker that takes a partition's records, -1 where that is not known."""
        if self._producer is None:
            return -1
        leader = self._producer.client.cluster.leader_for_partition(TopicPartition(topic, partition))
        return -1 if leader is None else int(leader)

    async def send(self, topic: str, partition: int, records: Sequence[Record]) -> KafkaError | OSError | None:
        """Send records in order; return None when every replica has all, else why not, the producer being new."""
        producer = await self._connected()
        left = list(records)
        try:
            while left:
                await self._see(topic, producer)
                batch, left = _fill(producer, left)
                await (await producer.send_batch(batch, topic, partition=partition))
        except (KafkaError, OSError) as error:
            failure = error
        except (AssertionError, TypeError) as error:  # how the client says that the partition is unknown
            failure = KafkaError(f"partition {partition} of {topic} is gone: {error}")
        else:
            self._relent()
            return None
        self.complain("kafka_refused", failure, START_KAFKA)
        await self._renew(producer, topic)
        return failure

    async def send_surely(self, topic: str, record: Record) -> None:
        """Send a record into a topic by its key, again until every replica has it."""
        backoff = self._settings.backoff()
        partition = hash_of(record.lane) % await self.partitions(topic)
        while await self.send(topic, partition, [record]) is not None:  # noqa: ASYNC110 - it sends
            await asyncio.sleep(backoff.next_secs())

    async def renew(self, settings: ProducerSettings) -> None:
        """Go on with other settings, by a new producer; what is on its way arrives by the one before."""
        self._settings = settings
        if self._producer is not None:
            await self._renew(self._producer)

    def complain(self, event: str, error: BaseException, remedy: str = START_KAFKA) -> None:
        """Say that sending is held up, at once and then ever more seldom."""
        if self._trouble.is_due(time.monotonic()):
            self._say(event, repr(error), remedy)

    async def _complain_unreachable(self, error: BaseException) -> None:
        """Say why Kafka cannot be reached; see `complain`."""
        if self._trouble.is_due(time.monotonic()):
            options = {"bootstrap_servers": self._settings.bootstrap, **self._settings.connection}
            self._say("kafka_unreachable", repr(await trouble(options, error)), START_KAFKA)

    def _say(self, event: str, error: str, remedy: str) -> None:
        secs, brokers = self._trouble.lasted_secs(time.monotonic()), self._settings.bootstrap
        log.warning("%s brokers=%s error=%s for_secs=%.0f remedy='%s'", event, brokers, error, secs, remedy)

    def _relent(self) -> None:
        lasted_secs = self._trouble.lasted_secs(time.monotonic())
        if self._trouble.end():
            log.info("kafka_recovered after_secs=%.1f", lasted_secs)

    async def _connected(self) -> AIOKafkaProducer:
        """Return the producer, a first one where there is none."""
        if self._producer is None:
            async with self._renewing:
                if self._producer is None:
                    self._producer = await self._connect()
        return self._producer

    async def _renew(self, failed: AIOKafkaProducer, topic: str | None = None) -> None:
        """Put a new producer in the place of one that failed, unless another partition has done so already.

        Returns when it also knows the topic.
        """
        async with self._renewing:
            if self._producer is not failed:
                return
            self.times_renewed += 1
            self._retired.start(_stop(failed, timeout_secs=60.0))  # it may still carry other partitions' batches
            self._producer = await self._connect()
            backoff = self._settings.backoff()
            while topic is not None and not await self._look_for(topic, self._producer):  # noqa: ASYNC110 - it asks
                await asyncio.sleep(backoff.next_secs())

    async def _see(self, topic: str, producer: AIOKafkaProducer) -> None:
        """Return when the producer knows the topic; raise KafkaError if there is none."""
        if not producer.client.cluster.partitions_for_topic(topic) and not await self._look_for(topic, producer):
            raise KafkaError(f"topic {topic} is gone")

    async def _look_for(self, topic: str, producer: AIOKafkaProducer) -> int:
        """Ask a broker, and return how many partitions the topic has: 0 for none or no answer, which is said."""
        try:
            await _ask(producer)
        except (KafkaError, OSError) as error:
            await self._complain_unreachable(error)
            return 0
        partitions = producer.client.cluster.partitions_for_topic(topic)
        if not partitions:
            self.complain("topic_missing", KafkaError(f"expected a topic {topic}"), MAKE_TOPIC)
            return 0
        self._relent()
        return len(partitions)

    async def _connect(self) -> AIOKafkaProducer:
        backoff = self._settings.backoff()
        while True:
            producer = self._make()
            try:
                await start_whole(producer.start())
            except (KafkaError, OSError) as error:
                await _stop(producer, timeout_secs=1.0)
                await self._complain_unreachable(error)
                await asyncio.sleep(backoff.next_secs())
            except BaseException:
                await _stop(producer, timeout_secs=1.0)
                raise
            else:
                return producer

    def _make(self) -> AIOKafkaProducer:
        pack_quickly()
        return AIOKafkaProducer(
            bootstrap_servers=self._settings.bootstrap,
            client_id="logflow-shipper",
            acks="all",
            enable_idempotence=True,
            compression_type=self._settings.compression,
            max_batch_size=2 * self._settings.batch_bytes,  # what is around the values counts, too
            **self._settings.connection,
        )


@lru_cache(maxsize=10_000)
def hash_of(lane: str) -> int:
    """Return what Kafka's own partitioner makes of a key."""
    return int(murmur2(lane.encode()) & 0x7FFFFFFF)


async def _ask(producer: AIOKafkaProducer) -> None:
    """Have it ask its brokers about all topics; raise KafkaError or TimeoutError if none answers."""
    async with asyncio.timeout(METADATA_SECS):
        if not await producer.client.force_metadata_update():
            raise KafkaError("expected a broker to tell of its topics, none did")


def _fill(producer: AIOKafkaProducer, records: list[Record]) -> tuple[BatchBuilder, list[Record]]:
    """Return a batch of the first records, at least one, and those it has no room for: it refuses them silently."""
    batch = producer.create_batch()
    taken = 0
    for record in records:
        if batch.append(key=record.lane.encode(), value=record.value, timestamp=None) is None:
            break
        taken += 1
    if not taken:
        raise RuntimeError("expected a batch to take its first record, whatever its size")
    batch.close()
    return batch, records[taken:]


async def _stop(producer: AIOKafkaProducer, timeout_secs: float) -> None:
    """Close a producer, and give up waiting for what it still has to send after `timeout_secs`."""
    with contextlib.suppress(KafkaError, OSError, TimeoutError):
        async with asyncio.timeout(timeout_secs):
            await producer.stop()
