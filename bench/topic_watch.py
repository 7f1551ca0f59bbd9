"""How many lines have arrived in a topic, seen from outside."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Self

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.load import PARTITIONS

POLL_SECS = 0.02
STILL_SECS = 1.0
PACK = b'{"raw_logs":'


Moment = tuple[float, Any]


class _Record(msgspec.Struct):
    raw_logs: list[Any] = []


class TopicWatch:
    """Looks at a topic's ends, which costs nothing, and counts the lines in it when they no longer move."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        self._partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        self._decode = msgspec.json.Decoder(_Record).decode
        self.lines = 0

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        self._consumer.assign(self._partitions)
        await self._consumer.seek_to_beginning(*self._partitions)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

    async def until(self, total: int, look: Callable[[], Any], timeout_secs: float) -> list[Moment]:
        """Return what `look` said at every poll (with its monotonic time), up to the arrival of the last record."""
        deadline = time.monotonic() + timeout_secs
        moments: list[Moment] = []
        arrived = seen = 0
        while time.monotonic() < deadline:
            ends = sum((await self._consumer.end_offsets(self._partitions)).values())
            moments.append((time.monotonic(), look()))
            if ends > seen:
                seen, arrived = ends, len(moments)
            elif seen and moments[-1][0] - moments[arrived - 1][0] > STILL_SECS:
                await self._count(seen)
                if self.lines >= total:
                    return moments[:arrived]
            await asyncio.sleep(POLL_SECS)
        raise RuntimeError(f"only {self.lines:,} of {total:,} lines arrived in {timeout_secs:.0f} s")

    async def _count(self, records: int) -> None:
        """Read what has not been read yet."""
        while sum([await self._consumer.position(tp) for tp in self._partitions]) < records:
            for batch in (await self._consumer.getmany(timeout_ms=200)).values():
                for record in batch:
                    self.lines += self._lines_of(record.value)

    def _lines_of(self, value: bytes) -> int:
        """Return how many lines a record holds: a pack's, or the one it is."""
        return len(self._decode(value).raw_logs) if value.startswith(PACK) else 1
