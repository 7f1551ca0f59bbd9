"""What a spool tells about itself."""

from dataclasses import dataclass


@dataclass(slots=True)
class SpoolCounters:
    """What a spool has done since it was opened."""

    lines_taken: int = 0
    bytes_taken: int = 0
    lines_acknowledged: int = 0
    records_sent: int = 0
    lines_cut: int = 0
    damaged_bytes: int = 0
