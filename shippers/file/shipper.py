"""The file shipper's loop: look for files, read what grew, hand it to the outlet, save how far it has arrived."""

import asyncio
import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shippers.file.adoption import Adoption
from shippers.file.cadence import FASTEST_SECS
from shippers.file.checkpoint import Checkpoint
from shippers.file.counters import Counters
from shippers.file.finder import FileKey, Finder
from shippers.file.inflated import InflatedReader
from shippers.file.opening import Opening
from shippers.file.reader import Reader
from shippers.file.reading import Reading, Round
from shippers.file.register import Register
from shippers.file.rows import rows_of
from shippers.file.saving import Nowhere
from shippers.file.scanner import Scanner
from shippers.file.sender import Sender
from shippers.file.settings import FileInput, FileSettings
from shippers.file.unpacking import Unpacking
from shippers.file.watch import Watch
from shippers.outlet import Outlet
from shippers.rows import FileRow
from shippers.tasks import cancel

log = logging.getLogger(__name__)

MOST_SAID = 20  # paths in one line of the log


@dataclass(frozen=True, slots=True)
class FileJob:
    """Inputs that share a checkpoint folder (None: remember nothing)."""

    inputs: Sequence[FileInput]
    place: Path | None
    settings: FileSettings

    @property
    def describes(self) -> list[str]:
        """What it takes lines from, in words."""
        return [path for source in self.inputs for path in source.paths]

    def begin(self, outlet: Outlet) -> "FileShipper":
        """Return the shipper."""
        return FileShipper(self.inputs, self.settings, outlet, self.place)


