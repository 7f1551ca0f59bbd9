"""The way to one topic of Kafka: waits for it as long as it takes, says so, and never gives up."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.producer.message_accumulator import BatchBuilder

from logflow_app.kafka_trouble import trouble
from shippers.packs import Record
from shippers.patience import Backoff, Complaint
from shippers.tasks import Tasks

log = logging.getLogger(__name__)

START_KAFKA = "start Kafka, or mend the section kafka; nothing is lost meanwhile"
MAKE_TOPIC = "run logflow setup"


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

    def backoff(self) -> Backoff:
        """Return delays for a new run of attempts."""
        return Backoff(self.backoff_min_secs, self.backoff_max_secs)


class Connection:
    """An idempotent producer, replaced by a new one whenever it fails for good.

    It retries by itself what can be retried. When it gives up (the broker refuses a batch, a sequence is lost), the
    sequence numbers of that batch are gone with it, and it could send nothing more to that partition.
    """

    def __init__(self, settings: ProducerSettings) -> None:
        self._settings = settings
        self._producer: AIOKafkaProducer | None = None
        self._renewing = asyncio.Lock()
        self._retired = Tasks()
        self._trouble = Complaint()

    async def open(self) -> int:
        """Connect, however long it takes; return how many partitions the topic has."""
        self._producer = await self._connect()
        partitions = await self._find_topic(self._producer)
        self._relent()
        log.info("kafka_connected topic=%s partitions=%d", self._settings.topic, partitions)
        return partitions

    async def close(self) -> None:
        """Let go; what is still on its way may or may not arrive."""
        await self._retired.stop()
        if self._producer is not None:
            await _stop(self._producer, timeout_secs=1.0)

    async def send(self, partition: int, records: Sequence[Record]) -> KafkaError | OSError | None:
        """Send records in order; return None when every replica has all, else why not, the producer being new."""
        producer = self._producer
        if producer is None:
            raise RuntimeError("expected an open connection")
        left = list(records)
        try:
            while left:
                batch, left = _fill(producer, left)
                await (await producer.send_batch(batch, self._settings.topic, partition=partition))
        except (KafkaError, OSError) as error:
            failure = error
        except (AssertionError, TypeError) as error:  # how the client says that the partition is unknown
            failure = KafkaError(f"partition {partition} of {self._settings.topic} is gone: {error}")
        else:
            self._relent()
            return None
        self.complain("kafka_refused", failure, START_KAFKA)
        await self._renew(producer)
        return failure

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
        secs = self._trouble.lasted_secs(time.monotonic())
        brokers = self._settings.bootstrap
        log.warning("%s brokers=%s error=%s for_secs=%.0f remedy='%s'", event, brokers, error, secs, remedy)

    def _relent(self) -> None:
        lasted_secs = self._trouble.lasted_secs(time.monotonic())
        if self._trouble.end():
            log.info("kafka_recovered after_secs=%.1f", lasted_secs)

    async def _renew(self, failed: AIOKafkaProducer) -> None:
        """Put a new producer in the place of one that failed, unless another partition has done so already."""
        async with self._renewing:
            if self._producer is not failed:
                return
            self._retired.start(_stop(failed, timeout_secs=60.0))  # it may still carry other partitions' batches
            self._producer = await self._connect()
            await self._find_topic(self._producer)

    async def _connect(self) -> AIOKafkaProducer:
        backoff = self._settings.backoff()
        while True:
            producer = self._make()
            try:
                await producer.start()
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
        return AIOKafkaProducer(
            bootstrap_servers=self._settings.bootstrap,
            client_id="logflow-shipper",
            acks="all",
            enable_idempotence=True,
            compression_type=self._settings.compression,
            max_batch_size=2 * self._settings.batch_bytes,  # what is around the values counts, too
            **self._settings.connection,
        )

    async def _find_topic(self, producer: AIOKafkaProducer) -> int:
        """Return how many partitions the topic has, once it exists; asking for it by name might create it wrongly."""
        backoff = self._settings.backoff()
        while True:
            try:
                cluster = await producer.client.fetch_all_metadata()
                partitions = cluster.partitions_for_topic(self._settings.topic)
            except (KafkaError, OSError) as error:
                await self._complain_unreachable(error)
            else:
                if partitions:
                    return len(partitions)
                self.complain("topic_missing", KafkaError(f"expected a topic {self._settings.topic}"), MAKE_TOPIC)
            await asyncio.sleep(backoff.next_secs())


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
