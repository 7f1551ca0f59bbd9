"""The worker's own Kafka producer: records that must be confirmed, sent again until they are."""

import asyncio
import logging
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from logflow_app.topics import MAX_RECORD_BYTES

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECS = 0.2
LONGEST_PAUSE_SECS = 5.0


async def make_producer(client_options: dict[str, Any], topics: Collection[str] = ()) -> AIOKafkaProducer:
    """Return a started producer; it never acknowledges what a broker's disk may lose alone (`acks=all`).

    It is not idempotent: aiokafka cannot go on with a sequence once a record of it has timed out, and whatever this
    producer sends may be sent twice. `topics` are those it will need for sure: the client follows all topics until it
    is given the first one by name, and would forget the leaders of the others then, under records on their way.
    """
    producer = AIOKafkaProducer(
        **client_options, acks="all", linger_ms=5, compression_type="zstd", max_request_size=2 * MAX_RECORD_BYTES
    )
    await producer.start()
    producer.client.set_topics(topics)
    return producer


class Record(NamedTuple):
    """A record to send; `value` None is a tombstone, `partition` None leaves the choice to Kafka's key hash."""

    topic: str
    key: bytes
    value: bytes | None
    partition: int | None = None


class GaveUpError(Exception):
    """Sending was given up because the caller no longer wants it confirmed."""


def never() -> bool:
    """Do not give up."""
    return False


async def send_confirmed(
    producer: AIOKafkaProducer, records: list[Record], given_up: Callable[[], bool] = never
) -> list[Any]:
    """Send records in order and return their metadata once Kafka has all of them.

    What Kafka refuses is sent again with back-off, for as long as it takes; raises `GaveUpError` as soon as
    `given_up()` is true between two tries. Only one call at a time may send a given key, or an old value may overtake a
    new one.
    """
    confirmed: list[Any] = [None] * len(records)
    waiting = list(range(len(records)))
    pause = FIRST_PAUSE_SECS
    while waiting:
        answers = await _send(producer, [records[n] for n in waiting])
        refused = {}
        for n, answer in zip(waiting, answers, strict=True):
            if isinstance(answer, BaseException):
                refused[records[n].key] = answer
            else:
                confirmed[n] = answer
        waiting = [n for n in waiting if records[n].key in refused]  # all of a key, or its order would change
        if waiting:
            topic, error = records[waiting[0]].topic, refused[records[waiting[0]].key]
            logger.warning("records_refused topic=%s count=%d error=%r", topic, len(waiting), error)
            if given_up():
                raise GaveUpError
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECS)
    return confirmed


async def _send(producer: AIOKafkaProducer, records: list[Record]) -> list[Any]:
    futures: list[Any] = []
    for record in records:
        try:
            futures.append(await producer.send(record.topic, record.value, record.key, record.partition))
        except KafkaError as error:  # its buffer is full, or the topic's metadata cannot be had now
            failed = asyncio.get_running_loop().create_future()
            failed.set_exception(error)
            futures.append(failed)
    # A cancelled wait must not cancel what the producer itself still works on.
    return await asyncio.gather(*(asyncio.shield(future) for future in futures), return_exceptions=True)
