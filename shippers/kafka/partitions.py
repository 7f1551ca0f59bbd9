"""Which partitions there are to read."""

import re
from collections.abc import Iterable
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shippers.kafka.settings import KafkaInput


async def find_partitions(settings: KafkaInput) -> set[TopicPartition]:
    """Return the partitions of the topics an input wants, as far as they exist; raises KafkaError, OSError."""
    admin = AIOKafkaAdminClient(**settings.connection)
    try:
        await admin.start()
        described = await admin.describe_topics(list(settings.topics) if settings.pattern is None else None)
    finally:
        await admin.close()
    return wanted(described, settings)


def wanted(described: Iterable[dict[str, Any]], settings: KafkaInput) -> set[TopicPartition]:
    """Return the partitions of those topics that are named, or fit the pattern and are none of our own."""
    pattern = re.compile(settings.pattern) if settings.pattern is not None else None
    return {
        TopicPartition(topic["topic"], partition["partition"])
        for topic in described
        if topic["error_code"] == 0
        if topic["topic"] in settings.topics
        or (pattern is not None and not topic["is_internal"] and _fits(topic["topic"], pattern, settings))
        for partition in topic["partitions"]
    }


def _fits(name: str, pattern: re.Pattern[str], settings: KafkaInput) -> bool:
    return bool(pattern.fullmatch(name)) and not name.startswith(tuple(settings.own_prefixes))
