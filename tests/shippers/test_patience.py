"""Waiting: longer and longer, and said ever more seldom."""

from shippers.patience import Backoff, Complaint


def test_delays_double_up_to_the_longest() -> None:
    """Each is between half and the whole of its step, and a success begins anew."""
    backoff = Backoff(first_secs=1.0, longest_secs=4.0)
    for full in (1.0, 2.0, 4.0, 4.0):
        assert full / 2 <= backoff.next_secs() <= full
    backoff.reset()
    assert backoff.next_secs() <= 1.0


def test_a_trouble_is_said_at_once_then_ever_more_seldom() -> None:
    """At 0, 10, 30 and 70 s, and again at once when it comes back."""
    complaint = Complaint(interval_secs=10.0)
    assert [0, 10, 30, 70] == [now for now in range(100) if complaint.is_due(float(now))]
    assert 99.0 == complaint.lasted_secs(99.0)
    assert complaint.end()
    assert not complaint.end()
    assert complaint.is_due(101.0)
