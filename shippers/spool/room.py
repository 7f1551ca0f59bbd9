"""How much room a spool has: told to the log when it is short, and to those who wait when there is some again."""

import asyncio
import logging
import time
from pathlib import Path

from shippers.patience import Complaint

log = logging.getLogger(__name__)

ENTRY_BYTES = 128  # about what an entry takes beside its messages
FEWEST = 1024  # of so many one is kept at least


class Room:
    """What is taken of `max_bytes`, as far as is known without asking the disk; `folder` is for the log."""

    def __init__(self, folder: Path) -> None:
        self.bytes = 0
        self._folder = folder
        self._is_free = asyncio.Event()
        self._trouble = Complaint()
        self._refused = False

    @property
    def is_short(self) -> bool:
        """Whether something was refused, and it has not been going well since."""
        return self._trouble.is_open

    def refuse(self, why: str, remedy: str, unsent_bytes: int) -> None:
        """Say that there is no room."""
        self._refused = True
        now = time.monotonic()
        if self._trouble.is_due(now):
            lasted = self._trouble.lasted_secs(now)
            told = "spool_full why='%s' folder=%s unsent_bytes=%d for_secs=%.0f remedy='%s'"
            log.warning(told, why, self._folder, unsent_bytes, lasted, remedy)

    def relent(self) -> None:
        """Let those try again that wait; say when it has been going well since the last time."""
        self._is_free.set()
        lasted = self._trouble.lasted_secs(time.monotonic())
        if not self._refused and self._trouble.end():
            log.info("spool_recovered after_secs=%.1f", lasted)
        self._refused = False

    async def wait(self) -> None:
        """Return when it is worth a try again."""
        self._is_free.clear()
        await self._is_free.wait()


def keep_one_in(taken_bytes: int, max_bytes: int) -> int:
    """Return of how many messages one is to be kept, so that room never quite ends: all, until half of it is taken."""
    twice_free = 2 * (max_bytes - taken_bytes)
    if twice_free >= max_bytes:
        return 1
    return min(max_bytes // max(twice_free, 1) + 1, FEWEST)
