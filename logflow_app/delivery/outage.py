"""Making a sink's outage visible: a line in the log when it begins, at growing intervals, and when it ends."""

import logging
import time
from collections.abc import Callable

from logflow_app.errors import UnavailableError
from logflow_app.metrics import SINK_UNAVAILABLE_SINCE

logger = logging.getLogger(__name__)

FIRST_REPORT_SECS = 1.0  # a hiccup that a second try mends is a retry, not an outage
LONGEST_SILENCE_SECS = 300.0
GROWTH = 3.0
TRACEBACK_EVERY_SECS = 60.0


class Outage:
    """Follows whether one sink can be written to; `clock` gives seconds that only grow."""

    def __init__(self, sink_name: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = sink_name
        self._clock = clock
        self._since: float | None = None
        self._next_report_secs = FIRST_REPORT_SECS
        self._last_traceback: float | None = None
        self._metric = SINK_UNAVAILABLE_SINCE.labels(sink=sink_name)
        self._metric.set(0)

    def lasted_secs(self) -> float | None:
        """Return how long the sink has been unavailable, None while it is not."""
        return None if self._since is None else self._clock() - self._since

    def failed(self, error: UnavailableError, began: float, waiting_bytes: int) -> None:
        """Note a write that began at `began` and got nowhere; report if it is time to."""
        if self._since is None:
            self._since = began
            self._metric.set(time.time() - (self._clock() - began))
        lasted = self._clock() - self._since
        if lasted >= self._next_report_secs:
            self._next_report_secs = lasted + min(LONGEST_SILENCE_SECS, GROWTH * max(lasted, FIRST_REPORT_SECS))
            logger.warning(
                "sink_unavailable sink=%s for_secs=%.0f waiting_bytes=%d error=%s",
                self._name,
                lasted,
                waiting_bytes,
                error,
            )

    def crashed(self, error: Exception) -> UnavailableError:
        """Turn an error nobody foresaw into one to wait out; its traceback is logged once a minute at most."""
        now = self._clock()
        if self._last_traceback is None or now - self._last_traceback >= TRACEBACK_EVERY_SECS:
            self._last_traceback = now
            logger.error("sink_crashed sink=%s", self._name, exc_info=error)
        return UnavailableError(f"unexpected {type(error).__name__}: {error}")

    def over(self) -> None:
        """Note that something was stored; report it if the outage was reported."""
        self._end("sink_recovered")

    def moot(self) -> None:
        """Note that nobody waits any more, as when all partitions went to other workers: it is theirs to watch."""
        self._end("sink_no_longer_needed")

    def _end(self, word: str) -> None:
        if self._since is None:
            return
        if self._next_report_secs > FIRST_REPORT_SECS:
            logger.warning("%s sink=%s after_secs=%.0f", word, self._name, self._clock() - self._since)
        self._since = None
        self._next_report_secs = FIRST_REPORT_SECS
        self._metric.set(0)
