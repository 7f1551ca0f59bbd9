"""What became of every message, kept in Kafka."""

import asyncio

import pytest

from logflow_app.notifications.log import KEPT_SECS, Notification, NotificationLog
from logflow_app.notifiers.answers import Outcome
from logflow_app.producer import make_producer
from tests.notifications.office import until
from tests.notifications.topic import NAME, Topic

NOW = 1_800_000_000.0


def make_log(topic: Topic) -> NotificationLog:
    """Return a log over a topic without Kafka."""
    log = NotificationLog({}, NAME, topic.read, lambda: NOW)
    log.producer = topic
    return log


@pytest.mark.kafka
async def test_what_one_worker_records_the_next_one_knows(kafka, unique):
    """The newest record of each message, read to where the topic ended when it began."""
    kafka.create_topics({unique: 1})
    options = {"bootstrap_servers": kafka.bootstrap}
    first, second = (NotificationLog(options, unique) for _ in range(2))
    first.producer = second.producer = await make_producer(options)
    try:
        await first.load()
        await first.record({"a": Notification(Outcome.SENT, 1e12, 2, "HTTP 200")})
        await first.record({"b": Notification(Outcome.EXPIRED, 1e12, 0)})
        assert (False, None) == (second.is_complete, second.get("a"))
        await second.load()
        assert [
            True,
            Notification(Outcome.SENT, 1e12, 2, "HTTP 200"),
            Notification(Outcome.EXPIRED, 1e12, 0),
            None,
        ] == [
            second.is_complete,
            *map(second.get, "abc"),
        ]
    finally:
        await first.producer.stop()


async def test_what_is_old_is_deleted():
    """Kafka has forgotten the transition it is about."""
    topic = Topic()
    for key, age_secs in (("old", KEPT_SECS + 1), ("new", KEPT_SECS - 1)):
        topic.write(key, Notification(Outcome.SENT, NOW - age_secs, 1))
    log = make_log(topic)
    await log.load()
    assert (None, Outcome.SENT) == (log.get("old"), getattr(log.get("new"), "status", None))
    assert (b"old", None) == (topic.entries[-1].key, topic.entries[-1].value)


async def test_garbage_in_the_topic_is_passed_over():
    """And so is what was deleted; neither keeps a message from being sent."""
    topic = Topic()
    topic.write("gone", Notification(Outcome.SENT, NOW, 1))
    topic.write("gone", None)
    for key, value in (("list", []), ("word", {"status": "lost", "at": 1, "attempts": 1}), ("\N{SNOWMAN}", 1)):
        topic.write(key, value)
    topic.write("good", Notification(Outcome.SENT, NOW, 1))
    log = make_log(topic)
    await log.load()
    assert [None, None, None, True] == [log.get(key) and True for key in ("gone", "list", "word", "good")]


async def test_a_reading_that_was_overtaken_completes_nothing():
    """Partitions were taken away while it went on; only the reading for those that are ours counts."""
    topic = Topic()
    log = make_log(topic)
    topic.is_readable.clear()
    overtaken = asyncio.create_task(log.load())
    await until(lambda: topic.readings == 1)
    log.discard()
    topic.is_readable.set()
    await overtaken
    assert not log.is_complete
    await log.load()
    assert log.is_complete


async def test_what_is_being_recorded_is_known_at_once():
    """Reading the topic anew does not lose it."""
    topic = Topic()
    log = make_log(topic)
    await log.load()
    topic.is_confirming.clear()
    recording = asyncio.create_task(log.record({"a": Notification(Outcome.SENT, NOW, 1)}))
    await asyncio.sleep(0)
    await log.load()
    assert (True, False) == (log.get("a") is not None, recording.done())
    topic.is_confirming.set()
    await recording
