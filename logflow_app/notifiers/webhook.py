"""The generic webhook: an alert as JSON of our own shape, version 1 (docs/notifications.md)."""

from datetime import UTC, datetime

from logflow_app.config.notifiers import WebhookNotifier
from logflow_app.notifiers.alert import Alert
from logflow_app.notifiers.base import Request
from logflow_app.notifiers.request import json_request
from logflow_app.notifiers.wording import title

VERSION = 1


class Webhook:
    """Posts the alert's fields as they are; what reads them is somebody's own program."""

    def __init__(self, settings: WebhookNotifier) -> None:
        self.name = settings.name
        self._settings = settings

    def render(self, alert: Alert) -> Request:
        """See `Notifier.render`; nothing is cut here."""
        return json_request(self._settings, alert, content_of(alert))


def content_of(alert: Alert) -> dict[str, object]:
    """Return what is posted; keys may be added within a version, never renamed or removed."""
    return {
        "version": VERSION,
        "id": alert.transition,
        "title": title(alert),
        "state": alert.state,
        "rule": alert.rule,
        "group": alert.group,
        "severity": alert.severity,
        "value": alert.value,
        "threshold": alert.threshold,
        "window_start": _moment(alert.window_start),
        "window_end": _moment(alert.window_end),
        "started_at": _moment(alert.started_at),
        "resolved_at": None if alert.resolved_at is None else _moment(alert.resolved_at),
        "fingerprint": alert.fingerprint,
        "episode": alert.episode,
        "samples": alert.samples,
        "query_url": alert.query_url,
        "late": alert.late,
        "note": alert.note,
    }


def _moment(secs: float) -> str | None:
    try:
        return datetime.fromtimestamp(secs, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return None
