"""A topic is read once, whole, to where it ended when reading began."""

from typing import Any

import pytest

from logflow_app.errors import UnavailableError
from logflow_app.producer import Record, make_producer, send_confirmed
from logflow_app.topic_reader import newest_entries, read_topic
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
