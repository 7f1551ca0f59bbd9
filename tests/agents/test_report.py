"""What a worker says of itself: what was dropped stands apart from what only came again."""

import msgspec

from logflow_app.agents.report import report
from logflow_app.metrics import LINES_DROPPED
from tests.tables.book import Book


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
    told = report([], {"es": 3.7}, ["notifier chat has been failing"], "http://page/", is_ready=True)
    assert "waiting" == told.state
    assert ["notifier chat has been failing"] == told.detail["troubles"]
    assert {"es": 3} == told.detail["outages"]


def test_what_has_arrived_of_each_file_is_told() -> None:
    """With what is missing of it, in sum and by the byte; all of it can be sent."""
    book = Book(partition=3)
    for place in (0, 50):
        book.take("/app.log", place)
    told = report([book.ledger], {}, [], "", is_ready=True)
    assert 40 == told.figures["gap_bytes"]
    assert ([3], 1, 1) == tuple(told.detail[name] for name in ("partitions", "lanes", "lanes_with_holes"))
    (arrival,) = msgspec.json.decode(msgspec.json.encode(told.detail["arrivals"]))
    assert ("/app.log", 40, [{"start": 10, "end": 50, "since": 1.0}]) == (
        arrival["file"],
        arrival["missing_bytes"],
        arrival["holes"],
    )
