"""The documents one sink still owes an answer for: a queue, and the bound on its bytes that holds the pipeline back."""

import asyncio
from collections import deque

from logflow_app.delivery.parts import Part, take_batch
from logflow_app.metrics import DELIVERY_IN_FLIGHT


class Stock:
    """What waits for a sink and what is being written, bounded in bytes; overshoots by one submitted batch at most."""

    def __init__(self, sink_name: str, max_bytes: int) -> None:
        self.size = 0
        self._max_bytes = max_bytes
        self._waiting: deque[Part] = deque()
        self._arrived = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._metric = DELIVERY_IN_FLIGHT.labels(sink=sink_name)
        self._metric.set(0)

    def put(self, parts: list[Part]) -> None:
        """Queue parts, whatever the bound says; see `room`."""
        if parts:
            self._waiting.extend(parts)
            self._resize(sum(part.size for part in parts))
            self._arrived.set()

    async def take(self, max_bytes: int) -> list[Part]:
        """Wait for parts and take as many as fit into one write."""
        while not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
        return take_batch(self._waiting, max_bytes)

    def done(self, part: Part) -> None:
        """Let go of a part whose documents are all stored, buried or abandoned."""
        part.parcel.part_done()
        self._resize(-part.size)

    def drop_abandoned(self) -> None:
        """Let go of waiting parts whose partition was taken away, so that they hold back nobody."""
        for part in [part for part in self._waiting if part.abandoned]:
            self._waiting.remove(part)
            self.done(part)

    async def room(self) -> None:
        """Wait until there is less than the bound."""
        await self._has_room.wait()

    async def empty(self) -> None:
        """Wait until nothing is left."""
        await self._empty.wait()

    def _resize(self, by: int) -> None:
        self.size += by
        self._metric.set(self.size)
        for event, holds in ((self._has_room, self.size < self._max_bytes), (self._empty, self.size == 0)):
            if holds:
                event.set()
            else:
                event.clear()
