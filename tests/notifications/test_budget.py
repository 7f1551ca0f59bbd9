"""A notifier's budget of messages a minute."""

from logflow_app.notifications.budget import Budget


class Clock:
    """Seconds, set by hand."""

    now = 0.0

    def __call__(self) -> float:
        """Return them."""
        return self.now


def test_in_any_minute_no_more_than_the_budget_is_tried():
    """The next one waits until the first is a minute old."""
    clock = Clock()
    budget = Budget(2, clock)
    waits = []
    for clock.now in (100.0, 110.0, 120.0, 160.0, 161.0):
        waits.append(budget.wait_secs())
        if not waits[-1]:
            budget.take()
    assert [0.0, 0.0, 40.0, 0.0, 9.0] == waits


def test_without_a_budget_nothing_waits():
    """But for what the chat itself asks."""
    clock = Clock()
    budget = Budget(None, clock)
    for _ in range(1000):
        budget.take()
    assert 0.0 == budget.wait_secs()
    budget.close_for(30)
    budget.close_for(10)
    assert 30.0 == budget.wait_secs()
    clock.now = 31.0
    assert 0.0 == budget.wait_secs()
