"""A circuit breaker: after several failures in a row one attempt at a time probes, instead of everybody at once."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shippers.patience import Backoff


class Circuit:
    """The attempts at one broker: open while its last `threshold` or more have failed, closed by one that succeeds."""

    def __init__(self, threshold: int, backoff: Backoff) -> None:
        self.opened_at: float | None = None  # monotonic
        self.times_opened = 0
        self._threshold = threshold
        self._backoff = backoff
        self._failures = 0
        self._probe = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        """Whether attempts are probes."""
        return self.opened_at is not None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until an attempt may be made: at once, or as the only probe and after a pause."""
        if not self.is_open:
            yield
            return
        async with self._probe:
            if self.is_open:
                await asyncio.sleep(self._backoff.next_secs())
                yield
                return
        yield

    def succeeded(self) -> None:
        """Note that an attempt has come through."""
        self._failures = 0
        self.opened_at = None
        self._backoff.reset()

    def failed(self) -> None:
        """Note that an attempt has failed."""
        self._failures += 1
        if self._failures >= self._threshold and not self.is_open:
            self.opened_at = time.monotonic()
            self.times_opened += 1
