"""How far the workers' group is, seen from outside: what it has committed, and where topics end."""

from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from logflow_app.errors import UnavailableError

Places = dict[tuple[str, int], int]


class Group:
    """Asks Kafka about a consumer group without joining it; every question raises `UnavailableError`."""

    def __init__(self, client_options: dict[str, Any], group: str) -> None:
        self._consumer = AIOKafkaConsumer(**client_options, group_id=group, enable_auto_commit=False)

    async def __aenter__(self) -> Self:
        try:
            await self._consumer.start()
        except (KafkaError, OSError) as error:
            await self._consumer.stop()
            raise UnavailableError(f"Kafka does not answer: {error!r}") from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._consumer.stop()

    async def ends(self, topics: dict[str, int]) -> Places:
        """Return the end of each partition that holds anything; `topics` has their numbers of partitions."""
        places = _places(topics)
        try:
            begins = await self._consumer.beginning_offsets(places)
            ends = await self._consumer.end_offsets(places)
        except (KafkaError, OSError) as error:
            raise UnavailableError(f"Kafka does not answer: {error!r}") from error
        return {(place.topic, place.partition): ends[place] for place in places if ends[place] > begins[place]}

    async def has_passed(self, ends: Places) -> bool:
        """Return whether the group has committed everything before these ends."""
        try:
            for (topic, partition), end in ends.items():
                if (await self._consumer.committed(TopicPartition(topic, partition)) or 0) < end:
                    return False
        except (KafkaError, OSError) as error:
            raise UnavailableError(f"Kafka does not answer: {error!r}") from error
        return True


def _places(topics: dict[str, int]) -> list[TopicPartition]:
    return [TopicPartition(topic, partition) for topic, number in topics.items() for partition in range(number)]
