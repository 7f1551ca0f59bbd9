"""Foreign topics as a source, on a real Kafka: each record once, through kills, restarts and what topics may do."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, RecordsToDelete
from aiokafka.client import AIOKafkaClient

from logflow_app.config.kafka import KafkaSection
from logflow_app.errors import ConfigError
from shippers.kafka.configured import plan
from shippers.kafka.settings import KafkaInput
from tests.services import Kafka
from tests.services.machine import free_ports
from tests.shippers.sourcing import Printed, shipping
from tests.shippers.waiting import until

pytestmark = pytest.mark.kafka


async def produce(kafka: Kafka, topic: str, values: Sequence[bytes | None], partition: int = 0, **more: object) -> None:
    """Send records to a topic."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap)
    await producer.start()
    try:
        for value in values:
            await producer.send(topic, value, partition=partition, **more)
    finally:
        await producer.stop()


def settings_of(kafka: Kafka, *topics: str) -> KafkaInput:
    """Return an input of topics of the test's Kafka."""
    return KafkaInput("theirs", {"bootstrap_servers": kafka.bootstrap}, topics, refresh_secs=0.5)


@pytest.fixture
def topic(kafka: Kafka, unique: str) -> str:
    """A topic of somebody else with two partitions."""
    kafka.create_topics({unique: 2})
    return unique


async def test_every_record_comes_once_over_restarts(kafka: Kafka, topic: str, tmp_path: Path) -> None:
    """Partitions in their order, times as the records have them; what comes between two runs is not missed."""
    settings = settings_of(kafka, topic)
    await produce(kafka, topic, [b"a%d" % n for n in range(500)], 0, timestamp_ms=1_700_000_000_123)
    await produce(kafka, topic, [b"b0", None, b"b1"], 1, key=b"key", headers=[("app", b"shop")])
    async with shipping(tmp_path, plan(settings)) as ship:
        await ship.until_lines(502)
    assert [f"a{n}" for n in range(500)] == [line for line in ship.tray.lines if line[0] == "a"]
    lines = zip(ship.tray.contents, ship.metadata, strict=True)
    last = next(meta for lines, meta in lines if lines.texts == ["b1"])
    about = {"topic": topic, "partition": 1, "offset": 2, "key": "key", "headers": {"app": "shop"}}
    assert ({"kafka": about}, f"{topic}/1", topic) == (last.fields, last.file_path, last.service)
    assert 1_700_000_000.123 in {meta.shipper_timestamp for meta in ship.metadata}
    await produce(kafka, topic, [b"a500"], 0)
    async with shipping(tmp_path, plan(settings)) as again:
        await again.until_lines(1)
    assert ["a500"] == again.tray.lines


async def test_the_end_is_where_new_records_come(kafka: Kafka, topic: str, tmp_path: Path) -> None:
    """`start_at: end` leaves out what was there; a partition that is made later is read from its beginning."""
    await produce(kafka, topic, [b"old"])
    async with shipping(tmp_path, plan(replace(settings_of(kafka, topic), start_at="end"))) as ship:
        deadline = time.monotonic() + 60
        while not ship.tray.lines and time.monotonic() < deadline:
            await produce(kafka, topic, [b"new"])
            await asyncio.sleep(0.2)
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
        await admin.start()
        try:
            await admin.create_partitions({topic: NewPartitions(3)})
        finally:
            await admin.close()
        await until_produced(kafka, topic)
        await until(lambda: "first of the third" in ship.tray.lines)
    assert {"new", "first of the third"} == set(ship.tray.lines)


async def until_produced(kafka: Kafka, topic: str) -> None:
    """Send to the third partition once a client knows of it."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, metadata_max_age_ms=200)
    await producer.start()
    try:
        deadline = time.monotonic() + 60
        while 2 not in await producer.partitions_for(topic):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        await producer.send_and_wait(topic, b"first of the third", partition=2)
    finally:
        await producer.stop()


async def test_topics_that_fit_a_pattern_are_found_later(kafka: Kafka, unique: str, tmp_path: Path) -> None:
    """Also those made while it runs, and nobody else's."""
    settings = replace(settings_of(kafka), pattern=f"{unique}-in.*")
    async with shipping(tmp_path, plan(settings)) as ship:
        kafka.create_topics({f"{unique}-in1": 1, f"{unique}-out": 1})
        await produce(kafka, f"{unique}-in1", [b"one"])
        await produce(kafka, f"{unique}-out", [b"not ours"])
        await ship.until_lines(1)
        kafka.create_topics({f"{unique}-in2": 1})
        await produce(kafka, f"{unique}-in2", [b"two"])
        await ship.until_lines(2)
    assert ["one", "two"] == ship.tray.lines


async def test_a_group_is_told_and_believed_only_without_a_spool(kafka: Kafka, topic: str, tmp_path: Path) -> None:
    """Monitors see how far it is; where the spool was lost, what the group was told is better than the beginning."""
    settings = replace(settings_of(kafka, topic), group=f"{topic}-group")
    await produce(kafka, topic, [b"one", b"two"])
    async with shipping(tmp_path / "spool", plan(settings)) as ship:
        await ship.until_lines(2)
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, group_id=settings.group, enable_auto_commit=False)
    await consumer.start()
    try:
        assert 2 == await consumer.committed(TopicPartition(topic, 0))
    finally:
        await consumer.stop()
    await produce(kafka, topic, [b"three"])
    async with shipping(tmp_path / "another spool", plan(settings)) as again:
        await again.until_lines(1)
    assert ["three"] == again.tray.lines


