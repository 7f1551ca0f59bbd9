"""Microsoft Teams: an Adaptive Card in a message, as the webhook of a workflow takes it.

The message around the card: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors (28 KB at
most); the card: https://adaptivecards.io/explorer. Text stands in runs of a RichTextBlock, where Markdown is not read:
a line of a log is shown as it is.
"""

from logflow_app.config.notifiers import TeamsNotifier
from logflow_app.notifiers.alert import RESOLVED, Alert
from logflow_app.notifiers.base import Request
from logflow_app.notifiers.request import json_request
from logflow_app.notifiers.wording import facts, link, samples, title

Block = dict[str, object]


class Teams:
    """Posts to one channel or chat."""

    def __init__(self, settings: TeamsNotifier) -> None:
        self.name = settings.name
        self._settings = settings

    def render(self, alert: Alert) -> Request:
        """See `Notifier.render`."""
        return json_request(self._settings, alert, content_of(alert))


def content_of(alert: Alert) -> dict[str, object]:
    """Return the message."""
    colour = "Good" if alert.state == RESOLVED else "Attention"
    body = [_text(_run(title(alert), weight="Bolder", size="Medium", color=colour))]
    body += [_text(_run(f"{name}: ", weight="Bolder"), _run(value)) for name, value in facts(alert)]
    body += [_text(_run(sample, fontType="Monospace")) for sample in samples(alert) if sample]
    card: dict[str, object] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": title(alert),
        "msteams": {"width": "Full"},
        "body": body,
    }
    url = link(alert)
    if url:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Show the lines", "url": url}]
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _text(*runs: Block) -> Block:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, **style: str) -> Block:
    return {"type": "TextRun", "text": text, **style}
