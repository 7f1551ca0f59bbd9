"""logs-notifications: what became of every message, by all workers; the only code that reads or writes it."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Protocol

import msgspec
from aiokafka import AIOKafkaProducer

from logflow_app.errors import UnavailableError
from logflow_app.notifiers.answers import Outcome
from logflow_app.producer import Record, send_confirmed
from logflow_app.topic_reader import read_topic

logger = logging.getLogger(__name__)

KEPT_SECS = 31 * 86_400.0  # longer than `logs-alerts` keeps the transitions that the records are about
READ_AGAIN_SECS = 1.0


class Notification(msgspec.Struct, frozen=True):
    """What became of one message: `sent`, `refused` or `expired`, when, after how many tries and with which answer."""

    status: Outcome
    at: float
    attempts: int
    answer: str = ""


class KafkaRecord(Protocol):
    """As much of a record as is read here."""

    key: bytes | None
    value: bytes | None


Read = Callable[[dict[str, Any], str], AsyncIterator[KafkaRecord]]


class NotificationLog:
    """Knows every message that needs not be sent any more; `producer` must be set before anything is recorded.

    Others write to the topic while partitions are theirs. So it is read anew, whole, at each assignment, and until that
    is done nothing may be sent: `is_complete`.
    """

    producer: AIOKafkaProducer

    def __init__(
        self,
        client_options: dict[str, Any],
        topic: str,
        read: Read = read_topic,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client_options = client_options
        self._topic = topic
        self._read = read
        self._clock = clock
        self._known: dict[str, Notification] = {}
        self._completed = asyncio.Event()
        self._readings = 0

    @property
    def is_complete(self) -> bool:
        """Whether all is known that was recorded before our partitions became ours."""
        return self._completed.is_set()

    async def completed(self) -> None:
        """Wait until all is known."""
        await self._completed.wait()

    def get(self, key: str) -> Notification | None:
        """Return what became of a message, None if that is open."""
        return self._known.get(key)

    def discard(self) -> None:
        """Count as incomplete: partitions were taken away, and others go on with them."""
        self._readings += 1
        self._completed.clear()

    async def load(self) -> None:
        """Read the topic to where it ends now, however often Kafka must be asked for it."""
        self.discard()
        reading = self._readings
        while reading == self._readings:
            try:
                await self._load(reading)
            except UnavailableError as error:
                logger.warning("notifications_unreadable error=%s", error)
                await asyncio.sleep(READ_AGAIN_SECS)
            else:
                return

    async def _load(self, reading: int) -> None:
        found: dict[str, Notification | None] = {}
        async for record in self._read(self._client_options, self._topic):
            if record.key is not None:
                found[record.key.decode("utf-8", "replace")] = _notification(record.value)
        if reading != self._readings:  # taken away meanwhile
            return
        self._known.update((key, value) for key, value in found.items() if value is not None)
        await self._forget_old()
        if reading == self._readings:
            self._completed.set()
            logger.info("notifications_loaded count=%d", len(self._known))

    async def record(self, notifications: Mapping[str, Notification]) -> None:
        """Write what became of messages; known here at once, and by everybody once this returns."""
        self._known.update(notifications)
        entries = [(key, msgspec.json.encode(value)) for key, value in notifications.items()]
        await send_confirmed(self.producer, [Record(self._topic, key.encode(), value) for key, value in entries])

    async def _forget_old(self) -> None:
        """Delete what is about transitions that Kafka has forgotten; that several workers do it makes no difference."""
        before = self._clock() - KEPT_SECS
        old = [key for key, value in self._known.items() if value.at < before]
        for key in old:
            del self._known[key]
        await send_confirmed(self.producer, [Record(self._topic, key.encode(), None) for key in old])


def _notification(value: bytes | None) -> Notification | None:
    """Return what a record says, None for one that says nothing (a tombstone, or not ours)."""
    try:
        return None if value is None else msgspec.json.decode(value, type=Notification)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
