"""How much all requests may hold."""

from shippers.http.budget import Budget


def test_one_client_has_half_of_it() -> None:
    """So that another one's request always has a place."""
    budget = Budget(100)
    assert budget.take("a", 50)
    assert not budget.take("a", 1)
    assert budget.take("b", 50)
    assert not budget.take("c", 1)
    budget.give_back("a", 50)
    assert budget.take("c", 50)
    assert 100 == budget.held


def test_what_is_given_back_can_be_taken_again() -> None:
    """By whoever comes first."""
    budget = Budget(100)
    for _ in range(10):
        assert budget.take("a", 30)
        budget.give_back("a", 30)
    assert 0 == budget.held
