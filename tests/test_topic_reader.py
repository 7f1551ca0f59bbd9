"""A topic is read once, whole, to where it ended when reading began; or followed from some place on."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from logflow_app.errors import UnavailableError
from logflow_app.producer import Record, make_producer, send_confirmed
from logflow_app.topic_reader import EARLIEST, LATEST, follow_topic, newest_entries, read_topic
from tests.services import Kafka

pytestmark = pytest.mark.kafka


@pytest.fixture
def options(kafka: Kafka, unique: str) -> dict[str, Any]:
    """How to reach a topic of two partitions, named as the test is."""
    kafka.create_topics({unique: 2})
    return {"bootstrap_servers": kafka.bootstrap}


async def write(options: dict[str, Any], *records: Record) -> None:
    """Write records."""
    producer = await make_producer(options)
    await send_confirmed(producer, list(records))
    await producer.stop()


async def test_every_record_is_given_once(options, unique):
    """Each partition in order."""
    sent = [Record(unique, b"k", str(n).encode(), n % 2) for n in range(200)]
    await write(options, *sent)
    found = [(record.partition, int(record.value)) async for record in read_topic(options, unique)]
    assert [n for n in range(200) if n % 2 == 0] == [n for partition, n in found if partition == 0]
    assert [n for n in range(200) if n % 2 == 1] == [n for partition, n in found if partition == 1]


async def test_what_comes_while_it_is_read_is_left_out(options, unique):
    """A busy topic does not keep its reader for ever."""
    await write(options, Record(unique, b"k", b"before", 0))
    found = []
    async for record in read_topic(options, unique):
        found.append(record.value)
        await write(options, Record(unique, b"k", b"after", 0))
    assert [b"before"] == found


async def test_an_empty_topic_has_no_records(options, unique):
    """And reading it ends."""
    assert [] == [record async for record in read_topic(options, unique)]


async def test_a_topic_nobody_made_is_named(kafka):
    """With what makes it."""
    with pytest.raises(UnavailableError, match="no topic nobody-made; `logflow setup` makes it"):
        [record async for record in read_topic({"bootstrap_servers": kafka.bootstrap}, "nobody-made")]


async def test_of_each_key_the_newest_value_is_given_and_the_deleted_are_not(options, unique):
    """The same key in two partitions is two entries, as two tables may hold it."""
    script = [(b"a", b"1", 0), (b"b", b"1", 0), (b"a", b"2", 0), (b"b", None, 0), (b"a", b"3", 1)]
    await write(options, *(Record(unique, key, value, partition) for key, value, partition in script))
    assert [(b"a", b"2"), (b"a", b"3")] == sorted([entry async for entry in newest_entries(options, unique)])


async def followed(options: dict[str, Any], starts: dict[str, int], *, until: int, then: Record) -> list[bytes]:
    """Follow topics, write one more record when all that was there has come, and return the first `until` values."""
    values: list[bytes] = []
    has_written = False
    async with asyncio.timeout(90), aclosing(follow_topic(options, starts)) as runs:
        async for run in runs:
            values += [record.value for record in run.records]
            if run.is_caught_up and not has_written:
                has_written = True
                await write(options, then)
            if len(values) >= until:
                return values
    raise AssertionError("following ended by itself")


@pytest.mark.parametrize(
    ("start", "expected"), [(EARLIEST, [b"0", b"1", b"2", b"new"]), (LATEST, [b"new"]), (2000, [b"2", b"new"])]
)
async def test_a_topic_is_followed_from_where_it_is_asked(options, unique, start, expected):
    """From its beginning, from its end or from a time on, and then whatever comes."""
    producer = await make_producer(options)
    for n in range(3):
        await producer.send_and_wait(unique, str(n).encode(), partition=0, timestamp_ms=1000 * n)
    await producer.stop()
    assert expected == await followed(
        options, {unique: start}, until=len(expected), then=Record(unique, b"k", b"new", 0)
    )


async def test_a_time_nothing_is_as_new_as_means_the_end(options, unique):
    """Nothing old is given for it."""
    await write(options, Record(unique, b"k", b"old", 0))
    later = 4_000_000_000_000
    assert [b"new"] == await followed(options, {unique: later}, until=1, then=Record(unique, b"k", b"new", 0))


async def test_several_topics_are_followed_at_once(kafka, options, unique):
    """Each from a place of its own."""
    other = f"{unique}-other"
    kafka.create_topics({other: 1})
    await write(options, Record(unique, b"k", b"seen", 1), Record(other, b"k", b"passed over", 0))
    starts = {unique: EARLIEST, other: LATEST}
    assert [b"seen", b"new"] == await followed(options, starts, until=2, then=Record(other, b"k", b"new", 0))


async def test_a_topic_nobody_made_is_not_followed(kafka):
    """It is named at once, with what makes it."""
    with pytest.raises(UnavailableError, match="no topic nobody-made"):
        [run async for run in follow_topic({"bootstrap_servers": kafka.bootstrap}, {"nobody-made": LATEST})]
