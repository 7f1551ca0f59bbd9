"""One partition: its log on disk, who waits for records of it, and the producers that write to it."""

import asyncio
import errno
import logging
import time
from pathlib import Path
from typing import NamedTuple

import msgspec
from kio.schema.errors import ErrorCode

from logflow_app.embedded import batches
from logflow_app.embedded.batches import Batch, RefusedError
from logflow_app.embedded.compression import TooLargeError, UnreadableError
from logflow_app.embedded.contents import Limits
from logflow_app.embedded.producers import Producers
from logflow_app.embedded.records import first_since
from logflow_app.embedded.topic_settings import TopicSettings
from logflow_app.segments.damage import DamageError
from logflow_app.segments.entry import Entry
from logflow_app.segments.log import SegmentLog
from logflow_app.segments.settings import SegmentSettings

logger = logging.getLogger(__name__)

SNAPSHOT_NAME = "producers.snapshot"
SNAPSHOT_EVERY_BYTES = 8 * 2**20  # what is read again at most, after a crash, to know the producers
_READ_BYTES = 4 * 2**20


class Appended(NamedTuple):
    """Where a batch stands; `append_time_ms` is -1 where the topic keeps its producer's times."""

    offset: int
    append_time_ms: int


class Waiter:
    """Somebody who waits until so many bytes have come."""

    def __init__(self, missing_bytes: int) -> None:
        self.missing_bytes = missing_bytes
        self.future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def came(self, count: int) -> None:
        """Take note of new bytes."""
        self.missing_bytes -= count
        if self.missing_bytes <= 0 and not self.future.done():
            self.future.set_result(None)


