"""Redacts texts and events, as the section `redact` would have it."""

from collections import Counter
from typing import Any

import msgspec

from logflow_app.batch import Batch
from logflow_app.config.redact import RedactSection
from logflow_app.fields import Event
from logflow_app.redaction import Redaction, compile_redaction

ALL = ["secrets", "cards", "iban", "emails", "ipv4", "ipv6"]


def redaction(**keys: Any) -> Redaction:
    """The step of a section that looks for something."""
    step = compile_redaction(RedactSection(**keys))
    assert step is not None
    return step


def event(message: str = "", **extra: Any) -> Event:
    """An event with these extra fields."""
    return {
        "timestamp": "2025-10-23T15:30:45.000Z",
        "level": "INFO",
        "service": "pay",
        "message": message,
        "source": {"hostname": "web-1", "file": "/var/log/pay.log"},
        "extra_fields": extra,
        "ingested_at": "2025-10-23T15:30:46.123Z",
    }


def redacted(step: Redaction, one: Event) -> tuple[Event, Counter[str]]:
    """An event as the pipeline redacts it, from its document, and what was taken out of it."""
    document = msgspec.json.encode(one).decode()
    fresh: Event = msgspec.json.decode(document)
    counts: Counter[str] = Counter()
    for kinds in step.suspects([document]).values():
        step.redact(fresh, kinds, counts)
    return fresh, counts


def text(step: Redaction, message: str) -> str:
    """A message as it leaves."""
    return str(redacted(step, event(message))[0]["message"])


def extra(step: Redaction, **fields: Any) -> dict[str, Any]:
    """Extra fields as they leave."""
    found: dict[str, Any] = redacted(step, event(**fields))[0]["extra_fields"]
    return found


def batch_of(events: list[Event]) -> Batch:
    """A batch of these events."""
    ids = [f"lane-{place}" for place in range(len(events))]
    return Batch(ids, events, [""] * len(events), 1_761_233_446_123, "lane", places=list(range(len(events))))
