"""What a worker says of itself: what was dropped stands apart from what only came again."""

from logflow_app.agents.report import report
from logflow_app.metrics import LINES_DROPPED


def test_repeats_are_not_lines_that_are_missing() -> None:
    """A line that came twice is told as repeated; dropped are only those that are kept nowhere."""
    before = report([], {}, [], "", is_ready=True).figures
    LINES_DROPPED.labels(reason="duplicate").inc(5)
    LINES_DROPPED.labels(reason="sampled").inc(2)
    after = report([], {}, [], "", is_ready=True).figures
    assert 5 == after["lines_repeated"] - before["lines_repeated"]
    assert 2 == after["lines_dropped"] - before["lines_dropped"]


def test_a_notifier_that_fails_is_named() -> None:
    """Its sentence travels with the worker's status, for the page and for `logflow status`."""
    told = report([1], {"es": 3.7}, ["notifier chat has been failing"], "http://page/", is_ready=True)
    assert "waiting" == told.state
    assert ["notifier chat has been failing"] == told.detail["troubles"]
    assert {"es": 3} == told.detail["outages"]
