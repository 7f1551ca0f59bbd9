"""Every kind of rule keeps the promises of `Rule`."""

import pytest

from logflow_app.config.alerts import AlertsSection
from logflow_app.rules import RULES, Verdict, compile_rules

LINES = {"TRACE": 1, "DEBUG": 2, "INFO": 4, "WARN": 8, "ERROR": 16, "FATAL": 32}


@pytest.mark.parametrize("kind", RULES)
def test_a_window_that_holds_goes_on_holding(kind: str):
    """A verdict that more lines take back could not be told before its window is over."""
    (rule,) = compile_rules(AlertsSection(rules=[{"name": "x", "type": kind}]))
    verdicts = [rule.evaluate(total) for total in range(100)]
    assert verdicts == sorted(verdicts, key=[Verdict.CLEAR, Verdict.HOLDS].index)
    assert (Verdict.CLEAR, Verdict.HOLDS) == (verdicts[0], verdicts[-1])


@pytest.mark.parametrize("kind", RULES)
def test_what_a_rule_counts_grows_with_the_lines(kind: str):
    """More lines of any level never count for less."""
    (rule,) = compile_rules(AlertsSection(rules=[{"name": "x", "type": kind}]))
    for level, lines in LINES.items():
        assert rule.lines(LINES) <= rule.lines(LINES | {level: lines + 1})
    assert 0 == rule.lines({})


def test_without_a_word_errors_are_followed_per_service():
    """A configuration that says nothing of alerts has one rule, `[]` means none, and so does `enabled: false`."""
    (rule,) = compile_rules(AlertsSection())
    assert ("errors", 10, 60, 0, None) == (rule.name, rule.threshold, rule.window_secs, rule.for_secs, rule.notify)
    assert (48, True) == (rule.lines(LINES), rule.covers("anything"))
    assert [[], []] == [compile_rules(AlertsSection(rules=[])), compile_rules(AlertsSection(enabled=False))]
