"""process → logs-tail: some of the newest events, a few times a second, for whoever watches lines live.

A tail may miss lines and says how many; it never holds up the pipeline, and a record that Kafka does not take is gone.
"""

import asyncio
import logging
import re
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from logflow_app.events import Events
from logflow_app.metrics import TAIL_LOST

logger = logging.getLogger(__name__)

INTERVAL_SECS = 0.1
SEND_SECS = 5.0  # after which a record is given up: what is live has moved on
RECORD_BYTES = 64 * 1024
LONG_CHARS = 16 * 1024  # of a longer document only the beginning is held, whatever its length
TEXT_CHARS = 4096
FIELD_CHARS = 400
MOST_FIELDS = 50

_STRING = r'(?:[^"\\]|\\(?:[^u]|u[0-9a-f]{4}))'
_HEAD = re.compile(  # how every document begins: see pipeline/documents.py
    rf'\{{"timestamp":"([^"]*)","level":"([A-Z]*)","service":"({_STRING}*)","message":"({_STRING}{{0,{TEXT_CHARS}}})'
)


class Tail:
    """Remembers references to the newest documents between two records: some µs a batch, nothing a line.

    Up to `lines_per_sec` lines may be shown at once after a silence, and no more than that a second.
    """

    def __init__(self, lines_per_sec: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rate = lines_per_sec
        self._newest: deque[str] = deque(maxlen=lines_per_sec)
        self._seen = 0
        self._allowed = float(lines_per_sec)
        self._taken_at = clock()
        self.has_news = asyncio.Event()
        """Set while there is something to take."""

    def show(self, batch: Sequence[Events]) -> None:
        """Take note of a batch that was parsed."""
        if not self._rate:
            return
        seen = sum([len(events.documents) for events in batch])
        if not seen:
            return
        newest: list[str] = []
        for events in reversed(batch):
            newest[:0] = events.documents[len(newest) - self._rate :]
            if len(newest) >= self._rate:
                break
        if max(map(len, newest)) >= LONG_CHARS:
            newest = [document[:LONG_CHARS] for document in newest]
        self._newest.extend(newest)
        self._seen += seen
        self.has_news.set()

    def take(self) -> bytes | None:
        """Return the record for what was parsed since the last one, None if nothing was."""
        if not self._seen:
            return None
        now = self._clock()
        secs, seen = now - self._taken_at, self._seen
        self._allowed = min(float(self._rate), self._allowed + secs * self._rate)
        lines = _readable(self._newest, int(self._allowed))
        self._allowed -= len(lines)
        self._newest.clear()
        self._seen, self._taken_at = 0, now
        self.has_news.clear()
        content = {"seen": seen, "secs": round(secs, 3), "at_ms": time.time_ns() // 1_000_000, "lines": lines}
        return msgspec.json.encode(content)


def _readable(documents: Sequence[str], most: int) -> list[msgspec.Raw]:
    """Return the newest of the documents, oldest first: as many as fit, long texts in them cut."""
    lines: list[msgspec.Raw] = []
    size = 0
    for document in reversed(documents):
        if len(lines) >= most:
            break
        line = _short(document)
        size += len(line)
        if lines and size > RECORD_BYTES:
            break
        lines.append(msgspec.Raw(line))
    lines.reverse()
    return lines


def _short(document: str) -> bytes:
    """Return a document, of a long one what can be looked at, with `cut` true."""
    if len(document) <= TEXT_CHARS:
        return document.encode()
    if len(document) < LONG_CHARS:
        return _cut_fields(msgspec.json.decode(document))
    head = _HEAD.match(document)
    if head is None:  # a service of many thousand characters, or a document of another make
        return b'{"message":"(too long to be shown)","cut":true}'
    timestamp, level, service, message = head.groups()
    text = f'{{"timestamp":"{timestamp}","level":"{level}","service":"{service}","message":"{message}","cut":true}}'
    return text.encode()


def _cut_fields(content: dict[str, Any]) -> bytes:
    message, fields = str(content["message"]), content["extra_fields"]
    return msgspec.json.encode(
        content
        | {
            "message": message[:TEXT_CHARS],
            "extra_fields": {
                name[:FIELD_CHARS]: value if isinstance(value, int | float | bool | None) else str(value)[:FIELD_CHARS]
                for name, value in list(fields.items())[:MOST_FIELDS]
            },
            "cut": True,
        }
    )


async def keep_showing(tail: Tail, producer: AIOKafkaProducer, topic: str) -> None:
    """Send what there is to show, for ever: the first line after a silence at once, then ten records a second."""
    while True:
        await tail.has_news.wait()
        record = tail.take()
        if record is not None:
            await _send(producer, topic, record)
        await asyncio.sleep(INTERVAL_SECS)


async def _send(producer: AIOKafkaProducer, topic: str, record: bytes) -> None:
    try:
        async with asyncio.timeout(SEND_SECS):
            sent = await producer.send(topic, record)
    except (KafkaError, OSError, TimeoutError) as error:
        _lost(error)
        return
    sent.add_done_callback(_note)


def _note(sent: "asyncio.Future[object]") -> None:
    if not sent.cancelled() and sent.exception() is not None:
        _lost(sent.exception())


def _lost(error: BaseException | None) -> None:
    TAIL_LOST.inc()
    logger.debug("tail_lost error=%r", error)
