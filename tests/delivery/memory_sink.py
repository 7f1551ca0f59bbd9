"""A small real sink that keeps documents in memory and fails as it is told to."""

import asyncio
from collections.abc import Callable

from logflow_app.events import Documents
from logflow_app.sinks.base import STORED, Answer

Behaviour = Callable[[Documents], Answer]


class MemorySink:
    """Stores documents by id; each write first meets the next of `behaviours`, which may raise or answer for it."""

    def __init__(self, name: str = "memory", *behaviours: Behaviour, max_batch_bytes: int = 10_000) -> None:
        self.name = name
        self.concurrency = 2
        self.max_batch_bytes = max_batch_bytes
        self.documents: dict[str, str] = {}
        self.writes: list[list[str]] = []
        self.closed = False
        self.away = asyncio.Event()
        self.away.set()
        self._behaviours = list(behaviours)

    async def setup(self) -> None:
        """See `Sink.setup`."""

    async def open(self) -> None:
        """See `Sink.open`."""

    async def write(self, documents: Documents) -> Answer:
        """See `Sink.write`."""
        await self.away.wait()
        self.writes.append(list(documents.ids))
        answer = self._behaviours.pop(0)(documents) if self._behaviours else STORED
        lost = {*answer.retry, *(refusal.position for refusal in answer.refused)}
        kept = [n for n in range(len(documents.ids)) if n not in lost]
        self.documents |= {documents.ids[n]: documents.bodies[n] for n in kept}
        return answer

    async def close(self) -> None:
        """See `Sink.close`."""
        self.closed = True
