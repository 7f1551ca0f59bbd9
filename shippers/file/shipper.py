"""The file shipper's loop: look for files, read what grew, hand it to the outlet, save how far it has arrived."""

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from logflow_app.events import Metadata
from shippers.file.adoption import Adoption
from shippers.file.checkpoint import Checkpoint
from shippers.file.finder import Finder
from shippers.file.progress import Progress
from shippers.file.reader import (
    FASTEST_POLL_SECS,
    SLOWEST_POLL_SECS,
    ContentReplacedError,
    Reader,
    character_boundary,
    slowest_poll_secs,
)
from shippers.file.register import Nowhere, Register
from shippers.file.settings import FileInput, FileSettings
from shippers.lines import split_lines
from shippers.outlet import Outlet, Parcel
from shippers.packs import Record, cut_line, line_bytes, lines_of, pack

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Counters:
    """What a file shipper has done since it started, and where it is."""

    lines_read: int = 0
    bytes_read: int = 0
    records_sent: int = 0
    bytes_acknowledged: int = 0
    lines_cut: int = 0
    lanes_replaced: int = 0
    failed_saves: int = 0
    open_files: int = 0
    lag_bytes: int = 0


class Round(NamedTuple):
    """Whether a round found anything to read, and whether a file was passed over because its lane had no room."""

    read_any: bool
    held_up: bool


