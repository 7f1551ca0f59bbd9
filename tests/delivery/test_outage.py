"""What is said about an outage, and how often."""

import logging

import pytest

from logflow_app.delivery.outage import Outage
from logflow_app.errors import UnavailableError

GONE = UnavailableError("gone")


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def test_reports_come_at_growing_intervals(caplog: pytest.LogCaptureFixture) -> None:
    """An hour of outage with a try each second is a handful of lines, the first after a second."""
    clock = Clock()
    outage = Outage("es", clock)
    began = clock.now
    for second in range(3600):
        clock.now = began + second
        outage.failed(GONE, clock.now, 4096)
    lines = [record.getMessage() for record in caplog.records]
    assert "sink_unavailable sink=es for_secs=1 waiting_bytes=4096 error=gone" == lines[0]
    assert 10 <= len(lines) <= 20


def test_the_end_is_reported_once(caplog: pytest.LogCaptureFixture) -> None:
    """The end of an outage that was reported is reported, with how long it took."""
    clock = Clock()
    outage = Outage("es", clock)
    outage.failed(GONE, clock.now - 30, 0)
    assert 30 == outage.lasted_secs()
    clock.now += 5
    outage.over()
    outage.over()
    assert "sink_recovered sink=es after_secs=35" == caplog.records[-1].getMessage()
    assert 2 == len(caplog.records)
    assert outage.lasted_secs() is None


def test_an_outage_nobody_waits_out_any_more_is_over(caplog: pytest.LogCaptureFixture) -> None:
    """A worker that has no partitions left does not complain for ever; it does not claim a recovery it has not seen."""
    clock = Clock()
    outage = Outage("es", clock)
    outage.failed(GONE, clock.now - 30, 0)
    outage.moot()
    assert outage.lasted_secs() is None
    assert "sink_no_longer_needed sink=es after_secs=30" == caplog.records[-1].getMessage()


def test_a_hiccup_is_no_outage(caplog: pytest.LogCaptureFixture) -> None:
    """What the second try mends is not reported."""
    outage = Outage("es", Clock())
    outage.failed(GONE, 1000.0, 0)
    outage.over()
    assert [] == caplog.records


def test_tracebacks_come_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    """An error nobody foresaw is logged with its traceback, once a minute at most."""
    clock = Clock()
    outage = Outage("es", clock)
    for _ in range(150):
        outage.crashed(RuntimeError("odd"))
        clock.now += 1
    assert [logging.ERROR] * 3 == [record.levelno for record in caplog.records]
