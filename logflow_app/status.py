"""What every long-running process tells of itself on `logs-status`, and how that is read. Knows nothing of Faust."""

import asyncio
import hashlib
import logging
import os
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from logflow_app.kafka_client import start_whole
from logflow_app.metrics import STATUS_FAILED
from logflow_app.version import __version__

logger = logging.getLogger(__name__)

INTERVAL_SECS = 5.0
SILENT_INTERVALS = 3  # after so many without a word a process is held for dead
FORGOTTEN_SECS = 86_400.0  # and after a day without one nobody expects it back
FAREWELL_SECS = 1.0  # a stop waits no longer for its last word

Send = Callable[[bytes, bytes | None], Awaitable[None]]


class Status(msgspec.Struct):
    """One record of `logs-status`: how a process was at `at`; times are seconds since the epoch.

    `id` stays the same when a process is started again in the same place, so that its record takes the place of the
    one before. `state` is `starting`, `running`, `waiting` (for what is away) or `ended`.
    """

    component: str
    host: str
    id: str
    pid: int
    version: str
    started_at: float
    at: float
    interval_secs: float
    state: str
    figures: dict[str, float]
    detail: dict[str, Any]

    @property
    def key(self) -> str:
        """The record's key: one of each process."""
        return f"{self.component}|{self.host}|{self.id}"

    def is_stale(self, now: float) -> bool:
        """Whether the process should have been heard of since."""
        return now - self.at > SILENT_INTERVALS * self.interval_secs


class Report(NamedTuple):
    """What a process says of itself: its state, figures to add up, and what else there is to know."""

    state: str
    figures: Mapping[str, float]
    detail: Mapping[str, Any] = {}


class Process(NamedTuple):
    """A process to be told of; `started_at` in seconds since the epoch."""

    component: str
    id: str
    pid: int
    started_at: float

    @classmethod
    def this(cls, component: str, place: Path) -> "Process":
        """Return this process, known by the folder that is its own."""
        return cls(component, identity(place), os.getpid(), time.time())

    def status(self, report: Report) -> Status:
        """Return how it is now."""
        return Status(
            component=self.component,
            host=socket.gethostname(),
            id=self.id,
            pid=self.pid,
            version=__version__,
            started_at=self.started_at,
            at=time.time(),
            interval_secs=INTERVAL_SECS,
            state=report.state,
            figures=dict(report.figures),
            detail=dict(report.detail),
        )


def identity(place: Path) -> str:
    """Return a short name of a folder that no other folder of this machine has."""
    path = place.absolute()
    return f"{path.name}-{hashlib.blake2s(str(path).encode(), digest_size=3).hexdigest()}"


class Publisher:
    """Tells what `look` gives every few seconds, and takes it back at the end; whatever fails is passed over.

    `look` returns the statuses of this process, or of those it answers for.
    """

    def __init__(self, send: Send, look: Callable[[], Iterable[Status]], interval_secs: float = INTERVAL_SECS) -> None:
        self._send = send
        self._look = look
        self._interval_secs = interval_secs
        self._told: set[str] = set()
        self._is_closed = False

    async def run(self) -> None:
        """Tell for ever."""
        while True:
            await self.tell()
            await asyncio.sleep(self._interval_secs)

    async def tell(self) -> None:
        """Tell once, and take back what is no longer there."""
        try:
            statuses = {status.key: msgspec.json.encode(status) for status in self._look()}
        except Exception as error:  # noqa: BLE001 - what is told about the work must never end the work
            self._failed(error)
            return
        gone = self._told - statuses.keys()
        self._told |= statuses.keys()
        if not self._is_closed and await self._try(statuses | dict.fromkeys(gone), self._interval_secs):
            self._told -= gone

    async def close(self) -> None:
        """Take everything back, for good: this process ends as it should. Waits a second at most."""
        self._is_closed = True
        await self._try(dict.fromkeys(self._told), FAREWELL_SECS)

    async def _try(self, records: "dict[str, bytes | None]", within_secs: float) -> bool:
        try:
            async with asyncio.timeout(within_secs):
                for key, value in records.items():
                    await self._send(key.encode(), value)
        except (KafkaError, OSError, TimeoutError) as error:
            self._failed(error)
            return False
        return True

    def _failed(self, error: Exception) -> None:
        STATUS_FAILED.inc()
        logger.debug("status_not_published error=%r", error)


def through(producer: Callable[[], AIOKafkaProducer], topic: str) -> Send:
    """Return a way to send by a producer that is there already."""

    async def send(key: bytes, value: bytes | None) -> None:
        await producer().send_and_wait(topic, value, key)

    return send


class StatusTopic:
    """The topic, with a connection of its own that is opened with the first record and again whenever that fails."""

    def __init__(self, client_options: dict[str, Any], topic: str) -> None:
        self._options = client_options
        self._topic = topic
        self._producer: AIOKafkaProducer | None = None

    async def send(self, key: bytes, value: bytes | None) -> None:
        """Send a record and wait until Kafka has it; raises what the client raises."""
        if self._producer is None:
            producer = AIOKafkaProducer(**self._options, acks="all", compression_type="zstd")
            try:
                await start_whole(producer.start())
            except BaseException:
                await producer.stop()
                raise
            self._producer = producer
        await self._producer.send_and_wait(self._topic, value, key)

    async def close(self) -> None:
        """Let go of the connection, in a second at most."""
        producer, self._producer = self._producer, None
        if producer is not None:
            try:
                async with asyncio.timeout(FAREWELL_SECS):
                    await producer.stop()
            except TimeoutError:
                logger.debug("status_connection_cut")


def read_statuses(entries: Iterable[tuple[bytes, bytes]]) -> list[Status]:
    """Return the statuses that stand in the newest entries of the topic; what is none of ours is left out."""
    found = []
    for _, value in entries:
        try:
            found.append(msgspec.json.decode(value, type=Status))
        except (msgspec.DecodeError, UnicodeDecodeError):
            logger.debug("status_unreadable bytes=%d", len(value))
    return sorted(found, key=lambda status: (status.component, status.host, status.id))


def memory_bytes(pid: int | None = None) -> int:
    """Return how much memory a process holds (this one without `pid`), 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{pid or 'self'}/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0 if pid else _peak_bytes()
    return pages * os.sysconf("SC_PAGE_SIZE")


def _peak_bytes() -> int:
    import resource  # noqa: PLC0415 - where there is no /proc, the most there was is the best known

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
