"""What of the written lines has arrived in Kafka: each under one id, and which bytes of each lane."""

import asyncio
import contextlib
import threading
from collections import defaultdict
from typing import NamedTuple

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from logflow_app.events import Metadata
from logflow_app.tables.intervals import Intervals, add, gaps

PAUSE_SECS = 0.3


class Place(NamedTuple):
    """What a line is known by."""

    lane: str
    offset: int


class _Record(msgspec.Struct):
    metadata: Metadata
    raw_log: str | None = None
    raw_logs: list[str] = []
    offsets: list[int] = []


class Arrivals:
    """Reads a topic of raw lines over and over in a thread of its own, whether the broker lives or not."""

    def __init__(self, bootstrap: str, topic: str, partitions: int) -> None:
        self.places: dict[str, Place] = {}
        self.repeats = 0
        self.wrong: list[str] = []
        self.intervals: dict[str, Intervals] = defaultdict(list)
        self._bootstrap = bootstrap
        self._next = dict.fromkeys([TopicPartition(topic, n) for n in range(partitions)], 0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read_on, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._over.set()
        self._thread.join()

    def has(self, text: str) -> bool:
        """Return whether a line has arrived."""
        return text in self.places

    def holes(self) -> dict[str, int]:
        """Return how many bytes are missing of which lane: before the first that arrived, and in between."""
        missing = {lane: gaps(held) + held[0][0] for lane, held in self.intervals.items()}
        return {lane: count for lane, count in missing.items() if count}

    def _read_on(self) -> None:
        while not self._over.is_set():
            with contextlib.suppress(KafkaError, OSError, TimeoutError):
                asyncio.run(self._read())
            self._over.wait(PAUSE_SECS)

    async def _read(self) -> None:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, enable_auto_commit=False)
        try:
            async with asyncio.timeout(10):
                await consumer.start()
            consumer.assign(list(self._next))
            for part, position in self._next.items():
                consumer.seek(part, position)
            while not self._over.is_set():
                async with asyncio.timeout(20):
                    fetched = await consumer.getmany(timeout_ms=200)
                for part, records in fetched.items():
                    for record in records:
                        self._take(record)
                    self._next[part] = records[-1].offset + 1
        finally:
            await consumer.stop()

    def _take(self, record: ConsumerRecord) -> None:
        held = msgspec.json.decode(record.value, type=_Record)
        meta = held.metadata
        texts = held.raw_logs if held.raw_log is None else [held.raw_log]
        offsets = held.offsets if held.raw_log is None else [meta.offset or 0]
        add(self.intervals[meta.lane], offsets[0] if meta.offset is None else meta.offset, meta.end_offset or 0)
        for text, offset in zip(texts, offsets, strict=True):
            place = Place(meta.lane, offset)
            before = self.places.setdefault(text, place)
            if before is not place:
                self.repeats += 1
            if before != place:
                self.wrong.append(f"{text!r} came as {before} and as {place} of {meta.file_path}")
