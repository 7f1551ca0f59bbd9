"""What the ledger keeps of a lane: which of its bytes have arrived, of which file, and what is missing between them."""

from itertools import pairwise
from typing import NamedTuple

import msgspec

from logflow_app.events import Metadata
from logflow_app.tables.intervals import Intervals, add, gaps

MOST_INTERVALS = 1000  # of a lane: an entry must stay small, whatever a producer sends
LONGEST_HOST, LONGEST_FILE = 255, 1024  # characters kept
SEVERAL = "several"


class Hole(NamedTuple):
    """Bytes `[start, end)` that have not arrived although later ones have, since `since_ms` (the arrival of those)."""

    start: int
    end: int
    since_ms: int


class Lane(msgspec.Struct, omit_defaults=True):
    """What has arrived of one lane with the records up to Kafka offset `offset`, the latest at `seen_ms`.

    `repeats` is how many of its lines had arrived before, and were dropped. `host` and `file` are what its records say
    of themselves; a lane of a spool, whose records come from several, `is_shared` and keeps neither. `since_ms` has for
    each hole when it came to be. `lost_bytes` were missing before the first interval that is still kept.
    """

    offset: int
    seen_ms: int
    intervals: Intervals
    repeats: int = 0
    host: str = ""
    file: str = ""
    is_shared: bool = False
    since_ms: list[int] = []
    lost_bytes: int = 0

    def __post_init__(self) -> None:
        """Give a time to holes that an older version has written without: the lane's last, which is not too early."""
        holes = max(0, len(self.intervals) - 1)
        if len(self.since_ms) != holes:
            self.since_ms = [self.seen_ms] * holes

    def take(self, start: int, end: int) -> None:
        """Note that the bytes `[start, end)` have arrived, at `seen_ms`.

        Beyond so many intervals the first is forgotten, and what lies before the others is no longer looked at: its
        lines would be new if they came again, and none that is missing is held for a repeat when it comes late.
        """
        if self.lost_bytes and end <= self.intervals[0][0]:
            return
        add(self.intervals, start, end, self.since_ms, self.seen_ms)
        if len(self.intervals) > MOST_INTERVALS:
            self.lost_bytes += self.intervals[1][0] - self.intervals[0][1]
            del self.intervals[0], self.since_ms[0]

    def belong(self, meta: Metadata) -> None:
        """Note whose lines a record of the lane has; called where it is not what is known."""
        if self.is_shared:
            return
        host, file = meta.source[:LONGEST_HOST], meta.file_path[-LONGEST_FILE:]
        if not (self.host or self.file) or (file and file == self.file):  # new, or its host has another name now
            self.host, self.file = host, file
        elif (host, file) != (self.host, self.file):
            self.is_shared, self.host, self.file = True, "", ""

    @property
    def gap_bytes(self) -> int:
        """How many bytes are missing between those that have arrived."""
        return gaps(self.intervals) + self.lost_bytes

    @property
    def has_holes(self) -> bool:
        """Whether any are."""
        return len(self.intervals) > 1 or self.lost_bytes > 0

    @property
    def holes(self) -> list[Hole]:
        """Where bytes are missing."""
        between = pairwise(self.intervals)
        return [Hole(a[1], b[0], since) for (a, b), since in zip(between, self.since_ms, strict=True)]

    def source(self, name: str) -> tuple[str, str]:
        """Return host and file as they are shown of the lane of this name; neither is ever empty."""
        return self.host or (SEVERAL if self.is_shared else "unknown"), self.file or f"lane {name}"
