"""Alerts and notifiers to test with."""

from typing import Any

from logflow_app.config import Config
from logflow_app.models import Alert as AlertRecord
from logflow_app.notifiers import NOTIFIERS
from logflow_app.notifiers.alert import Alert, read_alert
from logflow_app.notifiers.base import Notifier

SECRETS = ("s3cr3t-path", "s1gn4ture", "b34rer")
URL = "https://chat.example/hooks/s3cr3t-path?sig=s1gn4ture%2Fx"


def alert_bytes(state: str = "firing", **fields: Any) -> bytes:
    """Return an alert as it stands in `logs-alerts`, written by the record's own class."""
    usual: dict[str, Any] = {
        "fingerprint": "f00d",
        "episode": 1_761_233_400,
        "rule": "errors",
        "group": "payment-service",
        "severity": "critical",
        "value": 12.0,
        "threshold": 10.0,
        "window_start": 1_761_233_400,
        "window_end": 1_761_233_460,
        "started_at": 1_761_233_460.0,
        "resolved_at": 1_761_237_360.0 if state == "resolved" else None,
        "samples": ["ERROR card declined", "ERROR no route to bank"],
        "query_url": "",
    }
    return AlertRecord(**(usual | {"state": state} | fields)).dumps()


def make_alert(state: str = "firing", **fields: Any) -> Alert:
    """Return an alert as notifiers read it."""
    return read_alert(alert_bytes(state, **fields))


def settings_of(kind: str, url: str = URL, **settings: Any) -> Any:
    """Return a notifier's section."""
    section = {"type": kind, "url": url, "headers": {"Authorization": f"Bearer {SECRETS[2]}"}} | settings
    return Config.model_validate({"notifiers": [section]}).notifiers[0]


def notifier_of(kind: str, **settings: Any) -> Notifier:
    """Return a notifier."""
    return NOTIFIERS[kind](settings_of(kind, **settings))
