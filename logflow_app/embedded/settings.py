"""What the broker can be told; plain values, so that its core loads no configuration."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

MIN_SESSION_SECS, MAX_SESSION_SECS = 1.0, 1800.0
JOIN_DELAY_SECS = 0.3  # how long an empty group waits for further members before the first gets all partitions
OFFSETS_KEPT_SECS = 7 * 86_400.0
PRODUCERS_KEPT_SECS = 86_400.0
MAX_TOPIC_NAME = 249


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """How the broker runs; see the section `broker` of the configuration."""

    folder: Path
    host: str = "127.0.0.1"
    port: int = 9092
    fsync: Literal["interval", "always"] = "interval"
    fsync_interval_secs: float = 0.1
    segment_bytes: int = 64 * 2**20
    retention_secs: float = 7 * 86_400.0
    retention_bytes: int = 0
    cleaning_interval_secs: float = 15.0
    max_connections: int = 500
    max_request_bytes: int = 32 * 2**20
    max_fetch_bytes: int = 16 * 2**20
    max_partitions: int = 2000
