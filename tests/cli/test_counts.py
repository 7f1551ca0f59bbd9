"""`logflow counts` shows what the workers keep, whoever wrote it."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from logflow_app.cli import main
from logflow_app.cli.counts import rows_of
from logflow_app.models import PartialCount
from logflow_app.producer import Record, make_producer, send_confirmed
from logflow_app.tables.windows import Windows
from tests.services import Kafka

MINUTE = 1_761_233_400
WHEN = "2025-10-23T15:30Z"
Counts = Callable[..., Result]


def test_rows_add_up_the_minutes_of_a_service():
    """Or show each of them, in order of time."""
    windows = [("b", MINUTE + 60, {"INFO": 1}), ("b", MINUTE, {"INFO": 2, "WARN": 1}), ("a", MINUTE, {"INFO": 5})]
    assert [("a", None, {"INFO": 5}), ("b", None, {"INFO": 3, "WARN": 1})] == rows_of(windows, by_minute=False)
    assert [("a", WHEN), ("b", WHEN), ("b", "2025-10-23T15:31Z")] == [
        row[:2] for row in rows_of(windows, by_minute=True)
    ]


def test_finer_buckets_are_shown_by_the_minute():
    """Whatever `counts.bucket_secs` is or was."""
    windows = [("a", MINUTE + secs, {"INFO": 1}) for secs in (0, 5, 55, 60)]
    assert [("a", WHEN, {"INFO": 3}), ("a", "2025-10-23T15:31Z", {"INFO": 1})] == rows_of(windows, by_minute=True)


def partial(group: str, partition: int, offset: int, **value: int) -> PartialCount:
    """Return a count of one minute."""
    return PartialCount(
        group=group, bucket=MINUTE, incarnation="t~0", partition=partition, offset=offset, value=dict(value)
    )


@pytest.fixture
def counts(kafka: Kafka, unique: str, tmp_path: Path) -> Counts:
    """Run `logflow counts` over the tables of two workers that know different things, one of them outdone."""
    topic = f"{unique}-windows-changelog"
    kafka.create_topics({topic: 2})
    config = tmp_path / "logflow.yaml"
    config.write_text(f"kafka: {{brokers: '{kafka.bootstrap}', app_id: {unique}}}\n")
    knows = {
        "one": [partial("payment", 0, 3, INFO=1), partial("user [x]", 0, 9, ERROR=4)],
        "two": [partial("payment", 0, 7, INFO=1200), partial("payment", 1, 2, WARN=3)],
    }

    async def write() -> None:
        producer = await make_producer({"bootstrap_servers": kafka.bootstrap})
        for process, told in knows.items():
            windows = Windows(process)
            for each in told:
                windows.take(each)
            entries = windows.take_changes()[0].items()
            await send_confirmed(producer, [Record(topic, key, value, 0) for key, value in entries])
        await producer.stop()

    asyncio.run(write())
    return lambda *arguments: CliRunner().invoke(main, ["counts", "--config", str(config), *arguments])


@pytest.mark.kafka
def test_the_counts_of_all_workers_are_shown_together(counts):
    """As a table for eyes and as JSON for programs."""
    assert [
        ["SERVICE", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "ALL"],
        ["payment", "0", "0", "1,200", "3", "0", "0", "1,203"],
        ["user", "[x]", "0", "0", "0", "0", "4", "0", "4"],
    ] == [line.split() for line in counts().stdout.splitlines()]
    assert [{"service": "payment", "minute": WHEN, "levels": {"INFO": 1200, "WARN": 3}}] == json.loads(
        counts("--service", "payment", "--by-minute", "--json").stdout
    )


@pytest.mark.kafka
def test_without_a_table_it_says_what_to_do(kafka, unique, tmp_path):
    """Nothing was set up yet: that is told at once."""
    config = tmp_path / "logflow.yaml"
    config.write_text(f"kafka: {{brokers: '{kafka.bootstrap}', app_id: {unique}}}\n")
    answer = CliRunner().invoke(main, ["counts", "--config", str(config)])
    assert 1 == answer.exit_code
    assert f"no topic {unique}-windows-changelog; `logflow setup` makes it" in answer.output
