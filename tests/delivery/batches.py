"""Batches of events and tickets for tests, and a wait for a condition."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from logflow_app.config.delivery import DeliverySection
from logflow_app.delivery import Ticket
from logflow_app.events import DeadLetter, Events, Failure, Metadata, Pack

DAY = "2025.10.23"
QUICK = DeliverySection(backoff_min_secs=0.001, backoff_max_secs=0.02)
DEADLINE_SECS = 60.0


async def until(condition: Callable[[], object], deadline_secs: float = DEADLINE_SECS) -> None:
    """Wait until the condition holds; fail after the deadline."""
    end = time.monotonic() + deadline_secs
    while not condition():
        assert time.monotonic() < end, f"not within {deadline_secs} s"
        await asyncio.sleep(0.005)


def document(line_id: str, **more: object) -> str:
    """Return a document as the pipeline writes it, its message made of the id, with further fields."""
    return json.dumps(
        {
            "timestamp": "2025-10-23T15:30:45.000Z",
            "level": "INFO",
            "service": "payment-service",
            "message": f"paid {line_id}",
            "source": {"hostname": "web-1", "file": "/var/log/app.log"},
            "extra_fields": {"order": line_id},
            "ingested_at": "2025-10-23T15:30:46.123Z",
            **more,
        }
    )


def pack_of(ids: list[str], lines: list[str] | None = None) -> Pack:
    """Return a pack of lines with these ids, one record of `logs-raw`."""
    lines = [f"line {line_id}" for line_id in ids] if lines is None else lines
    return Pack(
        lines, list(ids), Metadata(source="web-1", input="app", lane="9f"), 1761233446123, "logs-raw", 3, 77, 77
    )


def events_of(ids: list[str], documents: list[str] | None = None, failures: list[Failure] | None = None) -> Events:
    """Return events with these ids, one document each."""
    documents = [document(line_id) for line_id in ids] if documents is None else documents
    pack = pack_of(ids)
    return Events(pack, list(ids), list(pack.lines), [DAY] * len(ids), documents, Counter(), failures or [])


@dataclass
class Ledger:
    """Remembers which tickets were acknowledged and what was buried, in the order it happened."""

    acknowledged: list[str] = field(default_factory=list)
    buried: list[DeadLetter] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    abandoned: set[str] = field(default_factory=set)

    def ticket(self, name: str) -> Ticket:
        """Return a ticket that is held once, as the agent's."""

        def acknowledge() -> None:
            self.acknowledged.append(name)
            self.order.append(f"acknowledged {name}")

        return Ticket(acknowledge, lambda: name in self.abandoned)

    async def bury(self, letters: list[DeadLetter]) -> None:
        """Keep the letters, after a moment in which others may run."""
        await asyncio.sleep(0)
        self.buried += letters
        self.order += [f"buried {letter.id}" for letter in letters]
