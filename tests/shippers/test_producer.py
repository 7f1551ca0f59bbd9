"""Kafka as an outlet, against a real one: what it takes, refuses, loses and comes back with."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import msgspec
import pytest
from aiokafka.partitioner import DefaultPartitioner

from logflow_app.dead_letters import read_letters
from logflow_app.events import DeadLetter, Metadata
from logflow_app.topic_reader import read_topic
from shippers.connection import Connection, ProducerSettings
from shippers.lines import Lines, split_lines
from shippers.outlet import Parcel
from shippers.packs import PackLimits, Record, cut_line, line_bytes, pack
from shippers.producer import KafkaOutlet
from tests.services import Kafka
from tests.shippers.shelf import Shelf

pytestmark = pytest.mark.kafka

PARTITIONS = 4


def records_of(text: str | bytes, lane: str = "lane") -> list[Record]:
    """Return the records of a file with this content."""
    data = text if isinstance(text, bytes) else text.encode()
    return [record for lines in split_lines(data, 0) for record in pack(lines, Metadata(lane=lane), PackLimits())]


class Sender:
    """An outlet in use, and what it acknowledged."""

    def __init__(self, outlet: KafkaOutlet) -> None:
        self.outlet = outlet
        self.acknowledged: list[Record] = []
        self.cuts: list[int] = []

    def put(self, record: Record) -> None:
        """Hand over a record."""
        self.outlet.put(Parcel(record, lambda: self.acknowledged.append(record), self._cut))

    async def _cut(self, record: Record) -> list[Record]:
        place = record.start + len(line_bytes(record)) // 2
        self.cuts.append(place)
        return cut_line(record, place)


@asynccontextmanager
async def sending(kafka: Kafka, topic: str, **settings: object) -> AsyncIterator[Sender]:
    """Open an outlet into a topic."""
    outlet = KafkaOutlet(ProducerSettings(topic, kafka.bootstrap, backoff_max_secs=0.5, **settings))  # type: ignore[arg-type]
    outlet.start()
    try:
        yield Sender(outlet)
    finally:
        await outlet.close()


async def until(condition: Callable[[], bool], secs: float = 90.0) -> None:
    """Wait until the condition holds, at most so long."""
    deadline = time.monotonic() + secs
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        await asyncio.sleep(0.02)


@pytest.fixture
def topic(kafka: Kafka, unique: str) -> str:
    """A topic that takes records of up to 10 MiB."""
    kafka.create_topics({unique: PARTITIONS}, {"max.message.bytes": "10485760"})
    return unique


async def test_a_lane_goes_where_the_default_partitioner_sends_its_key(kafka: Kafka, topic: str) -> None:
    """Each lane stays in one partition, in order, and it is the one any Kafka client would choose."""
    async with sending(kafka, topic) as sender:
        for part in range(20):
            for lane in ("one", "two", "three"):
                sender.put(Record(lane, records_of(f"{part}\n", lane)[0].value, part, part + 1, 1))
        assert await sender.outlet.drain(30.0)
    assert 60 == len(sender.acknowledged)
    shelf = Shelf(kafka.bootstrap, topic, PARTITIONS)
    await shelf.read()
    partitioner = DefaultPartitioner()
    parts = list(range(PARTITIONS))
    for lane in ("one", "two", "three"):
        came = [line for line in shelf.lines if line.lane == lane]
        assert {partitioner(lane.encode(), parts, parts)} == {line.partition for line in came}
        assert [str(part) for part in range(20)] == [line.text for line in came]


async def test_a_line_of_five_megabytes_arrives_whole(kafka: Kafka, topic: str) -> None:
    """It is larger than a batch and than a pack, and neither is in its way."""
    line = "".join(f"{n:08d}" for n in range(5 * 2**20 // 8))
    async with sending(kafka, topic, compression=None) as sender:
        for record in records_of(f"before\n{line}\nafter\n"):
            sender.put(record)
        assert await sender.outlet.drain(30.0)
    shelf = Shelf(kafka.bootstrap, topic, PARTITIONS)
    await shelf.read()
    assert ["before", line, "after"] == [came.text for came in shelf.lines]


async def test_a_batch_filled_to_its_brim_arrives_whole(kafka: Kafka, topic: str) -> None:
    """What is around the values counts, too: a record the batch has no room for goes with the next, and is not lost."""
    line = records_of("x\n")[0]
    count = 3 * 65_536 // len(line.value)
    async with sending(kafka, topic, compression=None, batch_bytes=65_536) as sender:
        for part in range(count):
            sender.put(Record("lane", records_of(f"{part}\n")[0].value, part, part + 1, 1))
        assert await sender.outlet.drain(30.0)
    shelf = Shelf(kafka.bootstrap, topic, PARTITIONS)
    await shelf.read()
    assert [str(part) for part in range(count)] == [came.text for came in shelf.lines]


async def test_what_the_broker_refuses_is_sent_smaller(kafka: Kafka, unique: str) -> None:
    """A topic that takes less than we send gets halves of packs and pieces of lines, and no lane stands still."""
    kafka.create_topics({unique: 1}, {"max.message.bytes": "20000"})
    text = "".join(f"line {n} {'x' * 90}\n" for n in range(1000))
    async with sending(kafka, unique, compression=None) as sender:
        for record in records_of(text + "y" * 50_000 + "\nlast\n"):
            sender.put(record)
        assert await sender.outlet.drain(60.0)
    shelf = Shelf(kafka.bootstrap, unique, 1)
    await shelf.read()
    came = sorted(shelf.lines, key=lambda line: line.offset)
    assert text.splitlines() == [line.text for line in came[:1000]]
    assert "y" * 50_000 == "".join(line.text for line in came[1000:-1])
    assert "last" == came[-1].text
    assert sender.cuts
    assert {} == shelf.gaps()


async def test_the_topic_is_waited_for(kafka: Kafka, unique: str, caplog: pytest.LogCaptureFixture) -> None:
    """A missing topic is not made by accident: the log says how to make it, and then everything arrives."""
    async with sending(kafka, unique) as sender:
        sender.put(records_of("early\n")[0])
        await until(lambda: "topic_missing" in caplog.text)
        kafka.create_topics({unique: 2})
        assert await sender.outlet.drain(30.0)
    assert 1 == len(sender.acknowledged)


async def test_nothing_is_lost_while_kafka_is_away(kafka: Kafka, topic: str, caplog: pytest.LogCaptureFixture) -> None:
    """A killed broker is waited for, and probed: what was put arrives in order, and log and state told of it."""
    caplog.set_level("INFO")
    async with sending(kafka, topic, breaker_failures=1) as sender:
        for n in range(50):
            sender.put(Record("lane", records_of(f"{n}\n")[0].value, n, n + 1, 1))
        await until(lambda: bool(sender.acknowledged))
        kafka.kill()
        for n in range(50, 100):
            sender.put(Record("lane", records_of(f"{n}\n")[0].value, n, n + 1, 1))
        assert not await sender.outlet.drain(6.5)
        assert "kafka_stalled" in caplog.text
        await until(lambda: ("probing", 1) == (sender.outlet.observe().state, sender.outlet.observe().circuits_open))
        await asyncio.to_thread(kafka.start)
        assert await sender.outlet.drain(60.0)
        assert ("sending", 0) == (sender.outlet.observe().state, sender.outlet.observe().circuits_open)
        assert "kafka_recovered" in caplog.text
    assert 100 == len(sender.acknowledged)
    shelf = Shelf(kafka.bootstrap, topic, PARTITIONS)
    await shelf.read()
    assert [str(n) for n in range(100)] == [line.text for line in shelf.lines]


async def test_kafka_may_be_absent_at_the_start(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is raised, what is put is held, and the log says where Kafka was looked for and what to do."""
    outlet = KafkaOutlet(ProducerSettings("nowhere", "127.0.0.1:1"))
    outlet.start()
    Sender(outlet).put(records_of("early\n")[0])
    await until(lambda: "kafka_unreachable brokers=127.0.0.1:1" in caplog.text)
    assert "start Kafka" in caplog.text
    assert not await outlet.drain(0.0)
    await outlet.close()


