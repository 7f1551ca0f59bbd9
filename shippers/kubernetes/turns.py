"""How many streams are open at once, and that everybody gets a turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turn:
    """A turn that ends, by a TimeoutError, when it was silent for too long or another is to have one."""

    def __init__(self, scope: asyncio.Timeout, idle_secs: float) -> None:
        self._scope = scope
        self._idle_secs = idle_secs
        self._loop = asyncio.get_running_loop()
        self.begun = self._loop.time()

    def heard(self) -> None:
        """Begin to count the silence anew."""
        self._scope.reschedule(self._loop.time() + self._idle_secs)

    def busy(self) -> None:
        """Count no silence: it is not the stream that is waited for."""
        self._scope.reschedule(None)

    def end(self) -> None:
        """End it."""
        if not self._scope.expired():
            self._scope.reschedule(self._loop.time())


class Turns:
    """So many turns at once; who asks first has the next.

    Where somebody waits, those end that have lasted longest, once they have lasted for `turn_secs`.
    """

    def __init__(self, most: int, turn_secs: float) -> None:
        self._free = asyncio.Semaphore(most)
        self._turn_secs = turn_secs
        self._taken: dict[Turn, None] = {}  # in the order they began
        self._watching: asyncio.TimerHandle | None = None
        self.waiting = 0

    @property
    def taken(self) -> int:
        """How many have their turn."""
        return len(self._taken)

    @asynccontextmanager
    async def one(self, idle_secs: float) -> AsyncIterator[Turn]:
        """Wait for a turn, and have it for a block; raises TimeoutError where it ended before the block did."""
        await self._wait()
        try:
            async with asyncio.timeout(idle_secs) as scope:
                turn = Turn(scope, idle_secs)
                self._taken[turn] = None
                try:
                    yield turn
                finally:
                    del self._taken[turn]
        finally:
            self._free.release()

    async def _wait(self) -> None:
        self.waiting += 1
        try:
            if self._free.locked() and self._watching is None:
                self._watch()
            await self._free.acquire()
        finally:
            self.waiting -= 1

    def _watch(self) -> None:
        """End turns for those who wait, and look again as long as anybody does."""
        loop = asyncio.get_running_loop()
        old = [turn for turn in self._taken if turn.begun + self._turn_secs <= loop.time()]
        for turn in old[: self.waiting]:
            turn.end()
        self._watching = loop.call_later(self._turn_secs / 4, self._watch) if self.waiting else None
