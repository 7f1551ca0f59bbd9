"""The settings a topic may be made with, in Kafka's own names; any other is refused, not passed over."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from logflow_app.embedded.settings import BrokerSettings

COMPACT, DELETE = "compact", "delete"
_LONG = 2**63 - 1
_INT = 2**31 - 1


class TopicSettings(NamedTuple):
    """A topic's settings as the broker uses them; None stands for no limit."""

    compact: bool
    delete: bool
    retention_secs: float | None
    retention_bytes: int | None
    segment_bytes: int
    segment_secs: float
    max_message_bytes: int
    append_time: bool
    delete_retention_secs: float
    min_dirty_ratio: float
    min_compaction_lag_secs: float
    max_compaction_lag_secs: float


class SettingError(ValueError):
    """A setting that is not known, or a value it does not take."""


class Known(NamedTuple):
    """A setting: the value it has where a topic says nothing, and what refuses a wrong one."""

    default: str
    check: Callable[[str, str], object]
    kind: int  # its type as DescribeConfigs numbers it


STRING, INT, LONG, DOUBLE, LIST = 2, 3, 5, 6, 7


def parse(given: Mapping[str, str], broker: BrokerSettings) -> TopicSettings:
    """Return a topic's settings; raises SettingError."""
    known = known_settings(broker)
    for name, value in given.items():
        if name not in known:
            raise SettingError(f"{name} is not known to this broker; known are {', '.join(sorted(known))}")
        known[name].check(name, value)
    values = {name: entry.default for name, entry in known.items()} | dict(given)
    policies = _policies("cleanup.policy", values["cleanup.policy"])
    retention_ms, retention_bytes = int(values["retention.ms"]), int(values["retention.bytes"])
    return TopicSettings(
        compact=COMPACT in policies,
        delete=DELETE in policies,
        retention_secs=None if retention_ms < 0 else retention_ms / 1000,
        retention_bytes=None if retention_bytes < 0 else retention_bytes,
        segment_bytes=int(values["segment.bytes"]),
        segment_secs=int(values["segment.ms"]) / 1000,
        max_message_bytes=int(values["max.message.bytes"]),
        append_time=values["message.timestamp.type"] == "LogAppendTime",
        delete_retention_secs=int(values["delete.retention.ms"]) / 1000,
        min_dirty_ratio=float(values["min.cleanable.dirty.ratio"]),
        min_compaction_lag_secs=int(values["min.compaction.lag.ms"]) / 1000,
        max_compaction_lag_secs=int(values["max.compaction.lag.ms"]) / 1000,
    )


def known_settings(broker: BrokerSettings) -> dict[str, Known]:
    """Return every setting a topic may have."""
    retention_ms = str(int(broker.retention_secs * 1000))
    retention_bytes = str(broker.retention_bytes or -1)
    return {
        "cleanup.policy": Known(DELETE, _policies, LIST),
        "compression.type": Known("producer", _one_of("producer"), STRING),
        "delete.retention.ms": Known("86400000", _whole(0, _LONG), LONG),
        "max.compaction.lag.ms": Known(str(_LONG), _whole(1, _LONG), LONG),
        "max.message.bytes": Known("1048588", _whole(0, _INT), INT),
        "message.timestamp.type": Known("CreateTime", _one_of("CreateTime", "LogAppendTime"), STRING),
        "min.compaction.lag.ms": Known("0", _whole(0, _LONG), LONG),
        "min.cleanable.dirty.ratio": Known("0.5", _ratio, DOUBLE),
        "min.insync.replicas": Known("1", _whole(1, 1), INT),
        "retention.bytes": Known(retention_bytes, _whole(-1, _LONG), LONG),
        "retention.ms": Known(retention_ms, _whole(-1, _LONG), LONG),
        "segment.bytes": Known(str(broker.segment_bytes), _whole(2**14, 2**30), INT),
        "segment.ms": Known("604800000", _whole(1, _LONG), LONG),
    }


def _policies(name: str, value: str) -> set[str]:
    found = {part.strip() for part in value.split(",")}
    if not found <= {COMPACT, DELETE}:
        raise SettingError(f"{name}: expected compact, delete or both with a comma, came {value!r}")
    return found


def _one_of(*allowed: str) -> Callable[[str, str], object]:
    def check(name: str, value: str) -> None:
        if value not in allowed:
            raise SettingError(f"{name}: expected {' or '.join(allowed)}, came {value!r}")

    return check


def _whole(lowest: int, highest: int) -> Callable[[str, str], object]:
    def check(name: str, value: str) -> None:
        text = value.removeprefix("-")
        is_number = text.isascii() and text.isdigit() and len(text) < 20
        if not is_number or not lowest <= int(value) <= highest:
            raise SettingError(f"{name}: expected a whole number from {lowest} to {highest}, came {value!r}")

    return check


def _ratio(name: str, value: str) -> None:
    try:
        fits = 0 <= float(value) <= 1
    except ValueError:
        fits = False
    if not fits:
        raise SettingError(f"{name}: expected a number from 0 to 1, came {value!r}")
