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
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    finally:  # also where the signal comes on the way to the line above: it must never come to those behind us
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def unlimited() -> Iterator[None]:
    """Let work that is done once (patterns compiled, a table read) go on however long it takes; it is no line's fault.

    What is left of the limit around it holds again behind it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    left_secs, interval_secs = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, left_secs, interval_secs)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise TimeLimitError
