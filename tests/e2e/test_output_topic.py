"""The command of seed 004, from its log file to the topic its reader consumes, on the broker of our own."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from tests.e2e.pipeline import until
from tests.e2e.test_sqlite import SqlitePipeline
from tests.embedded.process import EmbeddedBroker
from tests.processes import REPOSITORY
from tests.sinks.sqlite_files import stored_in

EXAMPLE = REPOSITORY / "examples" / "dhcpd.log"
TOPIC = "dhcp-lease-events"
PARTITIONS = 2  # as the pipeline's configuration has it


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    """An embedded broker of this test's own, where the seed's topic is nobody else's."""
    with EmbeddedBroker(tmp_path / "broker") as started:
        yield started


@pytest.fixture
def pipeline(broker: EmbeddedBroker, unique: str, tmp_path: Path) -> Iterator[SqlitePipeline]:
    """A pipeline on that broker."""
    made = SqlitePipeline(tmp_path / unique, broker.bootstrap, "", unique)
    yield made
    made.close()


def consumed(broker: EmbeddedBroker, topic: str) -> list[tuple[bytes, dict[str, str]]]:
    """Return the records of a topic, as kafka-console-consumer --from-beginning prints them."""

    async def read() -> list[tuple[bytes, dict[str, str]]]:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=broker.bootstrap, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        await consumer.start()
        try:
            if topic not in await consumer.topics():
                return []
            partitions = [TopicPartition(topic, n) for n in range(PARTITIONS)]
            consumer.assign(partitions)
            ends = await consumer.end_offsets(partitions)
            await consumer.seek_to_beginning()
            found: list[tuple[bytes, dict[str, str]]] = []
            while len(found) < sum(ends.values()):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += [(record.key, json.loads(record.value)) for record in records]
            return found
        finally:
            await consumer.stop()

    return asyncio.run(read())


def test_leases_arrive_in_the_topic_that_was_named(broker: EmbeddedBroker, pipeline: SqlitePipeline) -> None:
    """`logflow ship --log examples/dhcpd.log --topic dhcp-lease-events`: the seed's event; the store has all."""
    worker = pipeline.worker()
    worker.start()
    pipeline.until_ready(worker)
    lines = EXAMPLE.read_text().count("\n")
    for topic, path in ((TOPIC, EXAMPLE), ("not-allowed", pipeline.logs / "copy.log")):
        if not path.exists():
            path.write_bytes(EXAMPLE.read_bytes() + b"one more\n")
        shipped = pipeline.command("ship", "--log", str(path), "--topic", topic, "--once")
        assert 0 == shipped.returncode, shipped.stderr
    records = until(lambda: len(came := consumed(broker, TOPIC)) >= lines and came, say=lambda: worker.log[-3000:])
    assert (
        b"dhcpd",
        {
            "type": "DHCP_LEASE",
            "ip": "192.168.0.101",
            "mac": "00:11:22:33:44:55",
            "hostname": "laptop-01",
            "timestamp": "2025-11-04T14:02:09Z",
            "source": "dhcp_log_parser",
        },
    ) in records
    assert 3 == Counter(event.get("type") for _, event in records)["DHCP_LEASE"]
    pipeline.until_stored(2 * lines + 1)
    stored = Counter(json.loads(text)["extra_fields"].get("type") for text in stored_in(pipeline.store).values())
    assert 6 == stored["DHCP_LEASE"]
    assert [] == consumed(broker, "not-allowed")
    assert "topic_not_allowed topic='not-allowed'" in worker.log
    assert lines == len(consumed(broker, TOPIC))
