"""Looks for files that came, moved or went, over and over, and for those that went out of sight too soon."""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from shippers.file.adoption import Adoption
from shippers.file.cadence import SLOWEST_SECS
from shippers.file.finder import FileKey, Finder, Found, shown
from shippers.file.opening import Opening
from shippers.file.progress import Progress
from shippers.file.reader import Reader
from shippers.file.register import Register
from shippers.file.watch import Watch

log = logging.getLogger(__name__)

RESCUES = 3  # scans after a truncation in which the copy may turn up
SELDOM = 10.0  # times the interval: how often to look where the kernel tells of changes
AT_ONCE_SECS = 0.01  # after a change: others often follow
MOST_IDLE = 4.0  # a scan that took so long is not followed by another one for so many times as long


class Scanner:
    """Keeps the register's readers in step with what the globs find."""

    def __init__(self, register: Register, finder: Finder, adoption: Adoption, opening: Opening, watch: Watch) -> None:
        self._register = register
        self._handles = register.handles
        self._opening = opening
        self.finder = finder
        self.adoption = adoption
        self._unpacking = adoption.unpacking
        self.watch = watch
        self._to_rescue: dict[str, tuple[Progress, int]] = {}  # lane → attempts left
        self._soon = asyncio.Event()
        self.has_scanned = False
        self.set_aside = 0  # how often an idle file was closed so that another could be opened
        self.fresh: AbstractSet[str] = frozenset()  # inputs whose files are looked for the first time ever

    @property
    def is_settled(self) -> bool:
        """Whether everything found so far has its lane."""
        is_decided = self._unpacking.is_settled and not self.adoption.holds_copies
        return self.has_scanned and not self._to_rescue and is_decided and not self.has_refused

    @property
    def has_refused(self) -> bool:
        """Whether files wait for others to be closed."""
        return self._handles.refused > 0

    async def run(self, interval_secs: Callable[[], float], looked: Callable[[], None]) -> None:
        """Scan for ever, and call `looked` after each time; see `scan`.

        Where the kernel tells of every change, this is done when it does, and now and then all the same.
        """
        while True:
            began = time.monotonic()
            try:
                await self.scan()
            except OSError as error:  # a file system that fails in the midst of it
                log.warning("scan_failed error='%s'", error)
            looked()
            took_secs = time.monotonic() - began
            is_told = self.watch.sees_all_folders and self.finder.finds_all_by_names and self._unpacking.is_settled
            is_told = is_told and not self._handles.is_scarce and not self._register.has_set_aside
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(interval_secs() * (SELDOM if is_told and not self._to_rescue else 1.0)):
                    await self._soon.wait()
                    await asyncio.sleep(max(AT_ONCE_SECS, took_secs * MOST_IDLE))
            self._soon.clear()

    def scan_soon(self) -> None:
        """Do not wait for the next time."""
        self._soon.set()

    async def scan(self) -> None:
        """Look once."""
        if self.watch.is_open:
            self.watch.watch_folders(await asyncio.to_thread(self.finder.folders))
        found = await asyncio.to_thread(self.finder.find)
        self._note_whereabouts(found)
        self._look_anew()
        first = not self.has_scanned
        if first and self.finder.empty:
            log.warning("nothing_found paths=%s", [shown(path) for path in self.finder.empty])
        fresh, self.fresh = self.fresh, frozenset()
        known = set(self._register.readers)
        unknown = list(self._unknown(found))
        self._make_room(unknown)
        self.adoption.adopt(unknown, fresh=fresh)
        if self._register.readers.keys() - known:
            self._look_at_others(known)
        if first:
            self._to_rescue = {
                name: (progress, 1) for name, progress in self._register.resting.items() if not progress.lane.sealed
            }
        self._rescue()
        self._reckon()  # compressed files were closed again
        await self._unpacking.decide({entry.key for entry in found})
        self._handles.complain()
        self.has_scanned = True

    def _make_room(self, unknown: Sequence[Found]) -> None:
        """Let go of files that have nothing to read where more are to be opened than may be open."""
        wanted = sum(1 for entry in unknown if entry.key not in self._opening.waiting)
        wanted += self._unpacking.wanted_handles + len(self._to_rescue)
        self._reckon()
        self._handles.refused, self._handles.is_scarce = 0, wanted > self._handles.left
        if not self._handles.is_scarce:
            return
        self._opening.forget_empty({entry.key for entry in unknown})
        self._reckon()
        needed = sum(1 for entry in unknown if entry.size) + self._unpacking.wanted_handles + len(self._to_rescue)
        self.set_aside += self._register.set_aside(needed - max(self._handles.left, 0))
        self._reckon()

    def _reckon(self) -> None:
        self._handles.reckon(self._register.open_handles + len(self._opening.waiting))

    def _look_at_others(self, known: AbstractSet[FileKey]) -> None:
        """Let the files that were there before new ones came be read before these."""
        soon = time.monotonic() + 2 * SLOWEST_SECS
        for key in known & self._register.readers.keys():
            reader = self._register.readers[key]
            if reader.next_poll_at < soon:  # else the kernel watches it
                reader.next_poll_at = 0.0

    def follow_up(self, replaced: Progress) -> None:
        """Look for the copy that has the rest of a lane whose file was truncated, now and in the next scans."""
        if replaced.head.length and not self.adoption.rescue(replaced):
            self._to_rescue[replaced.lane.id] = (replaced, RESCUES)
        self._soon.set()

    def _unknown(self, found: Sequence[Found]) -> Iterator[Found]:
        """Yield the files that are not being read and are not to be left alone."""
        now, at_rest = time.time(), self._register.at_rest_by_file()
        for entry in found:
            if entry.key in self._register.readers or self._register.is_closed_as_it_was(entry):
                continue
            known = at_rest.get(entry.key)
            if self._unpacking.is_left_alone(entry) or (known and self._register.is_sealed(entry, known)):
                continue
            source = self._register.sources.get(entry.input)
            oldest = source.ignore_older_secs if source else 0.0
            if not oldest or now - entry.modified_at <= oldest or known:
                yield entry

    def _note_whereabouts(self, found: Sequence[Found]) -> None:
        seen = {entry.key: entry.path for entry in found}
        for key in self._register.closed.keys() - seen.keys():
            del self._register.closed[key]
        unwanted = []  # still in their place, but no glob of the configuration, as it is by now, names them
        for key, reader in self._register.readers.items():
            if key in seen:
                reader.gone_since = None
                reader.lane.last_path, reader.lane.seen_at = shown(seen[key]), time.time()
            elif reader.gone_since is None and not self._is_unseen(reader, key):
                reader.gone_since = time.monotonic()
                if _is_at(reader.lane.last_path, key):
                    unwanted.append(reader)
        for reader in unwanted:
            log.info("file_dismissed path=%s lane=%s", reader.lane.last_path, reader.lane.id)
            self._register.close_idle(reader)

    def _look_anew(self) -> None:
        """Have compressed files decided again that were written on; those that no glob names are to be found first."""
        for reader in self._register.close_outdated():
            if reader.gone_since is not None:
                self._to_rescue[reader.lane.id] = (reader.progress, RESCUES)

    def _is_unseen(self, reader: Reader, key: FileKey) -> bool:
        """Return whether a file is where it was and named by a glob: then it was its folder that could not be read."""
        path = reader.lane.last_path
        return self.finder.names(path) and _is_at(path, key)

    def _rescue(self) -> None:
        for name, (progress, attempts) in list(self._to_rescue.items()):
            refused = self._handles.refused
            if name not in self._register.resting or attempts == 0 or self.adoption.rescue(progress):
                del self._to_rescue[name]
            elif self._handles.refused == refused:  # else there was no descriptor to look with
                self._to_rescue[name] = (progress, attempts - 1)


def _is_at(path: str, key: FileKey) -> bool:
    """Return whether a file is still where it was."""
    try:
        status = os.stat(path)  # noqa: PTH116 - as the finder does it
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # as far as is known
    return key == (status.st_dev, status.st_ino)
