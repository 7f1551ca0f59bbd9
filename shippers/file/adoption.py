"""Files that turned up → the lanes they belong to: known ones go on, copies wait, new ones are born."""

import logging
import os
import stat
import time
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from shippers.file import copies
from shippers.file.finder import FileKey, Found, shown
from shippers.file.fingerprint import ENOUGH_HEAD_BYTES, read_head
from shippers.file.identity import ByHead, holds_lane, may_hold_rest
from shippers.file.inflated import InflatedReader
from shippers.file.opening import Opened, Opening, now_found
from shippers.file.progress import Progress
from shippers.file.reader import Reader
from shippers.file.register import Register
from shippers.file.saved_over import is_read_out, saved_over
from shippers.file.settings import FileInput
from shippers.file.unpacking import Unpacking

log = logging.getLogger(__name__)

LONGEST_COPY = 10  # times `hold_copy_secs`: how long a copy may grow before it is taken for a file of its own


MISSES = 3  # scans a file may be out of sight before what it holds is taken for a copy that belongs to nobody


@dataclass(slots=True)
class _Held:
    size: int
    size_since: float
    first_seen_at: float


class Adoption:
    """Gives every file that is found its lane."""

    def __init__(self, register: Register, opening: Opening, unpacking: Unpacking, hold_copy_secs: float) -> None:
        self._register = register
        self._opening = opening
        self.unpacking = unpacking
        self._hold_copy_secs = hold_copy_secs
        self._held: dict[FileKey, _Held] = {}

    @property
    def holds_copies(self) -> bool:
        """Whether files wait to be told from copies."""
        return bool(self._held)

    def adopt(self, found: Sequence[Found], *, fresh: AbstractSet[str] = frozenset()) -> None:
        """Open files that no reader has yet, and decide for each: a known lane, a copy to hold, or a new lane.

        `fresh` are the inputs that look for the first time: those that start at the end pass over what is there.
        """
        keys = {entry.key for entry in found} | self._opening.waiting.keys()
        self._held = {key: held for key, held in self._held.items() if key in keys}
        self._opening.note_whereabouts({entry.key: entry for entry in found})
        for entry in found:
            if not entry.size:
                self._mark_replaced(entry.key)
        opened = [self._opening.open(entry) for entry in found if entry.key not in self._opening.waiting]
        self._decide([file for file in opened if file is not None], fresh=fresh)
        self._opening.look_at_held()
        self.adopt_waiting()

    @property
    def waiting(self) -> Mapping[FileKey, Opened]:
        """The files that are open and have no lane yet."""
        return self._opening.waiting

    def adopt_waiting(self) -> None:
        """Decide for the files that were empty or truncated when they were looked at last, and have content now."""
        if self._opening.waiting:
            self._decide(self._opening.take_filled(time.monotonic()))

    def replace(self, reader: Reader) -> Progress:
        """Lay to rest the lane of a reader whose file has other content now; return it. The file is decided anew."""
        lane, old = reader.lane, self._register.replace(reader)
        if isinstance(reader, InflatedReader):
            reader.close()
            return old
        found = Found(FileKey(lane.device, lane.inode), lane.last_path, lane.input, 0, 0.0)
        self._opening.wait_for(Opened(found, reader.file, reader.gone_since is None))
        self._opening.look_at_held()
        return old

    def _decide(self, files: Iterable[Opened], *, fresh: AbstractSet[str] = frozenset()) -> None:
        unknown = []
        for opened in files:
            if not opened.size:
                self._opening.wait_for(opened)
            elif self.unpacking.take(opened, is_fresh=opened.found.input in fresh):
                continue
            elif not self._resume_by_key(opened):
                unknown.append(opened)
        resting = ByHead(progress for progress in self._register.resting.values() if not progress.is_over)
        undecided = [opened for opened in unknown if not self._resume_by_content(opened, resting)]
        if not undecided:
            return
        paths = {shown(opened.found.path) for opened in undecided}
        there = [reader for reader in self._register.readers.values() if reader.lane.last_path in paths]
        undecided = [opened for opened in undecided if not self._resume_saved(opened, there)]
        living = copies.Living(self._register.readers.values())
        held = {opened.found.key for opened in undecided if living.has(opened.file, shown(opened.found.path))}
        held |= {opened.found.key for opened in undecided if saved_over(opened, there)}
        held |= copies.among([opened for opened in undecided if opened.found.key not in held])
        for opened in undecided:
            if opened.found.key in held and self._hold(now_found(opened)):
                self._opening.wait_for(opened)
            elif self._belongs_to_nobody(opened):
                opened.close()
            elif not opened.was_in_sight and os.fstat(opened.file).st_nlink:
                self._opening.wait_for(opened)
            else:
                self._bear(opened, fresh=fresh)

    def _belongs_to_nobody(self, opened: Opened) -> bool:
        """Return whether a file no glob names got its content out of sight, and it is not the rest of any lane."""
        return not opened.was_in_sight and opened.misses >= MISSES and os.fstat(opened.file).st_nlink > 0

    def rescue(self, progress: Progress) -> bool:
        """Look beside a lane's last place for the file that has the rest of it, also where no glob looks."""
        lane = progress.lane
        folders = dict.fromkeys(Path(path).parent for path in (lane.target, lane.last_path) if path)
        return any(
            self._try_rescue(entry, progress)
            for folder in folders
            for entry in _entries(folder)
            if entry.inode() == lane.inode or may_hold_rest(entry.name, lane)
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
        found = Found(key, entry.path, lane.input, status.st_size, status.st_mtime)
        if (lane.is_replaced or key.inode != lane.inode) and not self._may_continue(progress, found):
            return False
        opened = self._opening.open(found)
        if opened is None:
            return False
        if opened.size and self.unpacking.take(opened, progress):
            return False
        if not opened.size or not holds_lane(opened.file, progress):
            opened.close()
            return False
        self._opening.forget(key)
        reader = self._register.open(progress, opened.file, opened.found)
        reader.gone_since = time.monotonic()
        log.info("file_rescued lane=%s path=%s position=%d", lane.id, shown(entry.path), lane.position)
        return True

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

    def _resume_by_key(self, opened: Opened) -> bool:
        """Go on with the lane of the same device and inode, if the content is still its own."""
        for progress in sorted(self._at_rest_in(opened.found.key), key=lambda progress: -progress.read_position):
            if not progress.is_over and holds_lane(opened.file, progress):
                self._register.open(progress, opened.file, opened.found)
                return True
            progress.lane.is_replaced = True
        return False

    def _resume_by_content(self, opened: Opened, resting: ByHead) -> bool:
        """Go on with a lane whose own file is gone or has been replaced, where this file has what was read of it."""
        for progress in resting.matching(read_head(opened.file)):
            if progress.lane.id not in self._register.resting:
                continue
            if self._may_continue(progress, opened.found) and holds_lane(opened.file, progress):
                log.info("lane_continued lane=%s path=%s", progress.lane.id, shown(opened.found.path))
                self._register.open(progress, opened.file, opened.found)
                return True
        return False

    def _resume_saved(self, opened: Opened, there: Sequence[Reader]) -> bool:
        """Go on in a file that was saved over one being read, one of those `there`, when that is read to its end."""
        reader = saved_over(opened, there)
        if reader is None or not is_read_out(reader):
            return False
        log.info("lane_continued lane=%s path=%s", reader.lane.id, shown(opened.found.path))
        self._register.hand_over(reader, opened.file, opened.found)
        return True

    def _may_continue(self, progress: Progress, found: Found) -> bool:
        """Return whether equal content in another inode means the same lane.

        It does after a truncation, which copies precede. Where the old file just vanished it might be chance: then the
        name must fit too, and enough of the beginning be known.
        """
        lane = progress.lane
        if lane.is_replaced:
            return progress.head.length > 0 and found.key != (lane.device, lane.inode)
        return progress.head.length >= ENOUGH_HEAD_BYTES and may_hold_rest(found.path, lane)

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

    def _bear(self, opened: Opened, *, fresh: AbstractSet[str]) -> None:
        found = opened.found
        source = self._register.sources.get(found.input) or FileInput(found.input, ())
        skips = found.input in fresh and source.start_at == "end"
        self._register.bear(opened.file, found, source, found.size if skips else 0)


def _entries(folder: Path) -> "list[os.DirEntry[str]]":
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return []