class FileShipper:
    """Ships the files of some inputs, which share one checkpoint folder (None: remember nothing)."""

    def __init__(
        self, inputs: Sequence[FileInput], settings: FileSettings, outlet: Outlet, checkpoint_folder: Path | None
    ) -> None:
        self.counters = Counters()
        self._settings = settings
        self._outlet = outlet
        self._checkpoint = Checkpoint(checkpoint_folder) if checkpoint_folder else None
        self._register = Register(self._checkpoint or Nowhere(), settings)
        self._finder = Finder([source.globs for source in inputs])
        self._opening = Opening(self._finder, self._register.handles)
        self._adoption = Adoption(self._register, self._opening, Unpacking(self._register), settings.hold_copy_secs)
        self._watch = Watch(self)
        self._scanner = Scanner(self._register, self._finder, self._adoption, self._opening, self._watch)
        self._reading = Reading(self._register, self._scanner, self._make_sender())
        self._register.sources = {source.name: source for source in inputs}

    def _make_sender(self) -> Sender:
        return Sender(self._outlet, self._register, self._settings.pack, self.counters)

    def reconfigure(self, inputs: Sequence[FileInput], settings: FileSettings) -> None:
        """Follow the files of other inputs, or follow them otherwise; see `FileShipper` for what is kept.

        Files that no input names any more are closed, and what was read of them arrives all the same; their lanes keep
        their places in the checkpoint. An input that is new and starts at the end passes over what is there now.
        """
        known = self._register.sources.keys()
        self._scanner.fresh = self._scanner.fresh | {source.name for source in inputs if source.name not in known}
        changed = {source.name for source in inputs if self._register.sources.get(source.name) != source}
        everything = settings.read != self._settings.read
        self._settings = settings
        self._register.settings = settings
        self._register.sources = {source.name: source for source in inputs}
        self._register.renew(lambda name: everything or name in changed)
        self._finder.inputs = [source.globs for source in inputs]
        self._reading.sender = self._make_sender()
        self._scanner.scan_soon()

    async def run(self, stop: asyncio.Event) -> None:
        """Ship until `stop` is set (or everything is read, if so told); then wait a while for what is on its way.

        Raises ConfigError where the checkpoint cannot be had. What is not acknowledged at the end is not in the
        checkpoint either, and is sent again by the next run.
        """
        self.begin()
        self._watch.open()
        work = [
            asyncio.create_task(loop()) for loop in (self._scan_often, self._read_on, self._save_often, self._report)
        ]
        try:
            await _first_of(stop, work)
        finally:
            await cancel(work)
            await self.end()

    def begin(self) -> None:
        """Take over what an earlier run remembered; raises ConfigError where the checkpoint cannot be had."""
        if self._checkpoint:
            self._register.remember(self._checkpoint.open())
        if not self._remembers:
            self._scanner.fresh = frozenset(self._register.sources)

    async def end(self) -> None:
        """Wait a while for what is on its way, save, and let go of files and checkpoint."""
        arrived = await self._outlet.drain(self._settings.shutdown_secs)
        saved = await self.save()
        log.info("shipper_stopped lines=%d arrived=%s saved=%s", self.counters.lines_read, arrived, saved)
        self.abandon()

    def abandon(self) -> None:
        """Let go of files and checkpoint as they are."""
        self._register.close_all()
        self._opening.close_all()
        self._watch.close()
        if self._checkpoint:
            self._checkpoint.close()

    def folder_changed(self) -> None:
        """See Listener."""
        self._scanner.scan_soon()

    def file_changed(self, key: FileKey) -> None:
        """See Listener."""
        self._reading.wake(key)

    def anything_may_have_changed(self) -> None:
        """See Listener."""
        self._scanner.scan_soon()
        self._reading.look_at_everything()

    @property
    def has_births(self) -> bool:
        """Whether lanes wait to be saved before they can be read."""
        return bool(self._register.unsaved)

    async def scan(self) -> None:
        """Look once for files that came, moved or went."""
        await self._scanner.scan()

    @property
    def _remembers(self) -> bool:
        return self._checkpoint is not None and (self._checkpoint.found or self._checkpoint.was_damaged)

    async def _scan_often(self) -> None:
        await self._scanner.run(lambda: self._settings.scan_interval_secs, self._reading.wake)

    async def _read_on(self) -> None:
        while True:
            done = await self.read_round(time.monotonic())
            if done.read_any:
                continue
            if done.held_up:
                await self._outlet.wait_for_room(0.1)
                continue
            if self._settings.ends_when_read and self._is_all_read():
                await self._until_arrived()
                self._note_unread()
                return
            if self._scanner.has_refused and self._register.idle:
                self._scanner.scan_soon()  # these make room for others
            await self._reading.sleep()

    async def read_round(self, now: float) -> Round:
        """Give every file that is due at `now` (monotonic) a turn of one chunk, lanes that need it saved first."""
        return await self._reading.round(now, self._outlet, self._settings, self.counters)

    def _is_all_read(self) -> bool:
        readers = self._register.readers.values()
        if not self._scanner.is_settled:
            return False
        return all(not reader.is_unsaved and _is_read(reader) for reader in readers)

    def _note_unread(self) -> None:
        """Say what could not be read, where everything was to be."""
        unread = self._finder.unread
        self.counters.files_unread = len(unread)
        if unread:
            log.error(
                "not_all_read files=%d paths=%s consequence='ends with status 1'", len(unread), unread[:MOST_SAID]
            )

    async def _until_arrived(self) -> None:
        """Wait for as long as it takes: whoever lets it run once believes that everything has arrived when it ends."""
        while not await self._outlet.drain(self._settings.shutdown_secs):  # noqa: ASYNC110 - drain itself waits
            await asyncio.sleep(FASTEST_SECS)

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

    def rows(self) -> list[FileRow]:
        """Return where each file is, as it was looked at last."""
        return list(rows_of(self._register, self._opening, self._finder))

    def observe(self) -> Counters:
        """Return the counters, brought up to date."""
        readers = self._register.readers.values()
        self.counters.open_files = len(readers)
        self.counters.lag_bytes = sum(reader.lag_bytes for reader in readers)
        self.counters.files_set_aside = self._scanner.set_aside
        self.counters.failed_saves = self._register.failed_saves
        return self.counters


def _is_read(reader: Reader) -> bool:
    if isinstance(reader, InflatedReader):
        return reader.is_finished
    return reader.is_read_to(os.fstat(reader.file).st_size)


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
