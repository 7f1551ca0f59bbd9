"""What every notifier promises."""

from dataclasses import dataclass, field
from typing import Protocol

from logflow_app.notifiers.alert import Alert


@dataclass(frozen=True)
class Request:
    """One HTTP request that tells somebody of one alert; what may hold a secret is not in its `repr`."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    method: str = "POST"


class Notifier(Protocol):
    """Knows how one kind of chat wants to be told. Pure: it sends nothing, and has no clock.

    `render` gives the same request for the same alert, whoever asks. Text of the alert is shown as text, never as
    markup, mention or link of the chat; what is longer than the chat takes is cut visibly.
    """

    name: str

    def render(self, alert: Alert) -> Request:
        """Return the request that tells of `alert`, which is firing or resolved."""
