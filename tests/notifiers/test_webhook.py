"""The generic webhook's shape, as docs/notifications.md promises it."""

import json
import re
from pathlib import Path

from tests.notifiers.alerts import make_alert, notifier_of

PAGE = Path(__file__).parents[2] / "docs" / "notifications.md"


def body(**fields):
    """Return what is posted."""
    return json.loads(notifier_of("webhook").render(make_alert(**fields)).body)


def test_an_alert_is_posted_with_all_it_knows():
    """Times in ISO 8601, samples whole."""
    assert {
        "version": 1,
        "id": "f00d-1761233400-resolved",
        "title": "RESOLVED: errors in payment-service",
        "state": "resolved",
        "rule": "errors",
        "group": "payment-service",
        "severity": "critical",
        "value": 12.0,
        "threshold": 10.0,
        "window_start": "2025-10-23T15:30:00.000Z",
        "window_end": "2025-10-23T15:31:00.000Z",
        "started_at": "2025-10-23T15:31:00.000Z",
        "resolved_at": "2025-10-23T16:36:00.000Z",
        "fingerprint": "f00d",
        "episode": 1761233400,
        "samples": ["ERROR card declined", "ERROR no route to bank"],
        "query_url": "",
        "late": False,
        "note": "",
    } == body(state="resolved")


def test_the_page_shows_every_key():
    """The example in the documentation has the keys that are sent, in their order."""
    (example,) = re.findall(r"```json\n(\{\n  \"version\".*?\n\})\n```", PAGE.read_text(), re.S)
    assert list(body()) == list(json.loads(example))
