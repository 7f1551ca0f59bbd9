"""A topic's id is asked for often enough to notice that it was made again, and no oftener."""

import asyncio
import re

import pytest
from aiokafka import AIOKafkaProducer

from logflow_app.errors import UnavailableError
from logflow_app.topic_ids import LOOK_EVERY_SECS, TopicWatch, topic_id


class Broker:
    """Answers with what it is told to; an exception is raised."""

    def __init__(self, *answers: str | Exception) -> None:
        self._answers = list(answers)
        self.now = 0.0

    async def ask(self) -> str:
        """Give the next answer."""
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def looks(broker: Broker, *times: float) -> list[str | None]:
    """Return what a watch sees at these times."""
    watch = TopicWatch(broker.ask, lambda: broker.now)
    seen = []
    for broker.now in times:
        seen.append(await watch.look())
    return seen


async def test_it_asks_at_the_first_look_and_then_now_and_then() -> None:
    """Between two questions a look costs nothing and says nothing."""
    broker = Broker("first", "second")
    assert ["first", None, "second", None] == await looks(
        broker, 0.0, 0.9 * LOOK_EVERY_SECS, LOOK_EVERY_SECS, 1.5 * LOOK_EVERY_SECS
    )


async def test_what_was_not_answered_is_asked_again_at_once() -> None:
    """While Kafka is away, or the topic is, nothing is known; the next look asks anew."""
    broker = Broker(UnavailableError("away"), TimeoutError(), "there")
    assert [None, None, "there"] == await looks(broker, 0.0, 0.1, 0.2)


async def test_a_silent_broker_holds_nobody_up_for_long(monkeypatch) -> None:
    """A question without an answer is given up."""
    monkeypatch.setattr("logflow_app.topic_ids.PATIENCE_SECS", 0.01)
    watch = TopicWatch(asyncio.Event().wait)
    assert await watch.look() is None


@pytest.mark.kafka
async def test_a_topic_made_again_has_another_id(kafka, unique) -> None:
    """And the same as long as it is the same; without it, Kafka tells none."""
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        with pytest.raises(UnavailableError, match=f"the id of topic {unique}: UnknownTopicOrPartitionError"):
            await topic_id(producer.client, unique)
        ids = []
        for _ in range(2):
            kafka.create_topics({unique: 1})
            ids += [await topic_id(producer.client, unique), await topic_id(producer.client, unique)]
            kafka.delete_topics(unique)
    assert (ids[0], ids[2], 2) == (ids[1], ids[3], len(set(ids)))
    assert all(re.fullmatch(r"[\w-]{22}", name) for name in ids)
