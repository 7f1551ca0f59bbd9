"""A client may send so many messages a second, and save up a second's worth."""

from shippers import rates
from shippers.rates import Rates


def test_what_is_above_the_rate_is_not_allowed() -> None:
    """A burst of a second's worth passes, then as many as time has brought; each client for itself."""
    allowance = Rates(10)
    assert [10, 0, 5, 7] == [
        allowance.allow("a", 20, 0.0),
        allowance.allow("a", 1, 0.0),
        allowance.allow("a", 9, 0.5),
        allowance.allow("b", 7, 0.5),
    ]
    assert 10 == allowance.allow("a", 99, 1000.0)


def test_what_is_owed_is_waited_for() -> None:
    """A client that sent more than it may is to be quiet until time has made up for it."""
    allowance = Rates(10)
    assert [0.0, 1.5, 1.0] == [allowance.owe("a", 10, 0.0), allowance.owe("a", 15, 0.0), allowance.owe("a", 0, 0.5)]


def test_not_every_client_is_remembered() -> None:
    """The longest silent is forgotten first; a stranger with many names fills no memory."""
    allowance = Rates(1)
    for number in range(rates.MOST_CLIENTS + 5):
        allowance.allow(f"c{number}", 1, 0.0)
    assert rates.MOST_CLIENTS == len(allowance._left)
    assert [1, 0] == [allowance.allow("c0", 1, 0.0), allowance.allow(f"c{rates.MOST_CLIENTS + 4}", 1, 0.0)]
