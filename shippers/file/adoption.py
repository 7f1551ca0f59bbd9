"""Files that turned up → the lanes they belong to: known ones go on, copies wait, new ones are born."""

import logging
import os
import stat
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shippers.file.finder import FileKey, Finder, Found
from shippers.file.fingerprint import ENOUGH_HEAD_BYTES, read_head
from shippers.file.identity import ByHead, holds_lane, looks_rotated_from, repeats
from shippers.file.progress import Progress
from shippers.file.register import Register
from shippers.file.settings import FileInput

log = logging.getLogger(__name__)

LONGEST_COPY = 10  # times `hold_copy_secs`: how long a copy may grow before it is taken for a file of its own


@dataclass(slots=True)
class _Opened:
    found: Found
    file: int


@dataclass(slots=True)
class _Held:
    size: int
    size_since: float
    first_seen_at: float


class Adoption:
    """Gives every file that is found its lane."""

    def __init__(self, register: Register, finder: Finder, inputs: Sequence[FileInput], hold_copy_secs: float) -> None:
        self._register = register
        self._finder = finder
        self._inputs = {source.name: source for source in inputs}
        self._hold_copy_secs = hold_copy_secs
        self._held: dict[FileKey, _Held] = {}

    @property
    def holds_copies(self) -> bool:
        """Whether files wait to be told from copies."""
        return bool(self._held)

    def adopt(self, found: Sequence[Found], *, skips_existing: bool = False) -> None:
        """Open files that no reader has yet, and decide for each: a known lane, a copy to hold, or a new lane.

        `skips_existing` is true in a first scan, where inputs that start at the end pass over what is there.
        """
        self._held = {entry.key: self._held[entry.key] for entry in found if entry.key in self._held}
        for entry in found:
            if not entry.size:
                self._mark_replaced(entry.key)
        opened = [file for file in map(self._open, found) if file is not None]
        opened = [file for file in opened if not self._resume_by_key(file)]
        opened = [file for file in opened if not self._resume_by_content(file)]
        if opened:
            readers = {reader.lane.id: reader for reader in self._register.readers.values()}
            living = ByHead(reader.progress for reader in readers.values())
            copies = {
                file.found.key
                for file in opened
                if any(
                    repeats(file.file, file.found.path, readers[one.lane.id])
                    for one in living.matching(read_head(file.file))
                )
            }
            for file in opened:
                if file.found.key in copies and self._hold(file.found):
                    os.close(file.file)
                else:
                    self._bear(file, skips_existing=skips_existing)

    def rescue(self, progress: Progress) -> bool:
        """Look beside a lane's last place for the file that has the rest of it, also where no glob looks."""
        folder = Path(progress.lane.last_path).parent
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            return False
        lane = progress.lane
        return any(
            self._try_rescue(entry, progress)
            for entry in entries
            if entry.inode() == lane.inode or looks_rotated_from(entry.name, lane.path)
        )

    def _try_rescue(self, entry: "os.DirEntry[str]", progress: Progress) -> bool:
        try:
            status = entry.stat()
        except OSError:
            return False
        key = FileKey(status.st_dev, status.st_ino)
        lane = progress.lane
        if not stat.S_ISREG(status.st_mode) or key in self._register.readers:
            return False
        if lane.is_replaced and key.inode == lane.inode:
            return False
        if key.inode != lane.inode and not self._may_continue(progress, entry.path):
            return False
        opened = self._open(Found(key, entry.path, lane.input, status.st_size, status.st_mtime))
        if opened is None:
            return False
        if not holds_lane(opened.file, progress):
            os.close(opened.file)
            return False
        reader = self._register.open(progress, opened.file, opened.found)
        reader.gone_since = time.monotonic()
        log.info("file_rescued lane=%s path=%s position=%d", lane.id, entry.path, lane.position)
        return True

    def _open(self, found: Found) -> _Opened | None:
        try:
            file = os.open(found.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._finder.say_once("file_unreadable", found.path, error.strerror)
            return None
        self._finder.can_be_said_again("file_unreadable", found.path)
        status = os.fstat(file)
        if FileKey(status.st_dev, status.st_ino) != found.key or not status.st_size:
            os.close(file)  # another file by now, or one that has nothing to read yet: the next scan sees
            return None
        return _Opened(found, file)

    def _mark_replaced(self, key: FileKey) -> None:
        """Note that a file which has nothing any more was truncated: only a copy has what it had."""
        for progress in self._at_rest_in(key):
            progress.lane.is_replaced = progress.head.length > 0

    def _at_rest_in(self, key: FileKey) -> list[Progress]:
        return [
            progress
            for progress in self._register.resting.values()
            if (progress.lane.device, progress.lane.inode) == key and not progress.lane.is_replaced
        ]

    def _resume_by_key(self, opened: _Opened) -> bool:
        """Go on with the lane of the same device and inode, if the content is still its own."""
        for progress in sorted(self._at_rest_in(opened.found.key), key=lambda progress: -progress.read_position):
            if not progress.is_over and holds_lane(opened.file, progress):
                self._register.open(progress, opened.file, opened.found)
                return True
            progress.lane.is_replaced = True
        return False

    def _resume_by_content(self, opened: _Opened) -> bool:
        """Go on with a lane whose own file is gone or has been replaced, where this file has what was read of it."""
        resting = ByHead(progress for progress in self._register.resting.values() if not progress.is_over)
        for progress in resting.matching(read_head(opened.file)):
            if self._may_continue(progress, opened.found.path) and holds_lane(opened.file, progress):
                log.info("lane_continued lane=%s path=%s", progress.lane.id, opened.found.path)
                self._register.open(progress, opened.file, opened.found)
                return True
        return False

    def _may_continue(self, progress: Progress, path: str) -> bool:
        """Return whether equal content in another inode means the same lane.

        It does after a truncation, which copies precede. Where the old file just vanished it might be chance: then the
        name must fit too, and enough of the beginning be known.
        """
        if progress.lane.is_replaced:
            return progress.head.length > 0
        return progress.head.length >= ENOUGH_HEAD_BYTES and looks_rotated_from(path, progress.lane.path)

    def _hold(self, found: Found) -> bool:
        now = time.monotonic()
        held = self._held.get(found.key)
        if held is None:
            held = self._held[found.key] = _Held(found.size, now, now)
        if held.size != found.size:
            held.size, held.size_since = found.size, now
        quiet_secs, whole_secs = now - held.size_since, now - held.first_seen_at
        if quiet_secs < self._hold_copy_secs and whole_secs < self._hold_copy_secs * LONGEST_COPY:
            return True
        del self._held[found.key]
        return False

    def _bear(self, opened: _Opened, *, skips_existing: bool) -> None:
        source = self._inputs[opened.found.input]
        skip = skips_existing and source.start_at == "end"
        self._register.bear(opened.file, opened.found, source, opened.found.size if skip else 0)
