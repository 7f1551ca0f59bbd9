"""Makes what was appended outlive a power cut, away from the event loop, and opens anew what the disk made fail."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

logger = logging.getLogger(__name__)

REOPEN_EVERY_SECS = 1.0
SAY_EVERY_SECS = 10.0


class Stored(Protocol):
    """Something with a log of its own."""

    name: str

    @property
    def has_failed(self) -> bool:
        """Whether it must be opened again."""

    def sync(self) -> None:
        """Make what was appended last; raises OSError. Called in a thread."""

    def reopen(self) -> None:
        """Open it anew; raises OSError."""


class Flusher:
    """Syncs what is dirty every `interval_secs`, and at once while somebody waits for it.

    One sync runs at a time, in a thread. What must not happen beside one is handed to `between`.
    """

    def __init__(self, interval_secs: float) -> None:
        self._interval_secs = interval_secs
        self._thread = ThreadPoolExecutor(1, "sync")
        self._dirty: dict[Stored, list[asyncio.Future[bool]]] = {}
        self._failed: set[Stored] = set()
        self._between: list[Callable[[], None]] = []
        self._wanted = asyncio.Event()
        self._reopened_at = 0.0

    def touched(self, stored: Stored) -> None:
        """Take note that something was appended."""
        self._dirty.setdefault(stored, [])

    def failed(self, stored: Stored) -> None:
        """Take note that an append failed; if need be, the log is opened anew."""
        self._failed.add(stored)

    async def synced(self, stored: Stored) -> bool:
        """Wait until all that was appended so far outlives a power cut; return whether that is so."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._dirty.setdefault(stored, []).append(future)
        self._wanted.set()
        return await future

    def between(self, work: Callable[[], None]) -> None:
        """Do something when no sync is running, soon."""
        self._between.append(work)
        self._wanted.set()

    async def run(self) -> None:
        """Sync for ever."""
        while True:
            try:
                async with asyncio.timeout(self._interval_secs):
                    await self._wanted.wait()
            except TimeoutError:
                pass
            self._wanted.clear()
            await self.flush()

    async def flush(self) -> None:
        """Sync what is dirty now, then do what waits for a quiet moment."""
        dirty, self._dirty = self._dirty, {}
        if dirty:
            results = await asyncio.get_running_loop().run_in_executor(self._thread, _sync_all, list(dirty))
            for (stored, futures), error in zip(dirty.items(), results, strict=True):
                if error is not None:
                    logger.error("sync_failed log=%s error=%s", stored.name, error)
                    self._failed.add(stored)
                for future in futures:
                    if not future.done():
                        future.set_result(error is None)
        work, self._between = self._between, []
        for one in work:
            one()
        self._reopen()

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown()

    def _reopen(self) -> None:
        now = asyncio.get_running_loop().time()
        if not self._failed or now - self._reopened_at < REOPEN_EVERY_SECS:
            return
        self._reopened_at = now
        for stored in list(self._failed):
            try:
                if stored.has_failed:
                    stored.reopen()
                    logger.warning("log_reopened log=%s", stored.name)
                self._failed.discard(stored)
            except OSError as error:
                logger.error("log_not_reopened log=%s error=%s", stored.name, error)  # noqa: TRY400 - the disk's fault


def _sync_all(dirty: Iterable[Stored]) -> list[OSError | None]:
    return [_sync(stored) for stored in dirty]


def _sync(stored: Stored) -> OSError | None:
    try:
        stored.sync()
    except OSError as error:
        return error
    return None


class Trouble:
    """Says that the disk refuses, seldom, and that it takes again."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._said_at: float | None = None
        self._refused = 0

    def refused(self, name: str, error: OSError) -> None:
        """Take note of a refusal."""
        self._refused += 1
        now = self._clock()
        if self._said_at is None or now - self._said_at >= SAY_EVERY_SECS:
            self._said_at = now
            logger.error("disk_refused log=%s refused=%d error=%s", name, self._refused, error)

    def taken(self) -> None:
        """Take note that an append went well."""
        if self._said_at is not None:
            logger.warning("disk_recovered refused=%d", self._refused)
            self._said_at, self._refused = None, 0
