"""No pattern on any line may hold the worker: work that takes too long is ended from outside.

A regular expression can take hours on one line. Python's engine looks for signals while it matches, so a timer of the
process's own CPU time can end it; wall-clock time would blame a line for a busy machine. Only a function of the user's
own may wait for something, so it is limited by the clock too, and generously. Signals reach the main thread only:
elsewhere (some tests) nothing is limited.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

AGAIN_SECS = 0.1  # after which what has kept the first signal for itself is told once more


class TimeLimitError(BaseException):
    """The work took longer than it may; no `except Exception` of a user's function can keep it."""


class WaitLimitError(TimeLimitError):
    """The work took longer than it may, by the clock."""


class Interruption(KeyboardInterrupt):
    """Somebody has pressed Ctrl-C; work that raises `KeyboardInterrupt` itself raises another."""


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


def call_within(secs: float, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the work gives
    """Return what the work returns; raises `WaitLimitError` once it has taken so many seconds by the clock. 10 µs.

    Whatever waits in Python itself ends (`time.sleep`, a lock, a socket); C code that waits without ever looking for
    signals does not, nor does work that catches `BaseException` each time and goes on waiting. Ctrl-C, where nobody
    else has asked for it, raises `Interruption`.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    handler = signal.signal(signal.SIGALRM, _end_waiting)
    is_interrupting = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_interrupting:
        signal.signal(signal.SIGINT, _interrupt)
    other_secs, interval_secs = signal.setitimer(signal.ITIMER_REAL, secs, AGAIN_SECS)
    left_secs = 0.0
    try:
        try:
            return work()
        finally:
            left_secs, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    finally:  # as above
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if is_interrupting:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if other_secs:  # somebody else's timer, such as that of a test
            signal.setitimer(signal.ITIMER_REAL, max(AGAIN_SECS, other_secs - secs + left_secs), interval_secs)


def _end_waiting(_signal: int, _frame: FrameType | None) -> None:
    raise WaitLimitError


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise Interruption


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise TimeLimitError
