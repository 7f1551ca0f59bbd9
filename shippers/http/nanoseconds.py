"""Times as protocols write them → milliseconds, and text; pure."""

import time
from functools import lru_cache

LATEST_MS = 253_402_300_800_000  # the year 10000


def to_ms(nanos: int, otherwise_ms: int) -> int:
    """Return nanoseconds since the epoch in milliseconds; where they are no time, the other."""
    millis = nanos // 1_000_000
    return millis if 0 < millis < LATEST_MS else otherwise_ms


def to_text(nanos: int) -> str:
    """Return nanoseconds since the epoch, within the first ten thousand years, as ISO 8601 with all their digits."""
    secs, rest = divmod(nanos, 1_000_000_000)
    return f"{_second(secs)}.{rest:09d}Z"


@lru_cache(maxsize=1024)
def _second(secs: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(secs))