async def test_records_that_expired_are_said_and_left_out(
    kafka: Kafka, topic: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Reading goes on with the first record that is still there."""
    settings = settings_of(kafka, topic)
    await produce(kafka, topic, [b"one"])
    async with shipping(tmp_path, plan(settings)) as ship:
        await ship.until_lines(1)
    await produce(kafka, topic, [b"two", b"three"])
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        await admin.delete_records({TopicPartition(topic, 0): RecordsToDelete(before_offset=2)})
    finally:
        await admin.close()
    async with shipping(tmp_path, plan(settings)) as again:
        await again.until_lines(1)
    assert ["three"] == again.tray.lines
    assert f"kafka_records_lost input=theirs partition={topic}/0 expected=1 first=2" in caplog.text


def named_as_ours(kafka: Kafka, topic: str, own: str) -> KafkaInput:
    """Return an input that finds the test's Kafka by another name than LogFlow does; one topic is LogFlow's own."""
    settings = settings_of(kafka, topic)
    other_name = {"bootstrap_servers": kafka.bootstrap.replace("127.0.0.1", "localhost")}
    return replace(
        settings, connection=other_name, own_topics=frozenset({own}), own_kafka=KafkaSection(brokers=[kafka.bootstrap])
    )


async def test_our_own_topic_is_known_by_its_id(kafka: Kafka, topic: str, tmp_path: Path) -> None:
    """However the same Kafka is called, nothing of such a topic is taken, and the input ends with a reason."""
    await produce(kafka, topic, [b"our own"])
    async with shipping(tmp_path, plan(named_as_ours(kafka, topic, topic))) as ship:
        with pytest.raises(ConfigError, match=f"got {topic}, which is LogFlow's own: localhost:.* are one Kafka"):
            await asyncio.wait_for(ship.running, 60)
    assert [] == ship.tray.lines


async def test_an_input_that_is_refused_ends_alone(
    kafka: Kafka, topic: str, unique: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Others go on, and the log says why it ended."""
    kafka.create_topics({f"{unique}-theirs": 1})
    other = replace(settings_of(kafka, f"{unique}-theirs"), name="others")
    async with shipping(tmp_path, plan(named_as_ours(kafka, topic, topic)), plan(other)) as ship:
        await until(lambda: "kafka_topic_refused error='input theirs: expected topics of other people" in caplog.text)
        await produce(kafka, f"{unique}-theirs", [b"goes on"])
        await ship.until_lines(1)
        assert not ship.running.done()
    assert ["goes on"] == ship.tray.lines


async def test_while_our_own_kafka_is_away_nothing_named_as_ours_is_read(
    kafka: Kafka, topic: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whether it is ours cannot be known; the log says which Kafka is waited for."""
    await produce(kafka, topic, [b"whose is it"])
    (port,) = free_ports(1)
    away = KafkaSection(brokers=[f"127.0.0.1:{port}"])
    async with shipping(tmp_path, plan(replace(named_as_ours(kafka, topic, topic), own_kafka=away))) as ship:
        await until(lambda: f"kafka_input_unreadable input=theirs error='Kafka at 127.0.0.1:{port}" in caplog.text)
    assert [] == ship.tray.lines


async def test_a_topic_that_is_only_named_as_ours_is_read(
    kafka: Kafka, topic: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another LogFlow's topic has another id than ours of this name, and a Kafka may have no ids at all."""
    await produce(kafka, topic, [b"theirs"])
    for number, found in enumerate(("another id", None)):

        async def tell(
            client: AIOKafkaClient, name: str, answers: tuple[str | None, ...] = ("our id", found)
        ) -> object:
            return answers["localhost" in str(client._bootstrap_servers)]

        monkeypatch.setattr("shippers.kafka.circles._id", tell)
        async with shipping(tmp_path / str(number), plan(named_as_ours(kafka, topic, topic))) as ship:
            await ship.until_lines(1)


async def test_a_kafka_that_is_away_is_waited_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is said, and nothing ends."""
    (port,) = free_ports(1)
    nowhere = KafkaInput("theirs", {"bootstrap_servers": f"127.0.0.1:{port}"}, ("a",))
    async with shipping(tmp_path, plan(nowhere)) as ship:
        await until(lambda: "kafka_input_unreadable input=theirs" in caplog.text)
        assert not ship.running.done()


def test_killed_again_and_again_it_takes_each_record_once(kafka: Kafka, topic: str, tmp_path: Path) -> None:
    """Ended by kill -9 at any moment: offsets and records last together, so none is missing and none has two places."""
    count = 1500
    for partition in (0, 1):
        values = [b"%d of %d" % (n, partition) for n in range(count)]
        asyncio.run(produce(kafka, topic, values, partition))
    shipper = Printed(tmp_path, f"  kafka: [{{name: k, brokers: '{kafka.bootstrap}', topics: [{topic}]}}]\n")
    deadline, kills = time.monotonic() + 90, 0
    while len(shipper.places) < 2 * count:
        assert time.monotonic() < deadline, shipper.log
        before = len(shipper.places)
        shipper.start()
        while len(shipper.places) < min(before + 700, 2 * count):
            assert shipper.is_running, shipper.log
            assert time.monotonic() < deadline, shipper.log
            time.sleep(0.005)
        shipper.end()
        kills += 1
    assert kills >= 2
    assert {f"{n} of {partition}" for n in range(count) for partition in (0, 1)} == set(shipper.places)
    assert {1: 2 * count} == Counter(len(places) for places in shipper.places.values())
