"""A spool: takes messages that cannot be had again, makes them last, and sends each until Kafka has it."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from logflow_app.errors import ConfigError
from shippers.outlet import Outlet
from shippers.packs import PackLimits
from shippers.spool.counters import SpoolCounters
from shippers.spool.lanes import Lanes
from shippers.spool.marks import Marks
from shippers.spool.packet import Mark, Origin, encode, make_packet
from shippers.spool.ring import Held, Ring
from shippers.spool.room import ENTRY_BYTES, Room, keep_one_in
from shippers.spool.sender import Sender
from shippers.spool.settings import SpoolSettings
from shippers.spool.upkeep import Upkeep
from shippers.tasks import Tasks

if TYPE_CHECKING:
    from shippers.spool.joining import Joining

log = logging.getLogger(__name__)

POLL_SECS = 0.02
FLUSH_SECS = 0.1  # between looks for events of several lines that have not grown
POUR_SECS = 0.1  # between attempts to bring to disk what is held in memory


class Spool:
    """Lanes in a folder; all messages of one source and path are in one of them, in the order they were taken.

    What `take` took outlives a kill -9 of the process. It is sent once it is synced, and deleted once Kafka has it.
    """

    def __init__(self, folder: Path, settings: SpoolSettings, outlet: Outlet, limits: PackLimits) -> None:
        self.counters = SpoolCounters()
        self.settings = settings
        self.lanes = Lanes(folder)
        self.room = Room(folder)
        self.joinings: list[Joining] = []
        self._folder = folder
        self._sender = Sender(outlet, limits, self.counters)
        self._marks = Marks(folder)
        self._upkeep = Upkeep(folder, self.lanes, self._marks)
        self._ring = Ring()
        self._is_dirty = asyncio.Event()
        self._tasks = Tasks()

    def open(self) -> None:
        """Take over what an earlier run left; raises ConfigError where the folder cannot be had."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self.lanes.open(self.settings, self._upkeep.load())
            self._marks.open(self.lanes.all)
            self._marks.keep_reserve()
        except OSError as error:
            self.abandon()
            raise ConfigError(f"spool {self._folder}: expected a folder to write to, got: {error.strerror}") from error
        except ConfigError:
            self.abandon()
            raise
        self.room.bytes = self.held_bytes
        lanes, unsent = len(self.lanes.given), self.unsent_bytes
        log.info("spool_opened folder=%s lanes=%d unsent_bytes=%d", self._folder, lanes, unsent)

    def start(self) -> None:
        """Begin to sync, send and delete, in the running event loop."""
        for lane in self.lanes.all:
            self._tasks.start(self._sender.run(lane))
        for work in (self._sync_often(), self._save_often(), self._flush_often(), self._pour_often()):
            self._tasks.start(work)

    async def run(self) -> None:
        """Never return; raises UnavailableError when the disk fails, so that nobody knows what it holds."""
        await self._tasks.first_failure()

    def resize(self, settings: SpoolSettings) -> None:
        """Be told anew; how many lanes there are does not change before the next start."""
        self.settings = replace(settings, lanes=self.settings.lanes)

    @property
    def unsent_bytes(self) -> int:
        """How much has not arrived."""
        return self.lanes.unsent_bytes + self._ring.bytes

    @property
    def held_bytes(self) -> int:
        """How much it takes on disk."""
        return self.lanes.held_bytes

    @property
    def marks(self) -> Mapping[str, str]:
        """How far each source has been taken that can be read again: the newest place of each key."""
        return self._marks.places

    def forget_mark(self, key: str) -> None:
        """Forget how far a source has been taken that is gone for good."""
        self._marks.forget(key)

    @property
    def free_bytes(self) -> int:
        """How large messages may be in all that there is room for, if the disk has it."""
        return self.settings.max_bytes - self.room.bytes - ENTRY_BYTES

    def has_room(self, size: int) -> bool:
        """Return whether messages of `size` in all fit in, a line end counted to each; where not, it is said."""
        if size <= self.free_bytes:
            return True
        self._refuse("as large as it may be", "raise shipper.spool.max_bytes, or mend Kafka")
        return False

    def take(
        self, origin: Origin, messages: Sequence[bytes], now: float, times: Sequence[int] = (), mark: Mark | None = None
    ) -> bool:
        """Take messages of one source, received at `now` (epoch seconds); return whether there was room for them.

        Messages are not empty. `times` has when each was written (epoch milliseconds), or is empty. `mark` lasts
        exactly if these messages do, and all that came before it from the same source and path; with a mark there may
        be no messages. 1.5 µs a message, and 10 a call.
        """
        if not messages:
            return self._take_mark(mark)
        packet = make_packet(origin, messages, times)
        packet.mark = None if mark is None else self._marks.stamp(mark)
        size = len(packet.body)
        if not self.has_room(size):
            return False
        lane = self.lanes.of(origin)
        try:
            lane.log.append(size, int(now * 1000), encode(packet))
        except OSError as error:
            self._refuse(error.strerror or str(error), "free disk space")
            return False
        if packet.mark is not None:
            self._marks.put(packet.mark)
            lane.marked_to = lane.log.end_offset
        lane.taken_at = now
        self.room.bytes += size + ENTRY_BYTES
        self.counters.lines_taken += len(messages)
        self.counters.bytes_taken += size
        self._is_dirty.set()
        return True

    def hold(self, held: Held) -> bool:
        """Take messages of a source that cannot wait, in memory if the disk has no room; return whether there was any.

        What is in memory goes to disk in its order as soon as it can, and is lost by a kill -9.
        """
        if not self._ring and self.take(*held):
            return True
        return self._ring.put(held, self.settings.memory_bytes)

    def keep_one_in(self) -> int:
        """Return of how many messages one is to be kept now, where samples are to be taken."""
        if self.settings.when_full != "sample":
            return 1
        in_memory = keep_one_in(self._ring.bytes, self.settings.memory_bytes) if self._ring else 1
        return max(keep_one_in(self.room.bytes, self.settings.max_bytes), in_memory)

    async def synced(self) -> None:
        """Return when all that was taken so far outlives a loss of power; raises UnavailableError if it never will."""
        await self._upkeep.synced()

    async def wait_for_room(self) -> None:
        """Return when it is worth a try again to give it what it had no room for."""
        await self.room.wait()

    async def drain(self, timeout_secs: float) -> bool:
        """Wait until everything taken has arrived; return whether it has."""
        deadline = time.monotonic() + timeout_secs
        while self.unsent_bytes and time.monotonic() < deadline:  # noqa: ASYNC110 - it arrives in many places
            await asyncio.sleep(POLL_SECS)
        return not self.unsent_bytes

    async def close(self) -> None:
        """Sync, save how far everything has arrived, and let go of the folder."""
        await self._tasks.stop()
        self.flush()
        self._pour()
        self.counters.lines_lost = self._ring.messages + sum(joining.left() for joining in self.joinings)
        if self.counters.lines_lost:
            log.error("messages_lost total=%d why='the disk had no room to the end'", self.counters.lines_lost)
        await self._upkeep.save_all()
        self.lanes.close()

    def abandon(self) -> None:
        """Let go of the folder as it is."""
        self.lanes.abandon()

    def _take_mark(self, mark: Mark | None) -> bool:
        """Note a mark that has nothing before it; a crash may bring back the one before."""
        if mark is not None:
            self._marks.put(self._marks.stamp(mark))
        return True

    def _refuse(self, why: str, remedy: str) -> None:
        self.room.refuse(why, remedy, self.unsent_bytes)

    def _pour(self) -> None:
        """Bring to disk what is held in memory, as far as there is room."""
        while self._ring:
            held = self._ring.first()
            if not self.take(*held):
                return
            self._ring.drop_first()

    def flush(self) -> None:
        """Let every event end that may have more lines to come, as nothing is taken any more."""
        for joining in self.joinings:
            joining.flush(time.monotonic(), everything=True)

    async def _flush_often(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECS)
            for joining in self.joinings:
                joining.flush(time.monotonic())

    async def _pour_often(self) -> None:
        while True:
            await asyncio.sleep(POUR_SECS)
            self._pour()

    async def _sync_often(self) -> None:
        """Make what was taken last, together with all that came in the meantime."""
        while True:
            await self._is_dirty.wait()
            self._is_dirty.clear()
            await self._upkeep.sync()
            await asyncio.sleep(self.settings.sync_interval_secs)

    async def _save_often(self) -> None:
        while True:
            await asyncio.sleep(self.settings.save_interval_secs)
            await self._upkeep.save()
            self.lanes.forget_sent(self.settings.segment_bytes // 4)
            self.room.bytes = self.held_bytes
            self._pour()
            self.room.relent()
