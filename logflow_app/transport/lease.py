"""For how long a worker surely is what the group takes it for.

A process that was stopped, or a machine that slept, knows nothing of it when it goes on: its partitions may have had
another owner for minutes, and the first answer that tells is still on its way. Whoever does what cannot be undone asks
here before.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Any

MARGIN = 0.8  # of the session: the broker counts it from when it got the heartbeat, and answers take their time


def awake_secs() -> float:
    """Return seconds that only grow and go on while the machine sleeps, where the system has such a clock."""
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


class Lease:
    """Holds from each heartbeat the group has answered, counted from when it was sent, until its session may end."""

    def __init__(self, session_secs: float, clock: Callable[[], float] = awake_secs) -> None:
        self._lasts_secs = session_secs * MARGIN
        self._clock = clock
        self._renewed_at: float | None = None

    def holds(self) -> bool:
        """Return whether nobody else can have been given our partitions yet; thread-safe."""
        renewed_at = self._renewed_at
        return renewed_at is not None and self._clock() - renewed_at < self._lasts_secs

    def follow(self, coordinator: Any) -> None:  # noqa: ANN401 - aiokafka is untyped to mypy
        """Be renewed by the heartbeats of aiokafka's group coordinator, which tells nobody of them."""
        heartbeat: Callable[[], Awaitable[bool]] = coordinator._do_heartbeat  # noqa: SLF001

        async def watched() -> bool:
            sent_at = self._clock()
            succeeded = await heartbeat()
            # It succeeds in the middle of a rebalance, too, which need not wait for us as long as a session does.
            if succeeded and not coordinator._rejoin_needed_fut.done():  # noqa: SLF001
                self._renewed_at = sent_at
            return succeeded

        coordinator._do_heartbeat = watched  # noqa: SLF001
