"""How long to wait before trying again: exponential with full jitter.

The formula is that of "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): a random time between nothing and
a bound that doubles, so that writers who failed together do not come back together.
"""

import random
from collections.abc import Callable

LONGEST_WISH_SECS = 300.0  # a destination may ask for more; it is asked again after this


class Backoff:
    """Waits between tries, bounded by `max_secs`; `uniform` is `random.uniform` except in tests."""

    def __init__(
        self, min_secs: float, max_secs: float, uniform: Callable[[float, float], float] = random.uniform
    ) -> None:
        self._min = min_secs
        self._max = max_secs
        self._uniform = uniform

    def wait_secs(self, failures: int, wish_secs: float | None = None) -> float:
        """Return the wait after so many failures in a row, on top of what the destination itself asked for."""
        bound = min(self._max, self._min * 2.0 ** min(failures - 1, 60))
        return min(wish_secs or 0.0, LONGEST_WISH_SECS) + self._uniform(0.0, bound)
