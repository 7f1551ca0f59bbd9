"""The settings of topics: all of ours are known, others and impossible values are refused."""

from pathlib import Path

import pytest

from logflow_app.embedded.settings import BrokerSettings
from logflow_app.embedded.topic_settings import SettingError, known_settings, parse
from logflow_app.topics import named, wanted

BROKER = BrokerSettings(Path("unused"), retention_secs=60.0, retention_bytes=5000, segment_bytes=2**20)


def test_a_topic_takes_over_what_the_broker_says() -> None:
    """Where it sets nothing itself."""
    settings = parse({}, BROKER)
    assert (60.0, 5000, 2**20) == (settings.retention_secs, settings.retention_bytes, settings.segment_bytes)
    assert (True, False, False) == (settings.delete, settings.compact, settings.append_time)
    assert parse({}, BrokerSettings(Path("unused"))).retention_bytes is None


def test_a_topic_s_own_settings_go_over_them() -> None:
    """Each in its place and unit."""
    given = {
        "cleanup.policy": "compact, delete",
        "retention.ms": "-1",
        "retention.bytes": "-1",
        "segment.bytes": "16384",
        "segment.ms": "1500",
        "max.message.bytes": "77",
        "message.timestamp.type": "LogAppendTime",
        "delete.retention.ms": "2500",
        "min.cleanable.dirty.ratio": "0.25",
        "min.compaction.lag.ms": "3500",
        "max.compaction.lag.ms": "4500",
    }
    assert (True, True, None, None, 16384, 1.5, 77, True, 2.5, 0.25, 3.5, 4.5) == tuple(parse(given, BROKER))


def test_every_topic_of_ours_is_understood() -> None:
    """No setting of LogFlow's topics is missing here."""
    for spec in wanted(named(), "app", 8, 4):
        assert set(spec.config) <= set(known_settings(BROKER))
        assert parse(spec.config, BROKER).compact is ("compact" in spec.config.get("cleanup.policy", ""))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("no.such", "1"),
        ("cleanup.policy", ""),
        ("cleanup.policy", "compact,burn"),
        ("compression.type", "zstd"),
        ("message.timestamp.type", "Never"),
        ("min.insync.replicas", "2"),
        ("retention.ms", "-2"),
        ("retention.ms", "1e3"),
        ("retention.ms", "٣"),
        ("retention.ms", "9" * 30),
        ("segment.bytes", "1"),
        ("min.cleanable.dirty.ratio", "1.1"),
        ("min.cleanable.dirty.ratio", "nan"),
        ("min.cleanable.dirty.ratio", "half"),
    ],
)
def test_what_would_not_be_kept_is_refused(name: str, value: str) -> None:
    """With the name, and what was expected."""
    with pytest.raises(SettingError, match=name):
        parse({name: value}, BROKER)
