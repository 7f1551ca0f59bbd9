"""The section `notifiers`: read, explained, and never shown."""

from pathlib import Path

import pytest

from logflow_app.config.notifiers import SlackNotifier, TeamsNotifier, WebhookNotifier
from tests.config.loaded import loaded, problems

GOOD = "notifiers:\n  - {type: webhook, url: 'http://localhost:8099/s3cr3t'}\n"


def test_notifiers_are_read():
    """Each by its type, named after it, with the budget of its chat."""
    text = GOOD + "  - {type: slack, url: 'https://h/x'}\n  - {type: teams, name: ops, url: 'https://h/x?sp=%2Fa'}\n"
    found = loaded(text).notifiers
    assert [WebhookNotifier, SlackNotifier, TeamsNotifier] == [type(one) for one in found]
    assert ["webhook", "slack", "ops"] == [one.name for one in found]
    assert [None, 60, 60] == [one.messages_per_minute for one in found]
    assert "https://h/x?sp=%2Fa" == found[2].url.get_secret_value()


def test_an_address_can_stand_in_a_file():
    """As every secret can."""
    Path("hook").write_text("https://h/s3cr3t\n")
    (notifier,) = loaded("notifiers: [{type: slack, url_file: hook}]").notifiers
    assert "https://h/s3cr3t" == notifier.url.get_secret_value()


def test_secrets_are_in_no_dump():
    """Neither as text nor as data."""
    config = loaded(GOOD + "  - {type: slack, url: 'https://h/s3cr3t', headers: {X: s3cr3t}}\n")
    assert "s3cr3t" not in f"{config!r} {config.model_dump(mode='json')} {config.model_dump_json()}"


WRONG = {
    "no address": (
        "url: s3cr3t",
        "url: expected an address such as https://chat.example/hooks/42, in plain ASCII without spaces",
    ),
    "not http": ("url: 'ftp://h/s3cr3t'", "url: expected an address such as"),
    "a space": ("url: 'https://h/s3cr3t x'", "url: expected an address such as"),
    "a line end": ('url: "https://h/s3cr3t\\r\\nX: y"', "url: expected an address such as"),
    "a user": ("url: 'https://u:s3cr3t@h/'", "url: expected an address without a user"),
    "a number": ("url: 5", "url: expected text, came a number"),
    "nothing": ("name: x", "expected the key `url`, which is missing"),
    "two": ("url: 'https://h', url_file: x", "url_file: expected either `url` or `url_file`, not both"),
    "a header of ours": (
        "url: 'https://h', headers: {Host: s3cr3t}",
        "headers.Host: expected a header that LogFlow does not set",
    ),
    "a header's name": ("url: 'https://h', headers: {'a b': s3cr3t}", "headers.a b: expected text of the form"),
    "a header's lines": (
        'url: "https://h", headers: {X: "s3cr3t\\nY: z"}',
        "headers.X: expected a line of plain ASCII",
    ),
    "waits": (
        "url: 'https://h', backoff_min_secs: 9, backoff_max_secs: 8",
        "expected `backoff_min_secs` to be at most",
    ),
    "a budget": (
        "url: 'https://h', messages_per_minute: 0",
        "messages_per_minute: expected a number of at least 1, came 0",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_explained_without_the_secret(name):
    """With its line and what was expected."""
    setting, expected = WRONG[name]
    (said,) = problems(f"notifiers:\n  - {{type: webhook, {setting}}}\n")
    assert said.startswith("logflow.yaml:2: notifiers[0]")
    assert (True, False) == (expected in said, "s3cr3t" in said)


def test_an_unknown_type_is_corrected():
    """With the one that was meant."""
    expected = (
        "logflow.yaml:1: notifiers[0].type: expected one of webhook, slack, teams, came 'teems'; did you mean `teams`?"
    )
    assert [expected] == problems("notifiers: [{type: teems, url: s3cr3t}]")


def test_two_of_one_name_are_refused():
    """A rule could not say which it means."""
    expected = "logflow.yaml: expected every entry of `notifiers` to have a `name` of its own"
    assert [expected] == problems(GOOD + GOOD.partition("\n")[2])


def test_a_rule_names_notifiers_there_are():
    """A typo would silence an alert."""
    rules = "alerts:\n  rules:\n    - name: errors\n      notify: [webhook, webhok, ops]\n"
    expected = "logflow.yaml:4: alerts.rules[0].notify[{}]: expected the name of an entry of `notifiers`, came {}"
    assert [
        expected.format(1, "'webhok'; did you mean `webhook`?"),
        expected.format(2, "'ops'; known: webhook"),
    ] == problems(rules + GOOD)
    assert ["webhook"] == loaded(rules.replace(", webhok, ops", "") + GOOD).alerts.rules[0].notify


def test_a_rule_that_names_a_notifier_where_there_is_none_is_told_so():
    """The list is empty."""
    (said,) = problems("alerts: {rules: [{name: errors, notify: [ops]}]}")
    assert said.startswith("logflow.yaml:1: alerts.rules[0].notify[0]: expected the name of an entry of `notifiers`")
    assert said.endswith(", came 'ops'; there is none")
