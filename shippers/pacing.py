"""A limit to how fast lines are shipped: sources wait for their turn, and nothing is dropped."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from shippers.outlet import Outlet, Parcel

FORGOTTEN_SECS = 1.0  # a lane that has not asked for so long does not hold its place in the queue
BURST_SECS = 1.0  # what was not used is kept for so long


@dataclass(frozen=True, slots=True)
class Rate:
    """So many lines, or bytes of their sources, a second."""

    amount: float
    unit: Literal["lines", "bytes"] = "lines"


class Pacing:
    """An outlet before an outlet: a lane has room when the bucket is not in debt and it is its turn. See Outlet.

    A whole record is let through and paid for afterwards, so the limit holds over seconds and costs nothing a line.
    Lanes are served in the order in which they were first told to wait.
    """

    def __init__(self, inner: Outlet, rate: Rate | None, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate  # may be changed at any time; None: no limit
        self._inner = inner
        self._clock = clock
        self._credit = 0.0
        self._filled_at = clock()
        self._waiting: dict[str, float] = {}  # lane → when it asked last; the first has waited for longest

    def start(self) -> None:
        """See Outlet.start."""
        self._inner.start()

    async def run(self) -> None:
        """See Outlet.run."""
        await self._inner.run()

    def has_room(self, lane: str) -> bool:
        """See Outlet.has_room."""
        if self.rate is None:
            return self._inner.has_room(lane)
        now = self._clock()
        if self._fill(now) < 0 or self._is_before(lane, now):
            self._waiting[lane] = now
            return False
        self._waiting.pop(lane, None)
        return self._inner.has_room(lane)

    def put(self, parcel: Parcel) -> None:
        """See Outlet.put."""
        if self.rate is not None:
            record = parcel.record
            self._credit -= record.lines if self.rate.unit == "lines" else record.end - record.start
        self._inner.put(parcel)

    async def wait_for_room(self, timeout_secs: float) -> None:
        """See Outlet.wait_for_room."""
        if self.rate is not None and self._fill(self._clock()) < 0:
            await asyncio.sleep(min(timeout_secs, -self._credit / self.rate.amount))
            return
        await self._inner.wait_for_room(timeout_secs)

    async def drain(self, timeout_secs: float) -> bool:
        """See Outlet.drain."""
        return await self._inner.drain(timeout_secs)

    async def close(self) -> None:
        """See Outlet.close."""
        await self._inner.close()

    def _fill(self, now: float) -> float:
        if self.rate is not None:
            earned = (now - self._filled_at) * self.rate.amount
            self._credit = min(self._credit + earned, self.rate.amount * BURST_SECS)
        self._filled_at = now
        return self._credit

    def _is_before(self, lane: str, now: float) -> bool:
        """Return whether another lane, which still asks, has waited for longer."""
        while self._waiting:
            first, asked_at = next(iter(self._waiting.items()))
            if first == lane or now - asked_at <= FORGOTTEN_SECS:
                return first != lane
            del self._waiting[first]
        return False
