"""The topics LogFlow owns: names, partitions, and how Kafka is to keep them (DESIGN 2.7)."""

from typing import NamedTuple

DAY_MS = 86_400_000
LEDGER_TABLE = "ledger"
WINDOWS_TABLE = "windows"
ALERTS_TABLE = "alerts"
# What is read again after a crash must still be there: a count that was outdone proves what a tick behind it claims.
UNCOMPACTED_MS = 3_600_000
STATUS_SEGMENT_BYTES = 8 * 1024 * 1024  # what is being written to is not compacted, and who asks reads all of it
MAX_RECORD_BYTES = 10 * 1024 * 1024  # a line of several megabytes travels whole


class Topics(NamedTuple):
    """The names of the topics; all begin with the same prefix."""

    raw: str
    counts: str
    alerts: str
    alert_states: str
    notifications: str
    silences: str
    dead_letters: str
    tail: str
    status: str


class TopicSpec(NamedTuple):
    """A topic as it must be; `config` holds Kafka's own topic settings, all values as text."""

    name: str
    partitions: int
    config: dict[str, str]


def named(prefix: str = "logs") -> Topics:
    """Return the topic names for a prefix: `logs-raw`, `logs-counts`, …."""
    return Topics(*(f"{prefix}-{field.replace('_', '-')}" for field in Topics._fields))


def changelog(app_id: str, table: str) -> str:
    """Return the name Faust gives the changelog topic of a table."""
    return f"{app_id}-{table}-changelog"


def wanted(topics: Topics, app_id: str, raw_partitions: int, counts_partitions: int) -> list[TopicSpec]:
    """Return every topic a worker needs; changelogs have as many partitions as the topic their table follows."""
    compact = {"cleanup.policy": "compact"}
    large = {"max.message.bytes": str(MAX_RECORD_BYTES)}
    return [
        TopicSpec(
            topics.raw, raw_partitions, _deleted(7 * DAY_MS) | large | {"message.timestamp.type": "LogAppendTime"}
        ),
        TopicSpec(
            topics.counts,
            counts_partitions,
            _deleted(8 * DAY_MS) | {"cleanup.policy": "compact,delete", "min.compaction.lag.ms": str(UNCOMPACTED_MS)},
        ),
        TopicSpec(topics.alerts, counts_partitions, _deleted(30 * DAY_MS)),
        TopicSpec(topics.alert_states, counts_partitions, compact),
        TopicSpec(topics.notifications, 1, compact),
        TopicSpec(topics.silences, 1, compact),
        # A line of the largest size, escaped, and its story beside it.
        TopicSpec(
            topics.dead_letters,
            counts_partitions,
            _deleted(30 * DAY_MS) | {"max.message.bytes": str(2 * MAX_RECORD_BYTES)},
        ),
        TopicSpec(topics.tail, 1, _deleted(600_000)),
        TopicSpec(topics.status, 1, compact | {"segment.bytes": str(STATUS_SEGMENT_BYTES)}),
        TopicSpec(changelog(app_id, LEDGER_TABLE), raw_partitions, compact | large),
        TopicSpec(changelog(app_id, WINDOWS_TABLE), counts_partitions, compact | large),
        TopicSpec(changelog(app_id, ALERTS_TABLE), counts_partitions, compact | large),
    ]


def _deleted(retention_ms: int) -> dict[str, str]:
    return {"cleanup.policy": "delete", "retention.ms": str(retention_ms)}
