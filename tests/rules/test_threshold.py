"""The rule `threshold`: so many lines of some levels, for some services."""

import pytest

from logflow_app.rules import Threshold, Verdict


@pytest.mark.parametrize(
    ("services", "covered"),
    [
        ((), {"payment", "pay", "PAY", "auth"}),
        (("pay",), {"pay"}),
        (("pay*",), {"payment", "pay"}),
        (("pa?", "auth"), {"pay", "auth"}),
        (("[ab]*",), {"auth"}),
    ],
)
def test_services_are_names_or_patterns(services: tuple[str, ...], covered: set[str]):
    """Letters count as they are written, and no pattern at all covers everything."""
    rule = Threshold("x", services=services)
    assert covered == {name for name in ("payment", "pay", "PAY", "auth") if rule.covers(name)}


def test_it_counts_its_levels_alone():
    """Whatever else a bucket holds."""
    rule = Threshold("x", levels=("WARN", "FATAL"))
    assert 5 == rule.lines({"WARN": 3, "ERROR": 100, "FATAL": 2, "INFO": 1})


def test_it_holds_from_its_count_on():
    """At the count itself already."""
    rule = Threshold("x", count=3)
    assert [Verdict.CLEAR, Verdict.HOLDS, Verdict.HOLDS] == [rule.evaluate(total) for total in (2, 3, 4)]
