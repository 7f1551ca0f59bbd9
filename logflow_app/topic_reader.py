"""Read topics without a group, for commands and views: once and whole, or from some place on for as long as wanted."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from logflow_app.errors import UnavailableError
from logflow_app.kafka_trouble import unreachable

EARLIEST = -2  # Kafka's own numbers for the two ends of a topic
LATEST = -1
FOLLOW_WAIT_MS = 250
FOLLOW_RECORDS = 2000  # taken at once: some milliseconds of work for whoever reads them


class Run(NamedTuple):
    """Records that came together, each partition in order, and perhaps none.

    `is_caught_up` says that everything was given which was there when following began.
    """

    records: list[ConsumerRecord]
    is_caught_up: bool


async def read_topic(client_options: dict[str, Any], topic: str) -> AsyncIterator[ConsumerRecord]:
    """Give every record of a topic, each partition in order; joins no group and commits nothing.

    Raises `UnavailableError` if Kafka does not answer or does not know the topic.
    """
    consumer = AIOKafkaConsumer(**client_options, auto_offset_reset="earliest", isolation_level="read_committed")
    try:
        await consumer.start()
        places = await _places(consumer, topic)
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        begins = await consumer.beginning_offsets(places)
        left = {place for place in places if begins[place] < ends[place]}
        while left:
            for place, records in (await consumer.getmany(*left, timeout_ms=500)).items():
                for record in records:
                    if record.offset < ends[place]:
                        yield record
            left = {place for place in left if await consumer.position(place) < ends[place]}
    except (KafkaError, OSError) as error:
        raise await unreachable(client_options, error) from error
    finally:
        await consumer.stop()


async def follow_topic(client_options: dict[str, Any], starts: Mapping[str, int]) -> AsyncGenerator[Run, None]:
    """Give the records of topics from a start on, for ever, a run at least every quarter of a second.

    `starts` has for each topic a time in milliseconds since the epoch, `EARLIEST` or `LATEST`. While Kafka is away the
    runs are empty. Raises `UnavailableError` if it does not answer when following begins or does not know a topic.
    """
    consumer = AIOKafkaConsumer(**client_options, auto_offset_reset="earliest", isolation_level="read_committed")
    try:
        await consumer.start()
        ends = await _stand(consumer, starts)
        left = set(ends)
        while True:
            given = await consumer.getmany(timeout_ms=FOLLOW_WAIT_MS, max_records=FOLLOW_RECORDS)
            left = {place for place in left if await consumer.position(place) < ends[place]}
            yield Run([record for records in given.values() for record in records], not left)
    except (KafkaError, OSError) as error:
        raise await unreachable(client_options, error) from error
    finally:
        await consumer.stop()


async def _stand(consumer: AIOKafkaConsumer, starts: Mapping[str, int]) -> dict[TopicPartition, int]:
    """Put the consumer where each topic is to be read from; return where every partition ends now."""
    begun = {place: start for topic, start in starts.items() for place in await _places(consumer, topic)}
    ends: dict[TopicPartition, int] = await consumer.end_offsets(list(begun))
    begins = await consumer.beginning_offsets(list(begun))
    timed = {place: start for place, start in begun.items() if start >= 0}
    found = await consumer.offsets_for_times(timed) if timed else {}
    consumer.assign(list(begun))  # and sought in the same breath: in between it would begin to fetch elsewhere
    for place, start in begun.items():
        first = found.get(place)
        at_time = first.offset if first is not None else ends[place]  # nothing as new as that: only what comes
        consumer.seek(place, {EARLIEST: begins[place], LATEST: ends[place]}.get(start, at_time))
    return ends


async def _places(consumer: AIOKafkaConsumer, topic: str) -> list[TopicPartition]:
    partitions = (await consumer._client.fetch_all_metadata()).partitions_for_topic(topic)  # noqa: SLF001 - see below
    if not partitions:  # named to the consumer itself, it would be waited for, 40 s and 400 complaints long
        raise UnavailableError(f"Kafka has no topic {topic}; `logflow setup` makes it")
    return [TopicPartition(topic, partition) for partition in sorted(partitions)]


async def newest_entries(client_options: dict[str, Any], topic: str) -> AsyncIterator[tuple[bytes, bytes]]:
    """Give the newest value of every key of a compacted topic, without the deleted ones, partition by partition."""
    newest: dict[tuple[int, bytes], bytes] = {}
    async for record in read_topic(client_options, topic):
        if record.value is None:
            newest.pop((record.partition, record.key), None)
        else:
            newest[record.partition, record.key] = record.value
    for (_, key), value in newest.items():
        yield key, value
