"""The topics LogFlow owns: names, partitions, and how Kafka is to keep them (DESIGN 2.7)."""

from typing import NamedTuple

DAY_MS = 86_400_000
RAW = "logs-raw"
COUNTS = "logs-counts"
ALERTS = "logs-alerts"
ALERT_STATES = "logs-alert-states"
NOTIFICATIONS = "logs-notifications"
SILENCES = "logs-silences"
TAIL = "logs-tail"
DEAD_LETTERS = "logs-dead-letters"
STATUS = "logs-status"

LEDGER_TABLE = "ledger"
WINDOWS_TABLE = "windows"
MAX_RECORD_BYTES = 10 * 1024 * 1024  # a line of several megabytes travels whole


class TopicSpec(NamedTuple):
    """A topic as it must be; `config` holds Kafka's own topic settings, all values as text."""

    name: str
    partitions: int
    config: dict[str, str]


def changelog(app_id: str, table: str) -> str:
    """Return the name Faust gives the changelog topic of a table."""
    return f"{app_id}-{table}-changelog"


def wanted(
    app_id: str, raw_partitions: int, counts_partitions: int, changelog_config: dict[str, str] | None = None
) -> list[TopicSpec]:
    """Return every topic this version needs; changelogs have as many partitions as the topic their table follows."""
    compact = {"cleanup.policy": "compact", "max.message.bytes": str(MAX_RECORD_BYTES)} | (changelog_config or {})
    return [
        TopicSpec(
            RAW,
            raw_partitions,
            {
                "cleanup.policy": "delete",
                "retention.ms": str(7 * DAY_MS),
                "message.timestamp.type": "LogAppendTime",
                "max.message.bytes": str(MAX_RECORD_BYTES),
            },
        ),
        TopicSpec(COUNTS, counts_partitions, {"cleanup.policy": "compact,delete", "retention.ms": str(8 * DAY_MS)}),
        TopicSpec(ALERTS, counts_partitions, {"cleanup.policy": "delete", "retention.ms": str(30 * DAY_MS)}),
        TopicSpec(ALERT_STATES, counts_partitions, {"cleanup.policy": "compact"}),
        TopicSpec(
            DEAD_LETTERS,
            counts_partitions,
            {
                "cleanup.policy": "delete",
                "retention.ms": str(30 * DAY_MS),
                "max.message.bytes": str(2 * MAX_RECORD_BYTES),  # the line, escaped, with its story
            },
        ),
        TopicSpec(NOTIFICATIONS, 1, {"cleanup.policy": "compact"}),
        TopicSpec(SILENCES, 1, {"cleanup.policy": "compact"}),
        TopicSpec(TAIL, 1, {"cleanup.policy": "delete", "retention.ms": "600000"}),
        TopicSpec(STATUS, 1, {"cleanup.policy": "compact"}),
        TopicSpec(changelog(app_id, LEDGER_TABLE), raw_partitions, compact),
        TopicSpec(changelog(app_id, WINDOWS_TABLE), counts_partitions, compact),
    ]
