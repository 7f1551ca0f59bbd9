"""How often files are looked at: one that grows often, one at rest ever more seldom, each more seldom among many."""

from collections.abc import Collection
from typing import Protocol

FASTEST_SECS = 0.07
SLOWEST_SECS = 0.1
SLOWER_BY = 1.5
MOST_LOOKS = 1000  # a second, over all files that grow
MOST_IDLE_LOOKS = 2500  # a second, over all files
MOST_GLANCES = 50_000  # a second: to see which of all files are due
GREW_SECS = 1.0  # a file that grew so long ago is at rest
ADJUSTED_EACH_SECS = 0.5


class Growing(Protocol):
    """A file that was seen to grow at `grew_at` (monotonic)."""

    grew_at: float


class Cadence:
    """The time between two looks at a file, in seconds: `fastest_secs` while it grows, at most `slowest_secs`.

    `pause_secs` is how long others are waited for when one has changed.
    """

    def __init__(self) -> None:
        self.fastest_secs = FASTEST_SECS
        self.slowest_secs = SLOWEST_SECS
        self.pause_secs = 0.0
        self._next_at = 0.0

    def slower(self, secs: float) -> float:
        """Return how long to wait after a look that found nothing new, which came `secs` after the one before."""
        return min(secs * SLOWER_BY, self.slowest_secs)

    def adjust(self, files: Collection[Growing], now: float) -> None:
        """Take in how many files there are, and how many of them grow; at times, as they have to be counted."""
        if now < self._next_at:
            return
        self._next_at = now + ADJUSTED_EACH_SECS
        growing = sum(1 for file in files if now - file.grew_at < GREW_SECS)
        self.fastest_secs = max(FASTEST_SECS, growing / MOST_LOOKS)
        self.pause_secs = len(files) / MOST_GLANCES
        self.slowest_secs = max(SLOWEST_SECS, self.fastest_secs, len(files) / MOST_IDLE_LOOKS)
