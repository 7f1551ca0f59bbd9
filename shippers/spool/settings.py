"""What a spool can be told."""

from dataclasses import dataclass
from typing import Literal

MIB = 2**20

WhenFull = Literal["block", "drop_newest", "sample"]


@dataclass(frozen=True, slots=True)
class SpoolSettings:
    """How much a spool holds in how many lanes, and how often it makes that last.

    What was received is sent once it is synced; syncs are at least `sync_interval_secs` apart. Every
    `save_interval_secs` it saves how far everything has arrived and deletes what has. `memory_bytes` is for what cannot
    wait while the disk has no room. `when_full` is what happens then, and to clients that could wait.
    """

    lanes: int = 4
    max_bytes: int = 1024 * MIB
    sync_interval_secs: float = 0.05
    save_interval_secs: float = 1.0
    memory_bytes: int = 16 * MIB
    when_full: WhenFull = "block"

    @property
    def segment_bytes(self) -> int:
        """How large a file becomes: what is sent is deleted by whole files, so there are several of them."""
        return min(max(self.max_bytes // (8 * self.lanes), MIB // 16), 16 * MIB)
