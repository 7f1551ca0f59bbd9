"""A notifier's trouble is said when it begins, seldom while it lasts, and when it ends."""

from logflow_app.notifications.trouble import Trouble


class Clock:
    """Seconds, set by hand."""

    now = 100.0

    def __call__(self) -> float:
        """Return them."""
        return self.now


def test_trouble_is_said_at_growing_intervals(caplog):
    """One line a try would drown everything else."""
    clock = Clock()
    trouble = Trouble("chat", clock)
    for _ in range(600):
        trouble.failed("HTTP 500", 3)
        clock.now += 1
    said = [record.message for record in caplog.records]
    assert "notifier_failing notifier=chat for_secs=1 waiting=3 answer=HTTP 500" == said[0]
    assert len(said) < 8
    assert "notifier chat has been failing for 600 s: HTTP 500" == trouble.sentence()
    trouble.over()
    assert "notifier_recovered notifier=chat after_secs=600" == caplog.records[-1].message
    assert trouble.sentence() is None


def test_a_hiccup_is_no_trouble(caplog):
    """A second try that mends it within a second needs no line."""
    trouble = Trouble("chat", Clock())
    trouble.failed("HTTP 500", 1)
    trouble.over()
    trouble.over()
    assert [] == caplog.records