class FileShipper:
    """Ships the files of some inputs, which share one checkpoint folder (None: remember nothing)."""

    def __init__(
        self, inputs: Sequence[FileInput], settings: FileSettings, outlet: Outlet, checkpoint_folder: Path | None
    ) -> None:
        self.counters = Counters()
        self._settings = settings
        self._outlet = outlet
        self._checkpoint = Checkpoint(checkpoint_folder) if checkpoint_folder else None
        self._register = Register(self._checkpoint or Nowhere(), settings.read, settings.forget_secs)
        self._finder = Finder([source.globs for source in inputs])
        self._adoption = Adoption(self._register, self._finder, inputs, settings.hold_copy_secs)
        self._hostname = socket.gethostname()
        self._to_rescue: dict[str, tuple[Progress, int]] = {}  # lane → attempts left
        self._scanned = False
        self._scan_soon = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Ship until `stop` is set (or everything is read, if so told); then wait a while for what is on its way.

        Raises ConfigError where the checkpoint cannot be had. What is not acknowledged at the end is not in the
        checkpoint either, and is sent again by the next run.
        """
        self.begin()
        work = [
            asyncio.create_task(loop()) for loop in (self._scan_often, self._read_on, self._save_often, self._report)
        ]
        try:
            await _first_of(stop, work)
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            await self.end()

    def begin(self) -> None:
        """Take over what an earlier run remembered; raises ConfigError where the checkpoint cannot be had."""
        if self._checkpoint:
            self._register.remember(self._checkpoint.open())

    async def end(self) -> None:
        """Wait a while for what is on its way, save, and let go of files and checkpoint."""
        arrived = await self._outlet.drain(self._settings.shutdown_secs)
        saved = await self.save()
        log.info("shipper_stopped lines=%d arrived=%s saved=%s", self.counters.lines_read, arrived, saved)
        self.abandon()

    def abandon(self) -> None:
        """Let go of files and checkpoint as they are."""
        self._register.close_all()
        if self._checkpoint:
            self._checkpoint.close()

    @property
    def has_births(self) -> bool:
        """Whether lanes wait to be saved before they can be read."""
        return bool(self._register.unsaved)

    # -- finding

    async def _scan_often(self) -> None:
        while True:
            try:
                await self.scan()
            except OSError as error:  # a file system that fails in the midst of it
                log.warning("scan_failed error='%s'", error)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._scan_soon.wait(), self._settings.scan_interval_secs)
            self._scan_soon.clear()

    async def scan(self) -> None:
        """Look once for files that came, moved or went."""
        found = await asyncio.to_thread(self._finder.find)
        readers, now = self._register.readers, time.monotonic()
        seen = {entry.key: entry for entry in found}
        slowest = slowest_poll_secs(len(readers))
        for key, reader in readers.items():
            reader.slowest_poll_secs = slowest
            if key in seen:
                reader.gone_since = None
                reader.lane.last_path, reader.lane.seen_at = seen[key].path, time.time()
            elif reader.gone_since is None:
                reader.gone_since = now
        first = not self._scanned
        knows_nothing = not self._checkpoint or not (self._checkpoint.found or self._checkpoint.was_damaged)
        self._adoption.adopt(
            [entry for entry in found if entry.key not in readers], skips_existing=first and knows_nothing
        )
        if first:
            self._to_rescue = {name: (progress, 1) for name, progress in self._register.resting.items()}
        self._rescue()
        self._scanned = True

    def _rescue(self) -> None:
        """Look for the files that went out of every glob's sight with lines we have not read."""
        for name, (progress, attempts) in list(self._to_rescue.items()):
            if name not in self._register.resting or attempts == 0 or self._adoption.rescue(progress):
                del self._to_rescue[name]
            else:
                self._to_rescue[name] = (progress, attempts - 1)

    # -- reading

    async def _read_on(self) -> None:
        while True:
            done = await self.read_round(time.monotonic())
            if done.read_any:
                continue
            if done.held_up:
                await self._outlet.wait_for_room(0.1)
                continue
            if self._settings.ends_when_read and self._is_all_read():
                return
            await asyncio.sleep(self._secs_to_next_poll())

    async def read_round(self, now: float) -> Round:
        """Give every file that is due at `now` (monotonic) a turn of one chunk, lanes that need it saved first."""
        if self._register.unsaved:
            await self._register.save_births_and_cuts()
        read_any = held_up = False
        for reader in list(self._register.readers.values()):
            if reader.next_poll_at > now or reader.is_unsaved:
                continue
            if not self._outlet.has_room(reader.lane.id):
                held_up = True
            elif self._turn(reader, now):
                read_any = True
                await asyncio.sleep(0)
        return Round(read_any, held_up)

    def _turn(self, reader: Reader, now: float) -> bool:
        """Read and send one chunk; return whether there was one."""
        try:
            data = self._read(reader, now)
        except OSError as error:
            self._finder.say_once("file_unreadable", reader.lane.last_path, error.strerror)
            reader.next_poll_at = now + self._settings.scan_interval_secs
            return False
        if data is None:
            self._close_if_gone(reader, now)
            return False
        if data:
            reader.next_poll_at = 0.0
            self._send(reader.progress, data)
        return True

    def _read(self, reader: Reader, now: float) -> bytes | None:
        """Return the next chunk; an empty one when the file turned out to hold another lane."""
        try:
            return reader.read(now)
        except ContentReplacedError:
            self._replace(reader)
            return b""

    def _replace(self, reader: Reader) -> None:
        old = self._register.replace(reader)
        self.counters.lanes_replaced += 1
        log.info("file_replaced path=%s old_lane=%s read_bytes=%d", old.lane.last_path, old.lane.id, old.read_position)
        if old.head.length and not self._adoption.rescue(old):
            self._to_rescue[old.lane.id] = (old, 3)
        self._scan_soon.set()

    def _close_if_gone(self, reader: Reader, now: float) -> None:
        if reader.gone_since is None or reader.progress.read_position < reader.size:
            return
        if now - max(reader.gone_since, reader.grew_at) >= self._settings.close_gone_secs:
            log.info("file_closed path=%s lane=%s", reader.lane.last_path, reader.lane.id)
            self._register.retire(reader)

    def _send(self, progress: Progress, data: bytes) -> None:
        lane = progress.lane
        metadata = Metadata(
            source=self._hostname,
            file_path=lane.path,
            shipper_timestamp=time.time(),
            service=lane.service,
            input=lane.input,
            lane=lane.id,
            tz=lane.tz,
        )
        runs = split_lines(data, progress.read_position)
        runs[:1] = [first._replace(start=progress.claimed) for first in runs[:1]]
        records = [record for lines in runs for record in pack(lines, metadata, self._settings.pack)]
        self.counters.bytes_read += len(data)
        if not records:
            progress.skip(data)
            return
        stretch = progress.begin_stretch(data, len(records))
        acknowledged = partial(progress.acknowledge, stretch)
        cut = partial(self._cut, progress)
        for record in records:
            self._outlet.put(Parcel(record, acknowledged, cut))
        self.counters.lines_read += sum(record.lines for record in records)
        self.counters.records_sent += len(records)

    async def _cut(self, progress: Progress, record: Record) -> list[Record]:
        """Cut the line of a refused record in two, once the place is saved. See Parcel."""
        raw = line_bytes(record)
        place = lines_of(record).offsets[0] + character_boundary(raw, len(raw) // 2)
        progress.lane.cuts = sorted({*progress.lane.cuts, place})
        self.counters.lines_cut += 1
        await self._register.save_cut()
        return cut_line(record, place)

    def _secs_to_next_poll(self) -> float:
        soonest = min((reader.next_poll_at for reader in self._register.readers.values()), default=0.0)
        return min(max(soonest - time.monotonic(), FASTEST_POLL_SECS / 2), SLOWEST_POLL_SECS)

    def _is_all_read(self) -> bool:
        readers = self._register.readers.values()
        if not self._scanned or self._adoption.holds_copies or self._to_rescue:
            return False
        return all(not reader.is_unsaved and _size(reader) == reader.progress.read_position for reader in readers)

    # -- saving and telling

    async def _save_often(self) -> None:
        while True:
            await asyncio.sleep(self._settings.checkpoint_interval_secs)
            await self.save()

    async def save(self) -> bool:
        """Save how far everything has arrived; return whether that was possible."""
        return await self._register.save_positions()

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(self._settings.report_interval_secs)
            counters = self.observe()
            log.info(
                "lines_shipped lines=%d bytes=%d open_files=%d lag_bytes=%d",
                counters.lines_read,
                counters.bytes_read,
                counters.open_files,
                counters.lag_bytes,
            )

    def observe(self) -> Counters:
        """Return the counters, brought up to date."""
        readers = self._register.readers.values()
        self.counters.open_files = len(readers)
        self.counters.lag_bytes = sum(reader.lag_bytes for reader in readers)
        self.counters.failed_saves = self._register.failed_saves
        return self.counters


def _size(reader: Reader) -> int:
    return os.fstat(reader.file).st_size


async def _first_of(stop: asyncio.Event, work: Sequence["asyncio.Task[None]"]) -> None:
    """Return when told to stop or when a part has done all its work; raise what a part raised."""
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([stopping, *work], return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
    for task in done:
        if task is not stopping:
            task.result()
