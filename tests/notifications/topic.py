"""`logs-notifications` without Kafka: what is sent to it can be read from it, and it can be away."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import msgspec

from logflow_app.errors import UnavailableError

NAME = "notifications"


@dataclass
class Entry:
    """One record."""

    key: bytes
    value: bytes | None


class Topic:
    """Is the producer and the reader of one topic."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.readings = 0
        self.failures = 0
        self.is_confirming = asyncio.Event()
        self.is_confirming.set()
        self.is_readable = asyncio.Event()
        self.is_readable.set()

    async def send(self, topic: str, value: bytes | None, key: bytes, partition: int | None) -> asyncio.Task[None]:
        """Take a record; the answer comes while the topic confirms."""
        assert (NAME, None) == (topic, partition)
        return asyncio.create_task(self._confirm(Entry(key, value)))

    async def _confirm(self, entry: Entry) -> None:
        await self.is_confirming.wait()
        self.entries.append(entry)

    async def read(self, options: dict[str, Any], topic: str) -> AsyncIterator[Entry]:
        """Give every record there was when reading began."""
        assert NAME == topic
        self.readings += 1
        if self.failures:
            self.failures -= 1
            raise UnavailableError("away")
        entries = list(self.entries)
        await self.is_readable.wait()
        for entry in entries:
            yield entry

    def write(self, key: str, value: object) -> None:
        """Write a record as another worker would."""
        self.entries.append(Entry(key.encode(), None if value is None else msgspec.json.encode(value)))

    def statuses(self) -> list[tuple[str, str]]:
        """Return key and status of every record, in order."""
        return [(entry.key.decode(), msgspec.json.decode(entry.value or b"{}").get("status")) for entry in self.entries]
