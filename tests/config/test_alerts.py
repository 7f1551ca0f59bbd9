"""The section `alerts`: rules by default, and what must fit together."""

import pytest

from tests.config.loaded import loaded, problems


def test_without_a_word_there_is_a_rule_and_without_any_there_is_none() -> None:
    """Errors per service by default; an empty list is a wish."""
    assert ["errors"] == [rule.name for rule in loaded().alerts.rules]
    assert ["errors"] == [rule.name for rule in loaded("alerts: {grace_secs: 3}\n").alerts.rules]
    assert [] == loaded("alerts: {rules: []}\n").alerts.rules
    assert (10.0, 86400.0, True) == (
        loaded().alerts.grace_secs,
        loaded().alerts.max_age_secs,
        loaded().alerts.enabled,
    )


def test_words_may_stand_for_lists_and_levels_in_any_case() -> None:
    """One level, one service, one notifier."""
    text = "notifiers: [{type: webhook, name: chat, url: 'https://chat.example/1'}]\n"
    rule = "{name: x, levels: [error, Fatal], services: 'pay*', notify: chat, window_secs: 2m}"
    (found,) = loaded(f"{text}alerts: {{rules: [{rule}]}}\n").alerts.rules
    assert (["ERROR", "FATAL"], ["pay*"], ["chat"], 120) == (
        found.levels,
        found.services,
        found.notify,
        found.window_secs,
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("counts: {bucket_secs: 7}", "counts.bucket_secs: expected a divisor of 60 s"),
        ("counts: {bucket_secs: 2.5}", "counts.bucket_secs: expected"),
        ("counts: {bucket_secs: 2m}", "counts.bucket_secs: expected"),
        ("alerts: {rules: [{name: x, window_secs: 90s}]}", "rules[0].window_secs: expected a multiple of `counts."),
        ("alerts: {rules: [{name: x, for_secs: 30s}]}", "rules[0].for_secs: expected a multiple of `counts."),
        ("alerts: {rules: [{name: x, window_secs: 1500ms}]}", "rules[0].window_secs: expected whole seconds"),
        (
            "{counts: {bucket_secs: 5s}, alerts: {rules: [{name: x, window_secs: 1d}]}}",
            "rules[0].window_secs: expected at most 1440 times `counts.bucket_secs` (5 s), came 86400 s",
        ),
        ("alerts: {rules: [{name: x}, {name: x}]}", "alerts: expected every entry of `rules` to have a `name`"),
        ("alerts: {rules: [{count: 3}]}", "rules[0]: expected the key `name`, which is missing"),
        ("alerts: {rules: [{name: x, count: 0}]}", "rules[0].count: expected"),
        ("alerts: {rules: [{name: x, levels: []}]}", "rules[0].levels: expected"),
        ("alerts: {rules: [{name: x, levels: [LOUD]}]}", "rules[0].levels[0]: expected"),
        ("alerts: {rules: [{name: x, type: ratio}]}", "rules[0].type: expected"),
        ("alerts: {rules: [{name: x, notify: [chat]}]}", "rules[0].notify[0]: expected the name of an entry of"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(text: str, sentence: str) -> None:
    """One sentence for each mistake."""
    (found,) = problems(f"{text}\n")
    assert sentence in found
