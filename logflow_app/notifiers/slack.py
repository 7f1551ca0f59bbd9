"""Slack: an attachment with a colour and blocks, posted to an incoming webhook.

The format and its limits: https://docs.slack.dev/reference/block-kit/blocks and
https://docs.slack.dev/messaging/formatting-message-text (which three characters are escaped).
"""

from logflow_app.config.notifiers import SlackNotifier
from logflow_app.notifiers.alert import RESOLVED, Alert
from logflow_app.notifiers.base import Request
from logflow_app.notifiers.request import json_request
from logflow_app.notifiers.wording import facts, group, link, rule, samples

RED, GREEN = "#d32f2f", "#2e7d32"
SECTION_CHARACTERS = 2900  # Slack takes 3,000 in a section
FORMATS = frozenset("*_~`@#")  # emphasis, code, mentions, channels
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


class Slack:
    """Posts to one channel."""

    def __init__(self, settings: SlackNotifier) -> None:
        self.name = settings.name
        self._settings = settings

    def render(self, alert: Alert) -> Request:
        """See `Notifier.render`."""
        return json_request(self._settings, alert, content_of(alert))


def content_of(alert: Alert) -> dict[str, object]:
    """Return the message: the text is shown above the attachment, and where only a line is shown."""
    text = f"*{alert.state.upper()}:* {literal(rule(alert))} in {literal(group(alert))}"
    blocks: list[dict[str, object]] = [
        {"type": "section", "fields": [_mrkdwn(f"*{name}*\n{literal(value)}") for name, value in facts(alert)]},
    ]
    shown = samples(alert)
    if shown:
        blocks.append({"type": "section", "text": _mrkdwn(_code_block(shown))})
    url = link(alert)
    if url:
        blocks.append({"type": "section", "text": _mrkdwn(f"<{_in_link(url)}|Show the lines>")})
    colour = GREEN if alert.state == RESOLVED else RED
    return {"text": text, "attachments": [{"color": colour, "blocks": blocks}]}


def _mrkdwn(text: str) -> dict[str, object]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _code_block(lines: list[str]) -> str:
    """Return lines as they are: no mention, link or emphasis; three backticks would end the block."""
    text = "\n".join(lines).replace("```", "'''")
    return f"```{escaped(text, SECTION_CHARACTERS)}```"


def literal(text: str) -> str:
    """Return text escaped, and as code where it holds what Slack would take for emphasis."""
    if FORMATS.isdisjoint(text):
        return escaped(text)
    unticked = text.replace("`", "'")
    return f"`{escaped(unticked)}`"


def _in_link(url: str) -> str:
    return escaped(url).replace("|", "%7C")


def escaped(text: str, most: int = SECTION_CHARACTERS) -> str:
    """Return text with Slack's three special characters escaped, cut to `most` without parting an escape."""
    parts: list[str] = []
    size = 0
    for character in text:
        part = ESCAPES.get(character, character)
        size += len(part)
        if size > most:
            return "".join(parts) + "…"
        parts.append(part)
    return "".join(parts)
