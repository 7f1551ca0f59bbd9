"""How long a failed write waits."""

import pytest

from logflow_app.delivery.backoff import LONGEST_WISH_SECS, Backoff


def highest(low: float, high: float) -> float:
    """Take the end of the range, where chance would choose."""
    return high


@pytest.mark.parametrize(("failures", "bound"), [(1, 0.1), (2, 0.2), (5, 1.6), (9, 25.6), (10, 30.0), (100_000, 30.0)])
def test_the_bound_doubles_up_to_the_longest_wait(failures: int, bound: float) -> None:
    """Each failure in a row doubles the bound of the wait, up to the configured one."""
    assert pytest.approx(bound) == Backoff(0.1, 30.0, highest).wait_secs(failures)


def test_the_jitter_is_full() -> None:
    """A wait lies anywhere between nothing and its bound."""
    asked: list[tuple[float, float]] = []
    Backoff(0.5, 30.0, lambda low, high: asked.append((low, high)) or low).wait_secs(1)
    assert [(0.0, 0.5)] == asked


@pytest.mark.parametrize(("wish", "waited"), [(7.0, 7.1), (None, 0.1), (1e9, LONGEST_WISH_SECS + 0.1)])
def test_the_destinations_wish_is_honoured(wish: float | None, waited: float) -> None:
    """What the destination asked for is waited at least, within reason."""
    assert pytest.approx(waited) == Backoff(0.1, 30.0, highest).wait_secs(1, wish)
