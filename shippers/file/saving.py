"""Writes the checkpoint when told to, and again and again at growing intervals where that fails."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Protocol

from shippers.file.handles import remedy_of
from shippers.patience import Backoff, Complaint

log = logging.getLogger(__name__)


class Store(Protocol):
    """Where lanes are saved; see Checkpoint."""

    @property
    def place(self) -> str:
        """What to call it in the log."""

    def save(self, content: bytes) -> None:
        """Write what `encode` made."""


class Nowhere:
    """A store for a shipper that is to leave no trace."""

    place = ""

    def save(self, content: bytes) -> None:
        """See Store.save."""


class Saving:
    """Saves one state at a time; `failures` counts what could not be written."""

    def __init__(self, store: Store, content: Callable[[], bytes]) -> None:
        self.failures = 0
        self._store = store
        self._content = content
        self._lock = asyncio.Lock()
        self._trouble = Complaint()
        self._backoff = Backoff(longest_secs=5.0)
        self._next_at = 0.0

    @property
    def may_try(self) -> bool:
        """Whether it is time for another attempt, after one that failed."""
        return time.monotonic() >= self._next_at

    async def until_may_try(self) -> None:
        """Wait for that time."""
        await asyncio.sleep(max(self._next_at - time.monotonic(), 0.01))

    async def save(self, times: int = 1) -> bool:
        """Write so many generations of what is to be saved now; return whether that was possible."""
        async with self._lock:
            for _ in range(times):
                if not await self._write():
                    return False
        return True

    async def _write(self) -> bool:
        try:
            await asyncio.to_thread(self._store.save, self._content())
        except OSError as error:
            self._complain(error)
            return False
        self._backoff.reset()
        if self._trouble.end():
            log.info("checkpoint_recovered")
        return True

    def _complain(self, error: OSError) -> None:
        self.failures += 1
        self._next_at = time.monotonic() + self._backoff.next_secs()
        if self._trouble.is_due(time.monotonic()):
            told = "checkpoint_unwritable folder=%s error='%s' consequence='new files wait'%s"
            log.error(told, self._store.place, error, remedy_of(error))
