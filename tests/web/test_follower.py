"""The topics are read while somebody looks, and not otherwise."""

import asyncio
import json
import time
from typing import Any

import pytest

from logflow_app.producer import Record, make_producer, send_confirmed
from logflow_app.topics import Topics, named
from logflow_app.web.follower import Follower
from tests.services import Kafka

pytestmark = pytest.mark.kafka

PATIENCE_SECS = 30


@pytest.fixture
def topics(kafka: Kafka, unique: str) -> Topics:
    """The topics a page shows, for this test alone."""
    names = named(unique)
    kafka.create_topics({names.counts: 2, names.alert_states: 2, names.status: 1, names.tail: 1})
    return names


def follower(kafka: Kafka, topics: Topics, **more: Any) -> Follower:
    """Return a follower of them."""
    return Follower({"bootstrap_servers": kafka.bootstrap}, topics, max_ahead_secs=600, **more)


async def until(condition: Any) -> None:
    """Wait until something is true."""
    end = time.monotonic() + PATIENCE_SECS
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


async def test_all_topics_are_known_after_a_look(kafka: Kafka, topics: Topics) -> None:
    """What was there before, and what comes; nothing is read before somebody looks."""
    now = int(time.time())
    count = {"group": "pay", "bucket": now // 60 * 60, "incarnation": "a", "partition": 0, "offset": 1}
    tail = {"seen": 1, "secs": 0.1, "at_ms": 1, "lines": [{"message": "hello"}]}
    producer = await make_producer({"bootstrap_servers": kafka.bootstrap})
    before = [
        Record(topics.counts, b"pay|1", json.dumps(count | {"value": {"ERROR": 3}}).encode(), 1),
        Record(topics.alert_states, b"f", b'{"state":"firing"}', 0),
        Record(topics.status, b"worker|h|1", b'{"component":"worker"}', 0),
        Record(topics.tail, b"", json.dumps(tail).encode(), 0),
    ]
    await send_confirmed(producer, before)
    followed = follower(kafka, topics)
    assert (False, {}) == (followed.is_following, followed.counts.sums)
    await followed.look(PATIENCE_SECS)
    assert followed.standing()["is_complete"]
    assert {"ERROR": 3} == followed.counts.sums["pay"][count["bucket"]]
    assert [b"f"] == list(followed.alerts.entries)
    assert [b"worker|h|1"] == list(followed.processes.entries)
    assert 0 == followed.tail.newest
    await send_confirmed(producer, [Record(topics.alert_states, b"f", None, 0)])
    await until(lambda: not followed.alerts.entries)
    await producer.stop()
    await followed.close()


async def test_nobody_looking_costs_nothing(kafka: Kafka, topics: Topics) -> None:
    """After a while nothing is read and nothing is kept; the next look begins anew."""
    followed = follower(kafka, topics, idle_secs=0.5)
    await followed.look(PATIENCE_SECS)
    assert followed.is_following
    await until(lambda: not followed.is_following)
    assert (False, {}) == (followed.is_caught_up, followed.counts.sums)
    await followed.look(PATIENCE_SECS)
    assert followed.is_caught_up
    await followed.close()


async def test_a_kafka_that_is_away_is_told_of(kafka: Kafka, topics: Topics) -> None:
    """In a sentence, and it is tried again."""
    followed = Follower({"bootstrap_servers": "127.0.0.1:1", "request_timeout_ms": 500}, topics, max_ahead_secs=600)
    await followed.look(0.0)
    await until(lambda: followed.problem)
    assert (False, True) == (followed.is_caught_up, followed.is_following)
    assert "127.0.0.1:1" in followed.problem
    await followed.close()
