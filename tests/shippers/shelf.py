"""What a topic holds, read back with the plain client."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from logflow_app.events import Metadata

DEADLINE_SECS = 60.0


class Either(msgspec.Struct):
    """Both forms of a record at once."""

    metadata: Metadata
    raw_log: str | None = None
    raw_logs: list[str] = []
    offsets: list[int] = []


class Came(NamedTuple):
    """A line in a topic."""

    lane: str
    offset: int
    text: str
    path: str
    partition: int


class Shelf:
    """Reads a topic from its beginning; `lines` grows with each `read_until`."""

    def __init__(self, bootstrap: str, topic: str, partitions: int) -> None:
        self._bootstrap = bootstrap
        self._parts = [TopicPartition(topic, n) for n in range(partitions)]
        self._positions = dict.fromkeys(self._parts, 0)
        self.lines: list[Came] = []
        self.records: list[ConsumerRecord] = []
        self._reached: dict[str, list[tuple[int, int]]] = defaultdict(list)

    async def read(self) -> None:
        """Take in all that is there now."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap, enable_auto_commit=False, max_partition_fetch_bytes=64 * 2**20
        )
        await consumer.start()
        try:
            consumer.assign(self._parts)
            ends = await consumer.end_offsets(self._parts)
            for part, position in self._positions.items():
                consumer.seek(part, position)
            while any(self._positions[part] < ends[part] for part in self._parts):
                for part, records in (await consumer.getmany(timeout_ms=200)).items():
                    self._positions[part] = records[-1].offset + 1
                    for record in records:
                        self._take(record)
        finally:
            await consumer.stop()

    async def read_until(self, condition: Callable[["Shelf"], bool]) -> None:
        """Read until the condition holds; fail when it does not within a minute."""
        deadline = time.monotonic() + DEADLINE_SECS
        while True:
            await self.read()
            if condition(self):
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"not in time; {len(self.lines)} lines came")
            await asyncio.sleep(0.1)

    def _take(self, record: ConsumerRecord) -> None:
        self.records.append(record)
        held = msgspec.json.decode(record.value, type=Either)
        meta = held.metadata
        texts = held.raw_logs if held.raw_log is None else [held.raw_log]
        offsets = held.offsets if held.raw_log is None else [meta.offset or 0]
        assert record.key == meta.lane.encode()
        assert len(texts) == len(offsets)
        start = meta.offset if meta.offset is not None else offsets[0]
        self._reached[meta.lane].append((start, meta.end_offset or 0))
        for offset, text in zip(offsets, texts, strict=True):
            self.lines.append(Came(meta.lane, offset, text, meta.file_path, record.partition))

    @property
    def texts(self) -> set[str]:
        """Every line that came, once."""
        return {line.text for line in self.lines}

    @property
    def places(self) -> set[tuple[str, int]]:
        """Every place in a lane that a line came from."""
        return {(line.lane, line.offset) for line in self.lines}

    def contradictions(self) -> list[tuple[str, int]]:
        """Return places that came with more than one text, and lanes that came in more than one partition."""
        texts: dict[tuple[str, int], set[tuple[str, int]]] = defaultdict(set)
        for line in self.lines:
            texts[line.lane, line.offset].add((line.text, line.partition))
        return [place for place, held in texts.items() if len(held) > 1]

    def gaps(self) -> dict[str, int]:
        """Return the lanes with bytes between their first and last that no record claims, and how many."""
        missing: dict[str, int] = defaultdict(int)
        for lane, intervals in self._reached.items():
            reached = 0
            for start, end in sorted(intervals):
                missing[lane] += max(start - reached, 0)
                reached = max(reached, end)
        return {lane: count for lane, count in missing.items() if count}
