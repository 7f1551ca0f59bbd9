"""What a spool does on the disk beside taking and sending: make things last, save how far they are, delete."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from logflow_app.errors import UnavailableError
from shippers.patience import Complaint
from shippers.spool.lane import SpoolLane
from shippers.spool.lanes import Lanes
from shippers.spool.marks import Marks
from shippers.spool.positions import load_positions, save_positions

log = logging.getLogger(__name__)

POSITIONS_NAME = "positions.json"


class Upkeep:
    """Keeps the lanes and marks of one folder."""

    def __init__(self, folder: Path, lanes: Lanes, marks: Marks) -> None:
        self._folder = folder
        self._lanes = lanes
        self._marks = marks
        self._saved: dict[str, int] = {}
        self._was_synced = asyncio.Event()
        self._failure: UnavailableError | None = None
        self._threads: set[asyncio.Future[None]] = set()
        self._unsaved = Complaint()

    def load(self) -> dict[str, int]:
        """Return how far each lane has arrived. See load_positions."""
        self._saved = load_positions(self._folder / POSITIONS_NAME)
        return self._saved

    async def sync(self) -> None:
        """Make what was taken last; raises UnavailableError when the disk fails, so that nobody knows what it holds."""
        dirty = [lane for lane in self._lanes.all if lane.is_dirty]
        try:
            await self._in_thread(partial(_sync, dirty))
        except OSError as error:
            self._failure = UnavailableError(f"spool {self._folder}: expected the disk to keep it, got: {error}")
            self._was_synced.set()
            raise self._failure from error
        for lane in dirty:
            lane.wake()
        self._was_synced.set()

    async def synced(self) -> None:
        """Return when all that was taken so far has been synced; raises UnavailableError where it never will be."""
        ends = [(lane, lane.log.end_offset) for lane in self._lanes.all if lane.is_dirty]
        while any(lane.log.synced_offset < end for lane, end in ends):
            if self._failure is not None:
                raise self._failure
            self._was_synced.clear()
            await self._was_synced.wait()

    async def save(self) -> None:
        """Save how far everything has arrived, and the marks once what they came with is synced."""
        self._save_positions()
        if not self._marks.are_due(self._lanes.all):
            return
        saved = self._marks.snapshot(self._lanes.all)
        await self.synced()
        try:
            await self._in_thread(partial(self._marks.save, saved))
        except OSError as error:
            self._complain(error)
            return
        for lane in self._lanes.all:
            lane.marks_saved_to = saved.seen_to.get(lane.id, 0)
        self._marks.keep_reserve()

    async def save_all(self) -> None:
        """Make everything last, at the end, when nothing is taken any more."""
        await self.rest()
        self._save_positions()
        with suppress(OSError):
            for lane in self._lanes.all:
                lane.log.sync()
            self._marks.save(self._marks.snapshot(self._lanes.all))

    async def rest(self) -> None:
        """Return when nothing is being done on the disk."""
        while self._threads:
            await asyncio.wait(self._threads)

    async def _in_thread(self, work: Callable[[], None]) -> None:
        """Do work on the disk beside everything else; a cancellation leaves it to `rest`."""
        running = asyncio.get_running_loop().run_in_executor(None, work)
        self._threads.add(running)
        running.add_done_callback(self._threads.discard)
        await asyncio.shield(running)

    def _save_positions(self) -> None:
        positions = {lane.id: lane.position for lane in self._lanes.all}
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


def _sync(lanes: Sequence[SpoolLane]) -> None:
    for lane in lanes:
        lane.log.sync()
