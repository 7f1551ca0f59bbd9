"""A spool: takes messages that cannot be had again, makes them last, and sends each until Kafka has it."""

import asyncio
import logging
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from logflow_app.errors import ConfigError, UnavailableError
from shippers.outlet import Outlet
from shippers.packs import PackLimits
from shippers.patience import Complaint
from shippers.spool.counters import SpoolCounters
from shippers.spool.lane import Name, SpoolLane
from shippers.spool.marks import Marks
from shippers.spool.packet import Mark, Origin, encode, make_packet
from shippers.spool.positions import load_positions, save_positions
from shippers.spool.sender import Sender
from shippers.spool.settings import SpoolSettings
from shippers.tasks import Tasks

log = logging.getLogger(__name__)

POSITIONS_NAME = "positions.json"
POLL_SECS = 0.02
ENTRY_BYTES = 128  # about what an entry takes beside its messages


class Spool:
    """Lanes in a folder; all messages of one source and path are in one of them, in the order they were taken.

    What `take` took outlives a kill -9 of the process. It is sent once it is synced, and deleted once Kafka has it.
    """

    def __init__(self, folder: Path, settings: SpoolSettings, outlet: Outlet, limits: PackLimits) -> None:
        self.counters = SpoolCounters()
        self._folder = folder
        self._settings = settings
        self._outlet = outlet
        self._sender = Sender(outlet, limits, self.counters)
        self._lanes: list[SpoolLane] = []  # to which messages are given, by number
        self._others: list[SpoolLane] = []  # which are only sent, and then deleted
        self._bytes = 0
        self._saved: dict[str, int] = {}
        self._dirty = asyncio.Event()
        self._room = asyncio.Event()
        self._marks = Marks(folder)
        self._synced = asyncio.Event()
        self._failure: UnavailableError | None = None
        self._threads: set[asyncio.Future[None]] = set()
        self._tasks = Tasks()
        self._trouble = Complaint()
        self._refused = False
        self._unsaved = Complaint()

    def open(self) -> None:
        """Take over what an earlier run left; raises ConfigError where the folder cannot be had."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._open_lanes()
            self._marks.open(self._all)
            self._marks.keep_reserve()
        except OSError as error:
            raise ConfigError(f"spool {self._folder}: expected a folder to write to, got: {error.strerror}") from error
        except ConfigError:
            self.abandon()
            raise
        self._bytes = self.held_bytes
        log.info("spool_opened folder=%s lanes=%d unsent_bytes=%d", self._folder, len(self._lanes), self.unsent_bytes)

    def start(self) -> None:
        """Begin to sync, send and delete, in the running event loop."""
        for lane in self._all:
            self._tasks.start(self._sender.run(lane))
        self._tasks.start(self._sync_often())
        self._tasks.start(self._save_often())

    async def run(self) -> None:
        """Never return; raises UnavailableError when the disk fails, so that nobody knows what it holds."""
        await self._tasks.first_failure()

    @property
    def unsent_bytes(self) -> int:
        """How much has not arrived."""
        return sum(lane.unsent_bytes for lane in self._all)

    @property
    def held_bytes(self) -> int:
        """How much it takes on disk."""
        return sum(lane.log.bytes for lane in self._all)

    @property
    def marks(self) -> Mapping[str, str]:
        """How far each source has been taken that can be read again: the newest place of each key."""
        return self._marks.places

    def forget_mark(self, key: str) -> None:
        """Forget how far a source has been taken that is gone for good."""
        self._marks.forget(key)

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
        if mark is not None:
            packet.mark = self._marks.stamp(mark)
        size = len(packet.body)
        if self._bytes + size + ENTRY_BYTES > self._settings.max_bytes:
            self._refuse("as large as it may be", "raise shipper.spool.max_bytes, or mend Kafka")
            return False
        lane = self._lane_of(origin)
        try:
            lane.log.append(size, int(now * 1000), encode(packet))
        except OSError as error:
            self._refuse(error.strerror or str(error), "free disk space")
            return False
        if packet.mark is not None:
            self._marks.put(packet.mark)
            lane.marked_to = lane.log.end_offset
        self._bytes += size + ENTRY_BYTES
        self.counters.lines_taken += len(messages)
        self.counters.bytes_taken += size
        self._dirty.set()
        return True

    async def synced(self) -> None:
        """Return when all that was taken so far outlives a loss of power; raises UnavailableError if it never will."""
        ends = [(lane, lane.log.end_offset) for lane in self._all if lane.is_dirty]
        while any(lane.log.synced_offset < end for lane, end in ends):
            if self._failure is not None:
                raise self._failure
            self._synced.clear()
            await self._synced.wait()

    async def wait_for_room(self) -> None:
        """Return when it is worth a try again to give it what it had no room for."""
        self._room.clear()
        await self._room.wait()

    async def drain(self, timeout_secs: float) -> bool:
        """Wait until everything taken has arrived; return whether it has."""
        deadline = time.monotonic() + timeout_secs
        while self.unsent_bytes and time.monotonic() < deadline:  # noqa: ASYNC110 - it arrives in many places
            await asyncio.sleep(POLL_SECS)
        return not self.unsent_bytes

    async def close(self) -> None:
        """Sync, save how far everything has arrived, and let go of the folder."""
        await self._tasks.stop()
        await self.rest()
        self._save()
        with suppress(OSError):
            for lane in self._all:
                lane.log.sync()
            self._marks.save(self._marks.snapshot(self._all))
        for lane in self._all:
            lane.log.close()

    def abandon(self) -> None:
        """Let go of the folder as it is."""
        for lane in self._all:
            lane.log.abandon()

    @property
    def _all(self) -> list[SpoolLane]:
        return [*self._lanes, *self._others]

    def _open_lanes(self) -> None:
        self._saved = load_positions(self._folder / POSITIONS_NAME)
        for folder in sorted(self._folder.iterdir()):
            name = Name.parse(folder.name)
            if name is not None:
                self._others.append(self._open_lane(folder, self._saved.get(name.id, 0)))
        numbered = {lane.number: lane for lane in self._others}
        for number in range(self._settings.lanes):
            lane = numbered.get(number)
            if lane is None:
                lane = self._open_lane(SpoolLane.make_folder(self._folder, number), 0)
            else:
                self._others.remove(lane)
            self._lanes.append(lane)

    def _open_lane(self, folder: Path, position: int) -> SpoolLane:
        lane = SpoolLane(folder, self._settings.segment_bytes, position)
        if lane.is_damaged:
            log.error("spool_lane_damaged lane=%s consequence='what it holds is sent as far as it goes'", lane.id)
            lane.retire()
        return lane

    def _lane_of(self, origin: Origin) -> SpoolLane:
        name = f"{origin.source}\0{origin.path}" if origin.path else origin.source
        return self._lanes[zlib.crc32(name.encode()) % len(self._lanes)]

    def _take_mark(self, mark: Mark | None) -> bool:
        """Note a mark that has nothing before it; a crash may bring back the one before."""
        if mark is not None:
            self._marks.put(self._marks.stamp(mark))
        return True

    def _refuse(self, why: str, remedy: str) -> None:
        """Say that there is no room."""
        self._refused = True
        now = time.monotonic()
        if self._trouble.is_due(now):
            lasted, unsent = self._trouble.lasted_secs(now), self.unsent_bytes
            log.warning("spool_full why='%s' unsent_bytes=%d for_secs=%.0f remedy='%s'", why, unsent, lasted, remedy)

    def _relent(self) -> None:
        """Let those try again that wait; say when it has been going well since the last time."""
        self._room.set()
        lasted = self._trouble.lasted_secs(time.monotonic())
        if not self._refused and self._trouble.end():
            log.info("spool_recovered after_secs=%.1f", lasted)
        self._refused = False

    async def _sync_often(self) -> None:
        """Make what was taken last, together with all that came in the meantime."""
        while True:
            await self._dirty.wait()
            self._dirty.clear()
            dirty = [lane for lane in self._all if lane.is_dirty]
            try:
                await self._in_thread(partial(_sync, dirty))
            except OSError as error:
                self._failure = UnavailableError(f"spool {self._folder}: expected the disk to keep it, got: {error}")
                self._synced.set()
                raise self._failure from error
            for lane in dirty:
                lane.wake()
            self._synced.set()
            await asyncio.sleep(self._settings.sync_interval_secs)

    async def _save_often(self) -> None:
        while True:
            await asyncio.sleep(self._settings.save_interval_secs)
            self._save()
            await self._save_marks()
            self._delete_sent()
            self._relent()

    async def _save_marks(self) -> None:
        """Make marks last in their file, so that the entries they came in may be deleted."""
        if not self._marks.are_due(self._all):
            return
        saved = self._marks.snapshot(self._all)
        await self.synced()
        try:
            await self._in_thread(partial(self._marks.save, saved))
        except OSError as error:
            self._complain(error)
            return
        for lane in self._all:
            lane.marks_saved_to = saved.seen_to.get(lane.id, 0)
        self._marks.keep_reserve()

    async def _in_thread(self, work: Callable[[], None]) -> None:
        """Do work on the disk beside everything else; a cancellation leaves it to `rest`."""
        running = asyncio.get_running_loop().run_in_executor(None, work)
        self._threads.add(running)
        running.add_done_callback(self._threads.discard)
        await asyncio.shield(running)

    async def rest(self) -> None:
        """Return when nothing is being done on the disk."""
        while self._threads:
            await asyncio.wait(self._threads)

    def _save(self) -> None:
        positions = {lane.id: lane.position for lane in self._all}
        if positions == self._saved:
            return
        try:
            save_positions(self._folder / POSITIONS_NAME, positions)
        except OSError as error:
            self._complain(error)
        else:
            self._unsaved.end()
            self._saved = positions

    def _complain(self, error: OSError) -> None:
        if self._unsaved.is_due(time.monotonic()):
            log.warning("spool_positions_unwritable folder=%s error=%r", self._folder, error)

    def _delete_sent(self) -> None:
        for lane in self._all:
            lane.forget_sent(self._settings.segment_bytes // 4)
        for lane in [lane for lane in self._others if lane.deletable_to >= lane.log.end_offset]:
            self._others.remove(lane)
            lane.remove()
        self._bytes = self.held_bytes


def _sync(lanes: Sequence[SpoolLane]) -> None:
    for lane in lanes:
        lane.log.sync()
