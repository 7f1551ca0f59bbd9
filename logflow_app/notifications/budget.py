"""How many messages a minute one notifier may send: who comes too early waits, nothing is dropped."""

import time
from collections import deque
from collections.abc import Callable

MINUTE_SECS = 60.0


class Budget:
    """Allows `per_minute` tries in any sixty seconds (None: any number), and none before a chat's own wish is over."""

    def __init__(self, per_minute: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: deque[float] | None = None if per_minute is None else deque(maxlen=per_minute)
        self._closed_until = 0.0

    def wait_secs(self) -> float:
        """Return how long the next try must wait; 0 where it may be made now."""
        now = self._clock()
        full_until = 0.0
        if self._tries is not None and len(self._tries) == self._tries.maxlen:
            full_until = self._tries[0] + MINUTE_SECS
        return max(0.0, full_until - now, self._closed_until - now)

    def take(self) -> None:
        """Note a try; call it only where `wait_secs` is 0."""
        if self._tries is not None:
            self._tries.append(self._clock())

    def close_for(self, secs: float) -> None:
        """Allow nothing for so long, as the chat has asked."""
        self._closed_until = max(self._closed_until, self._clock() + secs)
