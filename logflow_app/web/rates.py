"""How many lines, and how many errors, come a second."""

import time
from collections import deque
from collections.abc import Callable

OVER_SECS = 10


class Rates:
    """The mean of the last `OVER_SECS`, or of the time since the first look if that is less."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._since: float | None = None
        self._seconds: deque[tuple[int, int, int]] = deque()  # second, lines, errors

    def add(self, lines: int, errors: int) -> None:
        """Note lines that came now, and how many of them are errors."""
        second = int(self._clock())
        if self._since is None:
            self._since = self._clock()
        if self._seconds and self._seconds[-1][0] == second:
            _, lines_before, errors_before = self._seconds.pop()
            lines, errors = lines + lines_before, errors + errors_before
        self._seconds.append((second, lines, errors))
        self._forget()

    def per_second(self) -> tuple[float, float]:
        """Return lines and errors a second."""
        self._forget()
        if self._since is None:
            return 0.0, 0.0
        over = min(OVER_SECS, max(1.0, self._clock() - self._since))
        return sum(row[1] for row in self._seconds) / over, sum(row[2] for row in self._seconds) / over

    def _forget(self) -> None:
        oldest = self._clock() - OVER_SECS
        while self._seconds and self._seconds[0][0] <= oldest:
            self._seconds.popleft()
