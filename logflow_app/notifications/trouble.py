"""Making a notifier's trouble visible: a line in the log when it begins, at growing intervals, and when it ends."""

import logging
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)

FIRST_REPORT_SECS = 1.0  # a hiccup that a second try mends is a retry, not trouble
LONGEST_SILENCE_SECS = 300.0
GROWTH = 3.0


class Trouble:
    """Follows whether the messages of one notifier arrive; `clock` gives seconds that only grow."""

    def __init__(self, notifier: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = notifier
        self._clock = clock
        self._since: float | None = None
        self._answer = ""
        self._next_report_secs = FIRST_REPORT_SECS
        self._refusals: set[str] = set()

    def sentence(self) -> str | None:
        """Return what is wrong, None while nothing is."""
        if self._since is None:
            return None
        return f"notifier {self._name} has been failing for {self._clock() - self._since:.0f} s: {self._answer}"

    def failed(self, answer: str, waiting: int) -> None:
        """Note a try that is to be repeated; report if it is time to."""
        self._begin(answer)
        lasted = self._clock() - (self._since or 0.0)
        if lasted >= self._next_report_secs:
            self._next_report_secs = lasted + min(LONGEST_SILENCE_SECS, GROWTH * max(lasted, FIRST_REPORT_SECS))
            logger.warning(
                "notifier_failing notifier=%s for_secs=%.0f waiting=%d answer=%s", self._name, lasted, waiting, answer
            )

    def refused(self, answer: str, transition: str) -> None:
        """Note a message that is refused; each answer is reported once until one is taken again."""
        self._begin(answer)
        if answer not in self._refusals:
            self._refusals.add(answer)
            logger.error("notification_refused notifier=%s alert=%r answer=%s", self._name, transition, answer)

    def over(self) -> None:
        """Note that a message was taken; report it if the trouble was reported."""
        if self._since is not None and (self._next_report_secs > FIRST_REPORT_SECS or self._refusals):
            logger.warning("notifier_recovered notifier=%s after_secs=%.0f", self._name, self._clock() - self._since)
        self._since = None
        self._next_report_secs = FIRST_REPORT_SECS
        self._refusals.clear()

    def _begin(self, answer: str) -> None:
        self._answer = answer
        if self._since is None:
            self._since = self._clock()
