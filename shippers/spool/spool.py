"""A spool: takes messages that cannot be had again, makes them last, and sends each until Kafka has it."""

import asyncio
import logging
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

from logflow_app.errors import ConfigError, UnavailableError
from shippers.outlet import Outlet
from shippers.packs import PackLimits
from shippers.patience import Complaint
from shippers.spool.counters import SpoolCounters
from shippers.spool.lane import Name, SpoolLane
from shippers.spool.packet import Origin, encode, make_packet
from shippers.spool.positions import load_positions, save_positions
from shippers.spool.sender import Sender
from shippers.spool.settings import SpoolSettings
from shippers.tasks import Tasks

log = logging.getLogger(__name__)

POSITIONS_NAME = "positions.json"
POLL_SECS = 0.02
ENTRY_BYTES = 128  # about what an entry takes beside its messages


class Spool:
    """Lanes in a folder; all messages of one peer are in one of them, in the order they were taken.

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
        self._syncing: asyncio.Future[None] | None = None
        self._tasks = Tasks()
        self._trouble = Complaint()
        self._refused = False
        self._unsaved = Complaint()

    def open(self) -> None:
        """Take over what an earlier run left; raises ConfigError where the folder cannot be had."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._open_lanes()
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

    def take(self, origin: Origin, messages: Sequence[bytes], now: float) -> bool:
        """Take messages of one peer, received at `now` (epoch seconds); return whether there was room for them.

        Messages are not empty. 1.5 µs a message, and 10 a call.
        """
        packet = make_packet(origin, messages)
        size = len(packet.body)
        if self._bytes + size + ENTRY_BYTES > self._settings.max_bytes:
            self._refuse("as large as it may be", "raise shipper.spool.max_bytes, or mend Kafka")
            return False
        lane = self._lanes[zlib.crc32(origin.source.encode()) % len(self._lanes)]
        try:
            lane.log.append(size, int(now * 1000), encode(packet))
        except OSError as error:
            self._refuse(error.strerror or str(error), "free disk space")
            return False
        self._bytes += size + ENTRY_BYTES
        self.counters.lines_taken += len(messages)
        self.counters.bytes_taken += size
        self._dirty.set()
        return True

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
        if self._syncing is not None and not self._syncing.done():
            await asyncio.wait([self._syncing])
        self._save()
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
            self._syncing = asyncio.get_running_loop().run_in_executor(None, _sync, dirty)
            try:
                await asyncio.shield(self._syncing)
            except OSError as error:
                raise UnavailableError(f"spool {self._folder}: expected the disk to keep it, got: {error}") from error
            for lane in dirty:
                lane.wake()
            await asyncio.sleep(self._settings.sync_interval_secs)

    async def _save_often(self) -> None:
        while True:
            await asyncio.sleep(self._settings.save_interval_secs)
            self._save()
            self._delete_sent()
            self._relent()

    def _save(self) -> None:
        positions = {lane.id: lane.position for lane in self._all}
        if positions == self._saved:
            return
        try:
            save_positions(self._folder / POSITIONS_NAME, positions)
        except OSError as error:
            if self._unsaved.is_due(time.monotonic()):
                log.warning("spool_positions_unwritable folder=%s error=%r", self._folder, error)
        else:
            self._unsaved.end()
            self._saved = positions

    def _delete_sent(self) -> None:
        for lane in self._all:
            lane.forget_sent(self._settings.segment_bytes // 4)
        for lane in [lane for lane in self._others if not lane.unsent_bytes]:
            self._others.remove(lane)
            lane.remove()
        self._bytes = self.held_bytes


def _sync(lanes: Sequence[SpoolLane]) -> None:
    for lane in lanes:
        lane.log.sync()
