"""Couriers with a topic and chats of a test's own."""

import asyncio
import time
from collections.abc import Callable
from itertools import count
from typing import Any, Self

from faust.types import TP

from logflow_app.config import Config
from logflow_app.delivery import Ticket
from logflow_app.notifications import Couriers, NotificationLog
from logflow_app.transport import RecordBatch
from tests.agents.envelopes import Record
from tests.notifications.topic import NAME, Topic
from tests.notifiers.alerts import alert_bytes

DEADLINE_SECS = 20.0
QUICK = {"backoff_min_secs": 0.01, "backoff_max_secs": 0.05}


async def until(condition: Callable[[], object]) -> None:
    """Wait until `condition` is true."""
    async with asyncio.timeout(DEADLINE_SECS):
        while not condition():  # noqa: ASYNC110 - the condition is of many kinds
            await asyncio.sleep(0.005)


class Office:
    """Couriers to notifiers, as one worker has them; `released` has the names of the tickets that were let go."""

    def __init__(self, *notifiers: dict[str, Any], topic: Topic | None = None) -> None:
        sections = [{"type": "webhook", **QUICK, **notifier} for notifier in notifiers]
        self.topic = topic or Topic()
        self.now = time.time()
        self.is_member = True
        self.abandoned: set[str] = set()
        self.released: list[str] = []
        self.log = NotificationLog({}, NAME, self.topic.read, lambda: self.now)
        self.log.producer = self.topic
        config = Config.model_validate({"notifiers": sections})
        self.couriers = Couriers(config.notifiers, self.log, lambda: self.is_member, lambda: self.now)
        self._numbers = count()

    async def __aenter__(self) -> Self:
        """Begin as after an assignment."""
        await self.couriers.load()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End it."""
        await self.couriers.close()

    def ticket(self, name: str) -> Ticket:
        """Return the ticket of a batch."""
        return Ticket(
            lambda: self.released.append(name), lambda: name in self.abandoned, lambda: self.abandoned.add(name)
        )

    async def tell(self, name: str, *values: bytes, age_secs: float = 0.0) -> None:
        """Hand over a batch as the agent does: it lets go of the ticket when it has been taken."""
        timestamp = int((self.now - age_secs) * 1000)
        records = [Record(value, next(self._numbers), timestamp) for value in values]
        ticket = self.ticket(name)
        await self.couriers.submit(ticket, RecordBatch(TP("alerts", 0), records))
        ticket.release()

    async def fire(self, name: str, *fingerprints: str, state: str = "firing", **fields: Any) -> None:
        """Hand over a batch with an alert of each fingerprint."""
        await self.tell(name, *(alert_bytes(state, fingerprint=fingerprint, **fields) for fingerprint in fingerprints))
