"""Read a whole topic once, from its beginning to where it ended when reading began: for commands and views."""

from collections.abc import AsyncIterator
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from logflow_app.errors import UnavailableError


async def read_topic(client_options: dict[str, Any], topic: str) -> AsyncIterator[ConsumerRecord]:
    """Give every record of a topic, each partition in order; joins no group and commits nothing.

    Raises `UnavailableError` if Kafka does not answer or does not know the topic.
    """
    consumer = AIOKafkaConsumer(**client_options, auto_offset_reset="earliest", isolation_level="read_committed")
    try:
        await consumer.start()
        partitions = (await consumer._client.fetch_all_metadata()).partitions_for_topic(topic)  # noqa: SLF001 - see below
        if not partitions:  # named to the consumer itself, it would be waited for, 40 s and 400 complaints long
            raise UnavailableError(f"Kafka has no topic {topic}; `logflow setup` makes it")
        places = [TopicPartition(topic, partition) for partition in sorted(partitions)]
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
        raise UnavailableError(f"Kafka at {client_options['bootstrap_servers']} does not answer: {error!r}") from error
    finally:
        await consumer.stop()


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
