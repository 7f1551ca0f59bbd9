"""Gives every file its turns, one chunk each, the older files of a log first; leaves idle ones to the kernel."""

import asyncio
import logging
import os
import time
from typing import NamedTuple

from shippers.file.cadence import SLOWEST_SECS
from shippers.file.counters import Counters
from shippers.file.finder import FileKey
from shippers.file.inflated import InflatedReader
from shippers.file.progress import Chunk
from shippers.file.reader import ContentReplacedError, Reader
from shippers.file.register import Register
from shippers.file.scanner import Scanner
from shippers.file.sender import Sender
from shippers.file.settings import FileSettings
from shippers.outlet import Outlet

log = logging.getLogger(__name__)

IDLE_SECS = 0.1  # a file that has not grown for so long is left to the kernel to watch
LOOK_ANYWAY_SECS = 10.0  # how often a watched file is looked at all the same
LONGEST_SLEEP_SECS = 1.0
SHORTEST_PAUSE_SECS = 0.002
REPLACED = Chunk([], 0, b"")


class Round(NamedTuple):
    """Whether a round found anything to read, and whether a file was passed over because its lane had no room."""

    read_any: bool
    held_up: bool


class Reading:
    """Reads what the register's files have, fairly, and closes those that are gone."""

    def __init__(self, register: Register, scanner: Scanner, sender: Sender) -> None:
        self._register = register
        self._scanner = scanner
        self._adoption = scanner.adoption
        self._finder = scanner.finder
        self._watch = scanner.watch
        self.sender = sender
        self._watched_empty: set[FileKey] = set()
        self._wake = asyncio.Event()

    async def round(self, now: float, outlet: Outlet, settings: FileSettings, counters: Counters) -> Round:
        """Give every file that is due at `now` (monotonic) a turn of one chunk, lanes that need it saved first."""
        self._adoption.adopt_waiting()
        if self._register.unsaved:
            await self._register.save_births_and_cuts()
        read_any = held_up = False
        succession = self._register.succession
        self._register.cadence.adjust(self._register.readers.values(), now)
        due = [(key, reader) for key, reader in self._register.readers.items() if reader.next_poll_at <= now]
        for key, reader in due:
            if self._register.readers.get(key) is not reader:  # closed, or renewed with other settings, since we began
                continue
            if reader.is_unsaved or succession.holds_back(reader):
                continue
            if not outlet.has_room(reader.lane.id):
                held_up = True
            elif self._turn(reader, now, settings, counters):
                read_any = True
                await asyncio.sleep(0)
        return Round(read_any, held_up)

    def wake(self, key: FileKey | None = None) -> None:
        """Look at a file, or at whatever there is to do, without delay."""
        reader = self._register.readers.get(key) if key else None
        if reader is not None:
            reader.next_poll_at = 0.0
        elif key is not None:
            self._watched_empty.discard(key)
            if self._register.closed.pop(key, None):
                self._scanner.scan_soon()
        self._wake.set()

    def look_at_everything(self) -> None:
        """Look at every file without delay."""
        for reader in self._register.readers.values():
            reader.next_poll_at = 0.0
        self._watched_empty.clear()
        self._wake.set()

    async def sleep(self) -> None:
        """Wait until a file is due, or somebody says `wake`, and then a bit if there are many files: others follow."""
        try:
            async with asyncio.timeout(self._secs_to_next_poll()):
                await self._wake.wait()
        except TimeoutError:
            return
        if self._register.cadence.pause_secs >= SHORTEST_PAUSE_SECS:
            await asyncio.sleep(self._register.cadence.pause_secs)
        self._wake.clear()

    def _secs_to_next_poll(self) -> float:
        readers = self._register.readers.values()
        longest = LONGEST_SLEEP_SECS if self._is_waiting_watched() else SLOWEST_SECS
        soonest = min((reader.next_poll_at for reader in readers), default=float("inf"))
        return min(max(soonest - time.monotonic(), self._register.cadence.fastest_secs / 2), longest)

    def _is_waiting_watched(self) -> bool:
        """Return whether nothing is waited for but what the kernel will tell of; empty files are watched from here."""
        waiting = self._adoption.waiting
        self._watched_empty &= waiting.keys()
        for key, opened in waiting.items():
            if key not in self._watched_empty and (opened.is_held or not self._watch.watch_file(key, opened.file)):
                return False
            self._watched_empty.add(key)
            if opened.size:
                return False
        return self._watch.is_open and not self._register.unsaved

    def _turn(self, reader: Reader, now: float, settings: FileSettings, counters: Counters) -> bool:
        """Read and send one chunk; return whether there was one."""
        try:
            chunk = self._read(reader, now, counters)
        except OSError as error:
            self._finder.say_once("file_unreadable", reader.lane.last_path, error.strerror)
            reader.next_poll_at = now + settings.scan_interval_secs
            self._register.succession.caught_up(reader)
            return False
        if chunk is None:
            if not reader.is_unsaved:
                self._register.succession.caught_up(reader)
                self._leave_to_the_kernel(reader, now)
            if isinstance(reader, InflatedReader):
                self._seal_if_finished(reader)
            elif not self._close_if_gone(reader, now, settings):
                self._close_if_idle(reader, now)
            return False
        if chunk is not REPLACED:
            if chunk.end < reader.size or isinstance(reader, InflatedReader):
                reader.next_poll_at = 0.0  # there is more
            self.sender.send(reader.progress, chunk)
            self._register.read_at[reader.lane.id] = time.time()
        return True

    def _read(self, reader: Reader, now: float, counters: Counters) -> Chunk | None:
        """Return the next chunk; REPLACED when the file turned out to hold another lane."""
        try:
            return reader.read(now)
        except ContentReplacedError:
            old = self._adoption.replace(reader)
            counters.lanes_replaced += 1
            path = old.lane.last_path
            log.info("file_replaced path=%s old_lane=%s read_bytes=%d", path, old.lane.id, old.read_position)
            self._scanner.follow_up(old)
            return REPLACED

    def _leave_to_the_kernel(self, reader: Reader, now: float) -> None:
        if reader.progress.read_position < reader.size or now - reader.grew_at < IDLE_SECS:
            return
        if isinstance(reader, InflatedReader) or not self._finder.may_watch(reader.lane.input):
            return
        if self._watch.watch_file(FileKey(reader.lane.device, reader.lane.inode), reader.file):
            grew = os.fstat(reader.file).st_size != reader.size
            reader.next_poll_at = 0.0 if grew else now + LOOK_ANYWAY_SECS

    def _seal_if_finished(self, reader: InflatedReader) -> None:
        if reader.is_finished:
            path, trouble = reader.lane.last_path, reader.inflating.trouble
            if trouble:
                log.error("file_damaged path=%s reason='%s' read_bytes=%d", path, trouble, reader.inflating.end)
            self._register.seal(reader)

    def _close_if_gone(self, reader: Reader, now: float, settings: FileSettings) -> bool:
        if reader.gone_since is None or reader.progress.read_position < reader.size:
            return False
        if now - max(reader.gone_since, reader.grew_at) < settings.close_gone_secs:
            return False
        log.info("file_closed path=%s lane=%s", reader.lane.last_path, reader.lane.id)
        self._register.retire(reader)
        return True

    def _close_if_idle(self, reader: Reader, now: float) -> None:
        source = self._register.sources.get(reader.lane.input)
        longest = source.close_inactive_secs if source else 0.0
        if not longest or now - reader.grew_at < longest or reader.is_unsaved or reader.gone_since is not None:
            return
        if reader.progress.read_position == reader.size and not reader.progress.on_its_way:
            self._register.close_idle(reader)
