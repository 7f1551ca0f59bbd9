"""Batches of events for tests."""

from typing import Any

from logflow_app.batch import Batch

TIMES = {"timestamp": "2025-10-23T15:30:45.000Z", "ingested_at": "2025-10-23T15:30:46.123Z"}


def batch_of(*extras: dict[str, Any]) -> Batch:
    """Events of web-1 with these extra fields."""
    source = {"hostname": "web-1", "file": ""}
    events = [
        {**TIMES, "level": "INFO", "service": "shop", "message": "m", "source": source, "extra_fields": extra}
        for extra in extras
    ]
    return Batch([""] * len(events), events, [""] * len(events), 0, places=list(range(len(events))))