async def test_a_topic_made_again_is_filled_again(kafka: Kafka, topic: str) -> None:
    """After the topic was deleted and made again, sending goes on without a restart."""
    async with sending(kafka, topic) as sender:
        sender.put(records_of("before\n")[0])
        assert await sender.outlet.drain(30.0)
        kafka.delete_topics(topic)
        sender.put(records_of("between\n")[0])
        kafka.create_topics({topic: PARTITIONS})
        sender.put(records_of("after\n")[0])
        assert await sender.outlet.drain(60.0)
    shelf = Shelf(kafka.bootstrap, topic, PARTITIONS)
    await shelf.read()
    assert ["between", "after"] == [line.text for line in shelf.lines]


async def test_a_topic_that_comes_later_does_not_hide_the_others(kafka: Kafka, topic: str) -> None:
    """Who has records on their way into one topic keeps its leader while another topic is met for the first time."""
    connection = Connection(ProducerSettings(topic, kafka.bootstrap))
    assert PARTITIONS == await connection.partitions(topic)
    producer = await connection._connected()
    assert await producer.client.force_metadata_update()  # as the client does when a connection breaks
    later = f"{topic}-later"
    kafka.create_topics({later: 1})
    await connection.send_surely(later, records_of("x\n")[0])
    assert -1 not in [connection.leader(topic, n) for n in range(PARTITIONS)]
    assert await connection.send(topic, 0, records_of("x\n")) is None
    await connection.close()


async def test_memory_is_bounded_by_asking(kafka: Kafka, topic: str) -> None:
    """A lane whose partition is full has no room, others have, until together they fill the whole."""
    outlet = KafkaOutlet(ProducerSettings(topic, kafka.bootstrap, partition_bytes=1000, in_flight_bytes=1500))
    sender = Sender(outlet)
    filler = records_of("x" * 900 + "\n", "one")[0]
    sender.put(filler)
    assert outlet.has_room("one"), "partitions are not known yet"
    sender.put(filler)
    assert not outlet.has_room("one")
    outlet.start()
    assert await outlet.drain(30.0)
    assert outlet.has_room("one")
    await outlet.close()


