"""No pattern on any line holds the worker."""

import re
import threading
import time

import pytest

from logflow_app.config import Config
from logflow_app.events import Events, Failure, Pack
from logflow_app.pipeline import EventSettings, Pipeline, compile_pipelines
from logflow_app.pipeline.halves import LINE_SECS, MOST_TIMEOUTS, PACK_SECS, run_by_halves
from logflow_app.time_limit import TimeLimitError, time_limit, unlimited
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


def spend(secs: float) -> None:
    """Use so much CPU time."""
    begun = time.process_time()
    while time.process_time() - begun < secs:
        pass


def spend_twice() -> None:
    """Use time that is not limited, and then time that is."""
    with unlimited():
        spend(0.2)
    spend(1.0)


def test_what_is_done_once_is_no_lines_fault() -> None:
    """However long it takes; what was left of the limit holds again behind it."""
    with time_limit(0.05), unlimited():
        spend(0.2)
    with pytest.raises(TimeLimitError), time_limit(0.05):
        spend_twice()


def test_formats_that_take_long_to_compile_bury_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first line of an input nobody knows waits for them, on however slow a machine."""
    compiled = compile_pipelines(Config())
    slow = compiled._otherwise

    def compile_slowly() -> Pipeline:
        spend(PACK_SECS + 0.3)
        return slow()

    monkeypatch.setattr(compiled, "_otherwise", compile_slowly)
    events = run_by_halves(compiled.run, make_pack(["2025-10-23 14:32:15 INFO [pay] up"]))
    assert (1, []) == (len(events.documents), events.failures)


def test_long_lines_are_given_the_time_they_take() -> None:
    """A pack of lines of a million characters is read at once, and each becomes an event."""
    pipeline = Pipeline(section(), EventSettings())
    calls: list[int] = []

    def run(pack: Pack) -> Events:
        calls.append(len(pack.lines))
        return pipeline.run(pack)

    events = run_by_halves(run, make_pack(["word " * 200_000] * 10))
    assert ([10], 10, []) == (calls, len(events.documents), events.failures)
