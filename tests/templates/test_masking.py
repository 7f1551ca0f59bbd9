"""Messages that differ only in their numbers and names have one template."""

import json
from collections import defaultdict

import pytest

from logflow_app.templates.masking import MAX_CHARS, _template_of, template_id, template_of
from tests.corpora.cases import CORPORA, REASON, Case, cases_of

DRAIN = 0.865  # the published average of Drain over the sixteen systems


@pytest.mark.parametrize(
    ("message", "template"),
    [
        ("Payment 812 of 99.50 EUR took 12ms", "Payment <*> of <*> EUR took <*>"),
        ("src: /10.250.19.102:54106 dest: /10.250.19.102:50010", "src: <*> dest: <*>"),
        ("uid=0 name=com.android.systemui ws=null, pid=7", "uid=<*> name=<*> ws=<*>, pid=<*>"),
        ('lock tag="View Lock" held', "lock tag=<*> held"),
        ("session opened for user root by (uid=0)", "session opened for user <*> by (uid=<*>)"),
        ("Failed password for mary from 10.0.0.1 port 22", "Failed password for <*> from <*> port <*>"),
        ("Invalid user user from 10.0.0.1", "Invalid user <*> from <*>"),
        ('10.1.1.1 "GET /v2/servers HTTP/1.1" status: 200', '<*> "GET <*> <*>" status: <*>'),
        ("at Fri Jun 17 07:07:00 2005", "at <*> <*> <*> <*> <*>"),
        ("connected to db-7.example.com (10.0.0.7)", "connected to <*> <*>"),
        ("  nothing   to see  ", "nothing to see"),
        ("", ""),
    ],
)
def test_what_differs_is_masked(message: str, template: str) -> None:
    """Numbers, addresses, paths, names with dots, quoted text, values, users, days; the words between them stay."""
    assert template == template_of(message)


def test_an_id_is_made_from_the_text_alone() -> None:
    """So it is the same in every worker and after every restart; this one must never change."""
    assert "665d306098c06dd5" == template_id("Payment <*> failed")
    assert template_id("a") != template_id("b")
    assert 16 == len(template_id("\ud800"))


@pytest.mark.parametrize(
    "message", ["\0", "=" * 100_000, "(" * 100_000, "'" * 50_001, "a=" * 50_000, "\ud800 1", "." * 9999]
)
def test_no_message_is_too_strange(message: str) -> None:
    """Only the beginning of a long one counts."""
    assert len(template_of(message)) <= 4 * MAX_CHARS


@pytest.mark.skipif(not CORPORA.is_dir(), reason=REASON)
def test_groups_are_those_of_the_annotators() -> None:
    """Over loghub's systems, more lines are in exactly the right group than with Drain."""
    systems: dict[str, list[Case]] = defaultdict(list)
    for case in cases_of("loghub"):
        systems[case.format].append(case)
    accuracies = {system: _accuracy(cases) for system, cases in systems.items()}
    assert sum(accuracies.values()) / len(accuracies) > DRAIN, json.dumps(accuracies)


def _accuracy(cases: list[Case]) -> float:
    """The share of lines whose group is exactly an annotated one (grouping accuracy, Zhu et al. 2019)."""
    ours: dict[str, set[str]] = defaultdict(set)
    theirs: dict[str, set[str]] = defaultdict(set)
    for case in cases:
        ours[template_of(case.expected["message"])].add(case.id)
        theirs[case.expected.get("event_id_corrected") or case.expected["event_id"]].add(case.id)
    right = {frozenset(group) for group in theirs.values()}
    return sum(len(group) for group in ours.values() if frozenset(group) in right) / len(cases)


def test_of_long_messages_only_the_beginning_is_remembered() -> None:
    """Ten thousand of a megabyte each would fill the machine."""
    _template_of.cache_clear()
    assert template_of("x" * 1_000_000) == template_of("x" * 2_000_000)
    assert (1, 1) == (_template_of.cache_info().currsize, _template_of.cache_info().hits)