def test_lines_of_a_record_can_be_cut() -> None:
    """A cut line is two records that claim what the one claimed."""
    record = records_of("\n0123456789\n")[0]
    head, rest = cut_line(record, 5)
    assert ((0, 5, "0123"), (5, 12, "456789")) == (
        (head.start, head.end, line_bytes(head).decode()),
        (rest.start, rest.end, line_bytes(rest).decode()),
    )
    assert Lines(["456789"], [5], 5, 12) == Lines([line_bytes(rest).decode()], [rest.start], rest.start, rest.end)


@pytest.mark.parametrize("compression", ["zstd", "lz4", "snappy", "gzip", None])
async def test_every_compression_arrives(kafka: Kafka, topic: str, compression: str | None) -> None:
    """Whatever packs the records, a plain client reads the same lines."""
    text = "".join(f"line {n} of many that look alike\n" for n in range(5000))
    async with sending(kafka, topic, compression=compression) as sender:
        for record in records_of(text):
            sender.put(record)
        assert await sender.outlet.drain(60.0)
    shelf = Shelf(kafka.bootstrap, topic, PARTITIONS)
    await shelf.read()
    assert text.splitlines() == [line.text for line in sorted(shelf.lines, key=lambda line: line.offset)]


async def letters_in(kafka: Kafka, topic: str) -> list[DeadLetter]:
    """Return the dead letters in a topic."""
    return [letter async for letter in read_letters(read_topic({"bootstrap_servers": kafka.bootstrap}, topic))]


@pytest.mark.parametrize("policy", ["truncate", "bury"])
async def test_a_line_the_broker_refuses_is_cut_off_if_so_told(kafka: Kafka, unique: str, policy: str) -> None:
    """Its head arrives, says how much is missing and claims all of the line; `bury` keeps the whole of it."""
    dead = f"{unique}-dead"
    kafka.create_topics({unique: 1}, {"max.message.bytes": "20000"})
    kafka.create_topics({dead: 2})
    line = "".join(f"{n:07d}é" for n in range(100_000))
    settings = {"compression": None, "oversize": policy, "dead_letters": dead}
    async with sending(kafka, unique, **settings) as sender:
        for record in records_of(f"before\n{line}\nafter\n"):
            sender.put(record)
        assert await sender.outlet.drain(60.0)
        counters = sender.outlet.observe()
    assert (1, 0, int(policy == "bury")) == (counters.lines_truncated, counters.lines_split, counters.lines_buried)
    shelf = Shelf(kafka.bootstrap, unique, 1)
    await shelf.read()
    before, head, after = (came.text for came in sorted(shelf.lines, key=lambda came: came.offset))
    assert ("before", "after", {}) == (before, after, shelf.gaps())
    assert line.startswith(head)
    assert 2048 < len(head.encode()) < 20_000
    said = [msgspec.json.decode(record.value)["metadata"].get("truncated_bytes") for record in shelf.records]
    assert [len(line.encode()) - len(head.encode())] == [missing for missing in said if missing]
    letters = await letters_in(kafka, dead)
    expected = [(f"lane-{len('before') + 1}", "ship", "too_large", line)] if policy == "bury" else []
    assert expected == [(letter.id, letter.stage, letter.reason, letter.raw_log) for letter in letters]


async def test_it_tells_how_it_is(kafka: Kafka, topic: str) -> None:
    """Connecting before the topic is known, then sending; what was acknowledged is counted."""
    outlet = KafkaOutlet(ProducerSettings(topic, kafka.bootstrap))
    assert "connecting" == outlet.observe().state
    sender = Sender(outlet)
    for record in records_of("a\nb\n"):
        sender.put(record)
    waiting = outlet.observe().waiting_bytes
    outlet.start()
    assert await outlet.drain(60.0)
    told = outlet.observe()
    assert ("sending", 1, 1, waiting, 0, 0) == (
        *(told.state, told.records, told.batches, told.bytes, told.waiting_bytes, told.circuits_open),
    )
    await outlet.close()


async def test_other_settings_are_taken_on_the_way(kafka: Kafka, topic: str) -> None:
    """Another compression is used from then on, by a new connection, and no line is lost or out of order."""
    async with sending(kafka, topic, compression="gzip") as sender:
        for n in range(200):
            sender.put(Record("lane", records_of(f"{n}\n")[0].value, n, n + 1, 1))
            if n == 100:
                await until(lambda: bool(sender.acknowledged))
                settings = replace(sender.outlet._settings, compression="lz4", linger_secs=0.0)
                sender.outlet.adopt(settings, reconnect=True)
            await asyncio.sleep(0)
        assert await sender.outlet.drain(60.0)
        await until(lambda: 1 == sender.outlet.observe().connections_renewed)
        sender.put(Record("lane", records_of("200\n")[0].value, 200, 201, 1))
        assert await sender.outlet.drain(60.0)
    shelf = Shelf(kafka.bootstrap, topic, PARTITIONS)
    await shelf.read()
    assert [str(n) for n in range(201)] == [line.text for line in shelf.lines]
