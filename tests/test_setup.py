"""What Kafka must hold is made once, by however many at once, and waited for as long as it takes."""

import asyncio
import logging
from pathlib import Path

import pytest

from logflow_app import setup
from logflow_app.config import Config, load
from logflow_app.errors import ConfigError, UnavailableError
from logflow_app.setup import ensure_topics, patiently, specs_of


@pytest.fixture
def config(kafka, unique: str, tmp_path: Path) -> Config:
    """A configuration with topics of its own."""
    return configured(tmp_path, kafka.bootstrap, unique)


def configured(folder: Path, broker: str, name: str, partitions: str = "{raw: 3, counts: 2}") -> Config:
    """Return a configuration for a broker."""
    path = folder / "logflow.yaml"
    path.write_text(f"kafka: {{brokers: '{broker}', topic_prefix: {name}, app_id: {name}, partitions: {partitions}}}\n")
    return load(path, {})


@pytest.mark.kafka
async def test_several_workers_may_make_the_topics_at_once(config):
    """None fails because another was quicker, and whoever comes later makes nothing."""
    await asyncio.gather(*(ensure_topics(config) for _ in range(3)))
    assert [] == await ensure_topics(config)


@pytest.mark.kafka
async def test_what_is_missing_is_made_beside_what_is_there(kafka, config):
    """An upgrade adds topics and leaves the others alone."""
    names = [spec.name for spec in specs_of(config)]
    kafka.create_topics({names[0]: 3}, {"message.timestamp.type": "LogAppendTime", "retention.ms": "1000"})
    assert names[1:] == await ensure_topics(config)


@pytest.mark.kafka
async def test_every_difference_is_told_at_once(kafka, unique, config, tmp_path):
    """Partitions and policies that would make the counts wrong are refused, each with the way out."""
    await ensure_topics(config)
    with pytest.raises(ConfigError) as refused:
        await ensure_topics(configured(tmp_path, kafka.bootstrap, unique, "{raw: 5, counts: 2}"))
    assert [f"topic {unique}-raw", f"topic {unique}-ledger-changelog"] == [
        problem.partition(":")[0] for problem in refused.value.problems
    ]


async def test_kafka_away_is_waited_for_and_told(tmp_path, unused_tcp_port_number):
    """It is nobody's mistake."""
    with pytest.raises(UnavailableError, match=f"Kafka at 127.0.0.1:{unused_tcp_port_number} does not answer"):
        await ensure_topics(configured(tmp_path, f"127.0.0.1:{unused_tcp_port_number}", "nobody"))


@pytest.fixture
def unused_tcp_port_number() -> int:
    """A port where nobody listens."""
    return 1


async def test_patience_ends_with_an_answer(monkeypatch, caplog):
    """Each wait is told; any other error ends it at once."""
    monkeypatch.setattr(setup, "FIRST_PAUSE_SECS", 0.0)
    caplog.set_level(logging.WARNING)
    answers = [UnavailableError("away"), UnavailableError("still away"), "there"]

    async def attempt() -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert "there" == await patiently("kafka", attempt)
    assert ["away", "still away"] == [record.getMessage().partition("error=")[2] for record in caplog.records]
    answers.append(ConfigError("no"))
    with pytest.raises(ConfigError):
        await patiently("kafka", attempt)


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "aiokafka")
