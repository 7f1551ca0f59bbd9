"""Slack's message: a line, an attachment with a colour, and nothing of an alert that Slack would take for more."""

import json

import pytest

from logflow_app.notifiers.slack import escaped, literal
from tests.notifiers.alerts import make_alert, notifier_of


def message(**fields):
    """Return what is posted, and the texts of its attachment."""
    content = json.loads(notifier_of("slack").render(make_alert(**fields)).body)
    (attachment,) = content["attachments"]
    parts = [part for block in attachment["blocks"] for part in block.get("fields", [block.get("text")])]
    assert [True] * len(parts) == [part["verbatim"] for part in parts]
    return content["text"], attachment["color"], [part["text"] for part in parts]


def test_a_firing_alert_is_red():
    """With the line first, facts and samples below."""
    text, colour, parts = message()
    assert ("*FIRING:* errors in payment-service", "#d32f2f") == (text, colour)
    assert [
        "*Severity*\ncritical",
        "*Value*\n12 (threshold 10)",
        "*Window*\n2025-10-23 15:30:00 UTC to 2025-10-23 15:31:00 UTC",
        "*Started*\n2025-10-23 15:31:00 UTC",
        "```ERROR card declined\nERROR no route to bank```",
    ] == parts


def test_a_resolved_alert_is_green_and_says_how_long_it_was():
    """And without samples there is no empty block."""
    text, colour, parts = message(state="resolved", samples=[])
    assert ("*RESOLVED:* errors in payment-service", "#2e7d32") == (text, colour)
    assert "*Resolved*\n2025-10-23 16:36:00 UTC, after 1 h 5 min" == parts[-1]


def test_mentions_and_links_of_lines_are_text():
    """A line cannot call everybody or point anywhere, nor leave its block."""
    text, _, parts = message(group="<!here> & *x*", samples=["<!channel> ``` <http://evil|bank>"])
    assert "*FIRING:* errors in `&lt;!here&gt; &amp; *x*`" == text
    assert "```&lt;!channel&gt; ''' &lt;http://evil|bank&gt;```" == parts[-1]


def test_a_link_to_the_lines_is_shown_where_a_browser_can_follow_it():
    """No address of another kind becomes a link, and none can hide behind other words."""
    assert (
        "<https://logs.example/?q=a&amp;b%7Cc|Show the lines>"
        == message(query_url="https://logs.example/?q=a&b|c")[2][-1]
    )
    for unusable in ("javascript:alert(1)", "/relative", "https://a b", "https://ä.example", "https://a\n"):
        assert "```" in message(query_url=unusable)[2][-1]


@pytest.mark.parametrize(
    ("text", "most", "expected"), [("a<b", 10, "a&lt;b"), ("a<b", 5, "a&lt;…"), ("a<b", 4, "a…"), ("", 3, "")]
)
def test_an_escape_is_never_parted(text, most, expected):
    """Cut text ends with a sign that it was cut."""
    assert expected == escaped(text, most)


def test_only_what_slack_would_format_is_written_as_code():
    """Names stay names."""
    assert ["payment-service", "`a_b`", "`'x'`"] == [literal(text) for text in ("payment-service", "a_b", "`x`")]
