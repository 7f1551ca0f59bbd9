"""What a message says of an alert, in words that all chats share."""

import unicodedata
from datetime import UTC, datetime

from logflow_app.notifiers.alert import RESOLVED, Alert

SAMPLES = 5
SAMPLE_CHARACTERS = 300
NAME_CHARACTERS = 150
UNITS = (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1))


def title(alert: Alert) -> str:
    """Return the one line that must do where no other is shown."""
    return f"{alert.state.upper()}: {rule(alert)} in {group(alert)}"


def rule(alert: Alert) -> str:
    """Return the rule's name as it is shown."""
    return plain(alert.rule, NAME_CHARACTERS)


def group(alert: Alert) -> str:
    """Return the group's name as it is shown."""
    return plain(alert.group, NAME_CHARACTERS)


def facts(alert: Alert) -> list[tuple[str, str]]:
    """Return what there is to know, as names and values."""
    known = [
        ("Severity", plain(alert.severity, NAME_CHARACTERS)),
        ("Value", f"{alert.value:g} (threshold {alert.threshold:g})"),
        ("Window", f"{moment(alert.window_start)} to {moment(alert.window_end)}"),
        ("Started", moment(alert.started_at)),
    ]
    if alert.state == RESOLVED and alert.resolved_at is not None:
        lasted = duration(alert.resolved_at - alert.started_at)
        known.append(("Resolved", f"{moment(alert.resolved_at)}, after {lasted}"))
    note = alert.note or ("found late: it was over when its lines came" if alert.late else "")
    return [*known, ("Note", plain(note, SAMPLE_CHARACTERS))] if note else known


def samples(alert: Alert) -> list[str]:
    """Return the first lines that led to the alert, each on one line."""
    return [plain(sample, SAMPLE_CHARACTERS) for sample in alert.samples[:SAMPLES]]


def link(alert: Alert) -> str:
    """Return where the lines can be looked at, nothing where no browser could go."""
    url = alert.query_url
    is_usable = url.startswith(("http://", "https://")) and url.isascii() and url.isprintable() and " " not in url
    return url if is_usable else ""


def moment(secs: float) -> str:
    """Write a time as `2025-10-23 15:30:00 UTC`."""
    try:
        return datetime.fromtimestamp(secs, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return f"{secs:g} s"


def duration(secs: float) -> str:
    """Write how long something took by its two largest units: `1 h 5 min`."""
    left, parts = max(0, round(secs)), []
    for unit, worth in UNITS:
        if left >= worth:
            parts.append(f"{left // worth} {unit}")
            left %= worth
    return " ".join(parts[:2]) or "0 s"


def plain(text: str, most: int) -> str:
    """Return text on one line without what only steers a screen (controls, direction marks), cut to `most`."""
    kept = "".join(
        character if unicodedata.category(character)[0] != "C" else " " if character.isspace() else ""
        for character in text[: 4 * most]
    )
    return kept if len(kept) <= most and len(text) <= 4 * most else kept[: most - 1] + "…"
