"""No pattern on any line holds the worker."""

import re
import threading
import time

import pytest

from logflow_app.events import Failure
from logflow_app.pipeline import EventSettings, Pipeline
from logflow_app.pipeline.halves import LINE_SECS, MOST_TIMEOUTS, run_by_halves
from logflow_app.pipeline.time_limit import TimeLimitError, time_limit
from tests.packs import make_pack, section

# A signal may come while a destructor runs; what it raises there is lost, and the next one ends the work.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ASTRAY = "a" * 40 + "!"  # takes the pattern below longer than the universe is old
EVIL = section("regex", pattern="^(?P<message>(a+)+)$")


def test_a_pattern_that_goes_astray_is_ended() -> None:
    """Within the time it was given, however long it would take."""
    with pytest.raises(TimeLimitError), time_limit(0.05):
        re.match("(a+)+$", ASTRAY)


def test_what_is_quick_is_left_alone() -> None:
    """And so is whatever comes after it, long after its time is over."""
    with time_limit(0.02):
        pass
    begun = time.process_time()
    while time.process_time() - begun < 0.1:
        pass


def test_other_threads_are_not_limited() -> None:
    """A signal reaches the main thread only; elsewhere nothing breaks."""
    done: list[bool] = []

    def work() -> None:
        with time_limit(0.001):
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert [True] == done


def test_only_the_line_that_takes_too_long_is_buried() -> None:
    """The others of its pack become events, in their order."""
    pipeline = Pipeline(EVIL, EventSettings())
    events = run_by_halves(pipeline.run, make_pack(["aaa", ASTRAY, "plain", "aa"]))
    assert ["lane-0", "lane-2", "lane-3"] == events.ids
    message = f"expected to read the line within {LINE_SECS:.2f} s of CPU time"
    assert [Failure(1, "timeout", message)] == events.failures
    assert 3 == events.counts.total()


def test_a_pack_of_such_lines_is_given_little_time() -> None:
    """After some of them each gets less, so that one pack does not hold the worker for a minute."""
    pipeline = Pipeline(EVIL, EventSettings())
    begun = time.process_time()
    events = run_by_halves(pipeline.run, make_pack([ASTRAY] * (MOST_TIMEOUTS + 100)))
    assert {"timeout"} == {failure.reason for failure in events.failures}
    assert list(range(MOST_TIMEOUTS + 100)) == [failure.position for failure in events.failures]
    assert time.process_time() - begun < MOST_TIMEOUTS * LINE_SECS + 100 * LINE_SECS / 2
