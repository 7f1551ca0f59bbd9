"""No pattern on any line may hold the worker: work that takes too long is ended from outside.

A regular expression can take hours on one line. Python's engine looks for signals while it matches, so a timer of the
process's own CPU time can end it; wall-clock time would blame a line for a busy machine. Signals reach the main thread
only: elsewhere (some tests) nothing is limited.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TimeLimitError(BaseException):
    """The work took longer than it may; no `except Exception` of a user's function can keep it."""


@contextmanager
def time_limit(secs: float) -> Iterator[None]:
    """Raise `TimeLimitError` within the block once this process has used so much CPU time in it. 3 µs."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _end)
    signal.setitimer(signal.ITIMER_VIRTUAL, secs, secs)  # again and again: an error in a destructor is lost
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise TimeLimitError
