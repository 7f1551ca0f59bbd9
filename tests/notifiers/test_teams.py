"""The message for Teams: one Adaptive Card, whose texts no client reads as Markdown."""

import json

from tests.notifiers.alerts import make_alert, notifier_of


def card(**fields):
    """Return the card of the message."""
    message = json.loads(notifier_of("teams").render(make_alert(**fields)).body)
    (attachment,) = message["attachments"]
    assert ("message", "application/vnd.microsoft.card.adaptive", None) == (
        message["type"],
        attachment["contentType"],
        attachment["contentUrl"],
    )
    return attachment["content"]


def texts(content):
    """Return the text of each block, and check that all are runs of rich text."""
    assert {"RichTextBlock"} == {block["type"] for block in content["body"]}
    assert {"TextRun"} == {run["type"] for block in content["body"] for run in block["inlines"]}
    return ["".join(run["text"] for run in block["inlines"]) for block in content["body"]]


def test_a_card_says_what_fires():
    """In the colour of trouble."""
    content = card()
    assert ("AdaptiveCard", "1.4") == (content["type"], content["version"])
    assert "Attention" == content["body"][0]["inlines"][0]["color"]
    assert [
        "FIRING: errors in payment-service",
        "Severity: critical",
        "Value: 12 (threshold 10)",
        "Window: 2025-10-23 15:30:00 UTC to 2025-10-23 15:31:00 UTC",
        "Started: 2025-10-23 15:31:00 UTC",
        "ERROR card declined",
        "ERROR no route to bank",
    ] == texts(content)
    assert "actions" not in content


def test_a_card_says_what_is_over():
    """In the colour of relief, with a note where there is one."""
    content = card(state="resolved", samples=[], late=True)
    assert "Good" == content["body"][0]["inlines"][0]["color"]
    assert [
        "Resolved: 2025-10-23 16:36:00 UTC, after 1 h 5 min",
        "Note: found late: it was over when its lines came",
    ] == texts(content)[-2:]


def test_markdown_of_a_line_is_text():
    """It stands in runs, which are not read as Markdown."""
    assert "[click](http://evil) **x**" == texts(card(samples=["[click](http://evil) **x**"]))[-1]


def test_the_lines_can_be_opened():
    """By a button, where a browser can follow it."""
    assert [{"type": "Action.OpenUrl", "title": "Show the lines", "url": "https://logs.example/"}] == card(
        query_url="https://logs.example/"
    )["actions"]
    assert "actions" not in card(query_url="javascript:alert(1)")