class Partition:
    """A partition. Whatever touches the disk raises OSError where that fails, and has changed nothing then."""

    def __init__(self, name: str, folder: Path, settings: TopicSettings) -> None:
        self.name = name
        self.folder = folder
        self.settings = settings
        self.waiters: set[Waiter] = set()
        self.producers = Producers()
        self.is_removed = False
        self._since_snapshot = 0
        self._log: SegmentLog | None = None
        self.open()

    @property
    def log(self) -> SegmentLog:
        """Its log; raises OSError while it has none, because the disk failed."""
        if self._log is None:
            raise OSError(errno.EIO, "closed after an error of the disk", str(self.folder))
        return self._log

    @property
    def is_open(self) -> bool:
        """Whether it can be read and written."""
        return self._log is not None and self._log.failure is None

    @property
    def has_failed(self) -> bool:
        """Whether it must be opened again before it can take anything."""
        return not self.is_open and not self.is_removed

    def open(self) -> None:
        """Open the log, and learn from it what its producers have sent; raises OSError and ConfigError."""
        kept = self.settings if self.settings.delete else None
        settings = SegmentSettings(
            self.settings.segment_bytes,
            self.settings.segment_secs,
            kept.retention_bytes if kept else None,
            kept.retention_secs if kept else None,
        )
        self._log = SegmentLog(self.folder, settings)
        self.producers = Producers()
        self._since_snapshot = 0
        self._remember_since(self._load_snapshot())

    def check(self, data: bytes, limits: Limits | None = None) -> Batch:
        """Return the header of a producer's batch that may be appended; raises RefusedError. May run in a thread.

        With `limits` it raises TooLargeError where it would have to look at more than these, which says nothing of
        the batch; without, only the topic's own count.
        """
        batch = batches.check(data, self.settings.max_message_bytes)
        within = limits or batches.limits(self.settings.max_message_bytes)
        try:
            batches.check_contents(batch, data, within, needs_keys=self.settings.compact)
        except TooLargeError as error:
            if limits is not None:
                raise
            raise RefusedError(ErrorCode.message_too_large, str(error)) from error
        return batch

    def append(self, data: bytes, now_ms: int, checked: Batch | None = None) -> Appended:
        """Append a producer's batch, or tell where it stands already; raises RefusedError."""
        batch = checked or self.check(data)
        known = self.producers.check(batch)
        if known is not None:
            return Appended(known.offset, known.timestamp_ms if self.settings.append_time else -1)
        append_time_ms = now_ms if self.settings.append_time else None
        log = self.log
        kept = batches.placed(data, log.end_offset, append_time_ms)
        timestamp_ms = batch.max_timestamp if append_time_ms is None else append_time_ms
        offset = log.append(batch.span, timestamp_ms, kept)
        self.producers.remember(batch._replace(max_timestamp=timestamp_ms), offset, now_ms)
        self._since_snapshot += len(kept)
        for waiter in self.waiters:
            waiter.came(len(kept))
        return Appended(offset, -1 if append_time_ms is None else append_time_ms)

    def read(self, offset: int, max_bytes: int) -> bytes | memoryview:
        """Return whole batches from the one that holds `offset` on, at least one if there is any.

        What is damaged on disk is passed over, and said in the log: a hole in the offsets, as compaction leaves them.
        """
        while True:
            try:
                return self.log.read_payloads(offset, max_bytes)
            except DamageError as error:
                logger.error("records_damaged partition=%s error=%s", self.name, error)  # noqa: TRY400 - no bug
                offset = error.damage.next_offset

    def offset_at(self, timestamp_ms: int) -> tuple[int, int] | None:
        """Return offset and time of the first record that is not older, None if there is none."""
        found = self.log.offset_at(timestamp_ms)
        if found is None:
            return None
        data = bytes(self.read(found[0], 1))
        try:
            return first_since(batches.header(data), data, timestamp_ms)
        except UnreadableError:
            return found

    def save_snapshot(self, *, at_once: bool = False) -> None:
        """Write down what the producers have sent, if enough is new."""
        if self._since_snapshot < SNAPSHOT_EVERY_BYTES and not (at_once and self._since_snapshot):
            return
        temporary = self.folder / f"{SNAPSHOT_NAME}.new"
        temporary.write_bytes(msgspec.msgpack.encode((self.log.end_offset, self.producers.dump())))
        temporary.replace(self.folder / SNAPSHOT_NAME)
        self._since_snapshot = 0

    def sync(self) -> None:
        """Make what was appended outlive a power cut; may run in a thread."""
        if not self.is_removed:
            self.log.sync()

    def reopen(self) -> None:
        """Open the log anew after an error of the disk; what that lost is gone, what is whole is there."""
        if self._log is not None:
            self._log.abandon()
            self._log = None
        self.open()

    def wake_all(self) -> None:
        """Let everybody look who waits for records."""
        for waiter in self.waiters:
            waiter.came(waiter.missing_bytes)

    def close(self) -> None:
        """Let go of the folder."""
        if self._log is None:
            return
        try:
            self.save_snapshot(at_once=True)
        except OSError as error:
            logger.warning("snapshot_failed partition=%s error=%s", self.name, error)
        self._log.close()
        self._log = None

    def abandon(self) -> None:
        """Let go of a folder that is to be deleted."""
        if self._log is not None:
            self._log.abandon()
            self._log = None

    def _load_snapshot(self) -> int:
        """Take over the snapshot; return the offset from which on it knows nothing."""
        path = self.folder / SNAPSHOT_NAME
        try:
            offset, dumped = msgspec.msgpack.decode(path.read_bytes())
            if offset > self.log.end_offset:  # a power cut took records that it knows of
                path.unlink()
                return self.log.start_offset
            self.producers.load(dumped)
        except (OSError, ValueError, TypeError, msgspec.MsgspecError):
            return self.log.start_offset
        return max(int(offset), self.log.start_offset)

    def _remember_since(self, offset: int) -> None:
        while offset < self.log.end_offset:
            try:
                entries = self.log.read(offset, _READ_BYTES)
            except DamageError as error:
                offset = error.damage.next_offset
                continue
            if not entries:
                return
            for entry in entries:
                self._remember(entry)
            offset = entries[-1].offset + entries[-1].span

    def _remember(self, entry: Entry) -> None:
        self._since_snapshot += len(entry.payload)
        # That it was heard of now is not so, but keeps it longer, never shorter, than it must be.
        self.producers.remember(batches.header(entry.payload), entry.offset, int(time.time() * 1000))
