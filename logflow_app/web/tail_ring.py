"""The newest records of `logs-tail`, for everybody who listens, and for those who come back."""

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from aiokafka import ConsumerRecord

MOST_BYTES = 4 * 1024 * 1024
MOST_RECORDS = 1000
HISTORY_LINES = 100


class TailLines(msgspec.Struct):
    """A record of `logs-tail`: some of the lines a worker has parsed since its last one.

    `seen` is how many it parsed in that time, `secs`, and `at_ms` when it sent them, in milliseconds since the epoch.
    """

    seen: int
    secs: float
    at_ms: int
    lines: list[dict[str, object]]


class Moment(NamedTuple):
    """A record's place in the topic and its time, its content as one line of JSON, how many log lines are in it."""

    offset: int
    timestamp: int
    content: bytes
    lines: int


_decode = msgspec.json.Decoder(TailLines).decode


class TailRing:
    """Keeps what came last, bounded; nothing is kept for a single listener."""

    def __init__(self, most_bytes: int = MOST_BYTES, most_records: int = MOST_RECORDS) -> None:
        self._moments: deque[Moment] = deque()
        self._most_bytes = most_bytes
        self._most_records = most_records
        self._bytes = 0
        self._news = asyncio.Event()

    def take(self, records: Iterable[ConsumerRecord]) -> None:
        """Take records of the topic and wake whoever waits; what is unreadable is left."""
        for record in records:
            try:
                tail = _decode(record.value or b"")
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
            # Encoded anew: whoever can write to the topic could otherwise write into the stream of events.
            self._add(Moment(record.offset, record.timestamp, msgspec.json.encode(tail), len(tail.lines)))
        while self._bytes > self._most_bytes or len(self._moments) > self._most_records:
            self._bytes -= len(self._moments.popleft().content)
        self.wake()

    def _add(self, moment: Moment) -> None:
        if moment.offset <= self.newest:
            if moment.timestamp <= self._moments[-1].timestamp:  # read again
                return
            self._moments.clear()  # the topic was made again
            self._bytes = 0
        self._moments.append(moment)
        self._bytes += len(moment.content)

    def wake(self) -> None:
        """Let everybody who waits look again."""
        self._news.set()
        self._news = asyncio.Event()

    async def news(self, patience_secs: float) -> bool:
        """Wait until something was taken, or for so long; return whether something was."""
        try:
            async with asyncio.timeout(patience_secs):
                return await self._news.wait()
        except TimeoutError:
            return False

    def after(self, offset: int | None) -> tuple[list[Moment], int]:
        """Return what came after an offset, and how many records in between are no longer there.

        Without an offset, for somebody new, about the last `HISTORY_LINES` lines.
        """
        if offset is None:
            return self._history(), 0
        if 0 <= self.newest < offset:  # of a topic that is gone
            return list(self._moments), 0
        moments = [moment for moment in self._moments if moment.offset > offset]
        return moments, moments[0].offset - offset - 1 if moments else 0

    def _history(self) -> list[Moment]:
        moments: list[Moment] = []
        lines = 0
        for moment in reversed(self._moments):
            moments.append(moment)
            lines += moment.lines
            if lines >= HISTORY_LINES:
                break
        return moments[::-1]

    @property
    def newest(self) -> int:
        """The offset of the newest record, -1 without any."""
        return self._moments[-1].offset if self._moments else -1
