"""Waiting for something that cannot serve now: how long between attempts, and how often to say so."""

import random
from dataclasses import dataclass, field


@dataclass(slots=True)
class Backoff:
    """Delays that double from `first_secs` to `longest_secs`, each shortened by up to half at random."""

    first_secs: float = 0.1
    longest_secs: float = 10.0
    attempts: int = 0

    def next_secs(self) -> float:
        """Return how long to wait before the next attempt."""
        full = min(self.first_secs * 2 ** min(self.attempts, 30), self.longest_secs)
        self.attempts += 1
        return float(full * random.uniform(0.5, 1.0))  # noqa: S311 — spreads attempts, protects nothing

    def reset(self) -> None:
        """Begin anew after a success."""
        self.attempts = 0


@dataclass(slots=True)
class Complaint:
    """Decides when a lasting trouble is worth a log line: at once, then at intervals that double up to an hour."""

    interval_secs: float = 10.0
    _since: float | None = field(default=None)
    _next_at: float = 0.0
    _interval: float = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the trouble has been noticed and not yet ended."""
        return self._since is not None

    def is_due(self, now: float) -> bool:
        """Note that the trouble is there at `now`; return whether to say so."""
        if self._since is None:
            self._since, self._next_at, self._interval = now, now, self.interval_secs
        if now < self._next_at:
            return False
        self._next_at = now + self._interval
        self._interval = min(self._interval * 2, 3600.0)
        return True

    def lasted_secs(self, now: float) -> float:
        """Return how long the trouble has lasted."""
        return 0.0 if self._since is None else now - self._since

    def end(self) -> bool:
        """Note that the trouble is over; return whether there was any."""
        was_open, self._since = self.is_open, None
        return was_open
