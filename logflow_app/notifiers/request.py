"""Makes the request around a body: the address, the user's headers, and who we are."""

from typing import Any

import msgspec

from logflow_app.config.notifiers import AnyNotifier
from logflow_app.notifiers.alert import Alert
from logflow_app.notifiers.base import Request
from logflow_app.version import __version__


def json_request(settings: AnyNotifier, alert: Alert, content: Any) -> Request:  # noqa: ANN401 - anything JSON holds
    """Return the request that posts `content`; a receiver that remembers `Idempotency-Key` takes each only once."""
    headers = {
        "User-Agent": f"logflow/{__version__}",
        **{name: secret.get_secret_value() for name, secret in settings.headers.items()},
        "Content-Type": "application/json",
        "Idempotency-Key": header_safe(alert.transition),
    }
    return Request(settings.url.get_secret_value(), msgspec.json.encode(content), headers)


def header_safe(text: str) -> str:
    """Return text a header may hold: what a record from elsewhere may bring besides is replaced."""
    return "".join(character if "!" <= character <= "~" else "?" for character in text[:500])
