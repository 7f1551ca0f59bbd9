"""How alerts are told: one file for each kind of chat, and a line here."""

from collections.abc import Callable, Mapping
from typing import Any

from logflow_app.notifiers.base import Notifier
from logflow_app.notifiers.slack import Slack
from logflow_app.notifiers.teams import Teams
from logflow_app.notifiers.webhook import Webhook

# A notifier's `type` in the configuration, and what makes a notifier of its section.
NOTIFIERS: Mapping[str, Callable[[Any], Notifier]] = {
    "webhook": Webhook,
    "slack": Slack,
    "teams": Teams,
}
