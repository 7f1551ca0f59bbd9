"""What a log can be told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SegmentSettings:
    """How large and old a segment becomes before the next begins, and how much and how long is kept.

    Ages are by the entries' timestamps. Of `retention_bytes` at least so much is kept, as whole segments are deleted.
    """

    segment_bytes: int = 64 * 2**20
    segment_secs: float | None = None
    retention_bytes: int | None = None
    retention_secs: float | None = None
