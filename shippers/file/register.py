"""All lanes of a shipper: those being read, those that rest, and their saving."""

import asyncio
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Protocol

from shippers.file.checkpoint import Checkpoint, Lane, encode
from shippers.file.finder import FileKey, Found, shown
from shippers.file.fingerprint import head_of, read_head
from shippers.file.identity import lane_stem
from shippers.file.progress import Progress
from shippers.file.reader import Reader, ReadLimits
from shippers.file.settings import FileInput
from shippers.file.succession import Succession
from shippers.patience import Backoff, Complaint

log = logging.getLogger(__name__)

MOST_AT_REST = 2000  # lanes at rest that are remembered; the one unseen for longest goes first


class Closed(NamedTuple):
    """A file that was closed because it did not change, and how it was then."""

    progress: Progress
    size: int
    modified_at: float


class Store(Protocol):
    """Where lanes are saved; see Checkpoint."""

    def save(self, content: bytes) -> None:
        """Write what `encode` made."""


class Nowhere:
    """A store for a shipper that is to leave no trace."""

    def save(self, content: bytes) -> None:
        """See Store.save."""


class Register:
    """Knows every lane. A lane is in `readers` while its file is open, else in `resting`.

    `closed` are the files that are closed for as long as they do not change, `sources` the inputs by name, `read_at`
    tells when lines of a lane were read last, in seconds since the epoch.
    """

    def __init__(self, store: Checkpoint | Store, limits: ReadLimits, forget_secs: float) -> None:
        self.readers: dict[FileKey, Reader] = {}
        self.resting: dict[str, Progress] = {}
        self.closed: dict[FileKey, Closed] = {}
        self.sources: Mapping[str, FileInput] = {}
        self.read_at: dict[str, float] = {}
        self.succession = Succession()
        self.failed_saves = 0
        self._store = store
        self.limits = limits
        self._forget_secs = forget_secs
        self._saving = asyncio.Lock()
        self._trouble = Complaint()
        self._backoff = Backoff(longest_secs=5.0)
        self._next_save_at = 0.0

    # -- lanes come and go

    def remember(self, lanes: list[Lane]) -> None:
        """Take over what an earlier process saved."""
        for progress in map(Progress.resume, lanes):
            self._rest(progress)

    def open(self, progress: Progress, file: int, found: Found) -> Reader:
        """Read a lane in an open file, from where it rested."""
        self.resting.pop(progress.lane.id, None)
        self.closed.pop(found.key, None)
        lane = progress.lane
        lane.device, lane.inode = found.key
        lane.last_path, lane.seen_at, lane.is_replaced = shown(found.path), time.time(), False
        reader = self.readers[found.key] = Reader(progress, file, self.limits)
        self.succession.join(reader)
        return reader

    def bear(self, file: int, found: Found, source: FileInput, position: int = 0) -> Reader:
        """Begin a new lane in an open file; it is not to be read before it is saved."""
        about = source.about(found.path)
        lane = Lane(
            id=uuid.uuid4().hex,
            path=shown(found.path),
            service=about.service or lane_stem(shown(found.path)),
            input=source.name,
            tz=source.tz,
            device=found.key.device,
            inode=found.key.inode,
            last_path=shown(found.path),
            seen_at=time.time(),
            position=position,
            fields=dict(about.fields),
            topic=source.marks.topic,
        )
        lane.head_bytes, lane.head = head_of(read_head(file))
        reader = self.open(Progress.resume(lane), file, found)
        reader.is_unsaved = True
        return reader

    def knows(self, key: FileKey) -> bool:
        """Return whether a lane at rest was in this file."""
        return any((one.lane.device, one.lane.inode) == key for one in self.resting.values())

    def renew(self, is_changed: Callable[[str], bool]) -> None:
        """Read on with other limits or settings where these have changed for an input."""
        for key, reader in list(self.readers.items()):
            if is_changed(reader.lane.input):
                self.succession.leave(reader)
                successor = self.readers[key] = Reader(reader.progress, reader.file, self.limits)
                successor.is_unsaved, successor.gone_since = reader.is_unsaved, reader.gone_since
                self.succession.join(successor)

    def replace(self, reader: Reader) -> Progress:
        """Lay to rest the lane of a file whose content was replaced, and return it; the file itself stays open."""
        lane = reader.lane
        self._take_out(reader)
        lane.is_replaced, lane.seen_at = True, time.time()
        self._rest(reader.progress)
        return reader.progress

    def retire(self, reader: Reader) -> None:
        """Close a file; its lane rests, and is forgotten if the file is deleted."""
        self._take_out(reader)
        reader.progress.is_over = not reader.links
        reader.lane.seen_at = time.time()
        self._rest(reader.progress)
        reader.close()

    def close_idle(self, reader: Reader) -> None:
        """Close a file that is read to its end, until it changes; its lane rests."""
        status = os.fstat(reader.file)
        self._take_out(reader)
        self._rest(reader.progress)
        key = FileKey(reader.lane.device, reader.lane.inode)
        self.closed[key] = Closed(reader.progress, status.st_size, status.st_mtime)
        reader.close()

    def is_closed_as_it_was(self, found: Found) -> bool:
        """Return whether a file was closed and has not changed since; one that has changed is closed no longer."""
        closed = self.closed.get(found.key)
        if closed is None:
            return False
        if (closed.size, closed.modified_at) == (found.size, found.modified_at):
            closed.progress.lane.last_path, closed.progress.lane.seen_at = shown(found.path), time.time()
            return True
        del self.closed[found.key]
        return False

    def _take_out(self, reader: Reader) -> None:
        del self.readers[FileKey(reader.lane.device, reader.lane.inode)]
        self.succession.leave(reader)

    def _rest(self, progress: Progress) -> None:
        if not progress.is_blank:
            self.resting[progress.lane.id] = progress

    def close_all(self) -> None:
        """Close every file."""
        for reader in self.readers.values():
            reader.close()
        self.readers = {}

    # -- saving

    @property
    def unsaved(self) -> list[Reader]:
        """The readers that may not go on before their lane is saved."""
        return [reader for reader in self.readers.values() if reader.is_unsaved]

    async def save_births_and_cuts(self) -> bool:
        """Save in both generations, so that neither lacks a lane's id or a cut; return whether that was possible.

        While saving fails, attempts are spread out; in between it returns False at once.
        """
        if time.monotonic() < self._next_save_at:
            return False
        async with self._saving:
            waiting = self.unsaved
            saved = await self._write() and await self._write()
        for reader in waiting if saved else ():
            reader.is_unsaved = False
        return saved

    async def save_cut(self) -> None:
        """Save as `save_births_and_cuts` does, however long it takes until that is possible."""
        saved = await self.save_births_and_cuts()
        while not saved:
            await asyncio.sleep(max(self._next_save_at - time.monotonic(), 0.01))
            saved = await self.save_births_and_cuts()

    async def save_positions(self) -> bool:
        """Save how far everything is; if that fails, more is sent again after a crash, and nothing is lost."""
        async with self._saving:
            return await self._write()

    async def _write(self) -> bool:
        self._forget()
        content = encode(progress.lane for progress in self._all())
        try:
            await asyncio.to_thread(self._store.save, content)
        except OSError as error:
            self._complain(error)
            return False
        self._backoff.reset()
        if self._trouble.end():
            log.info("checkpoint_recovered")
        return True

    def _complain(self, error: OSError) -> None:
        self.failed_saves += 1
        self._next_save_at = time.monotonic() + self._backoff.next_secs()
        if self._trouble.is_due(time.monotonic()):
            log.error(
                "checkpoint_unwritable error='%s' consequence='new files wait' remedy='free disk space'",
                error,
            )

    def _all(self) -> Iterator[Progress]:
        yield from (reader.progress for reader in self.readers.values() if not reader.progress.is_blank)
        yield from self.resting.values()

    def _forget(self) -> None:
        """Drop the lanes at rest that nothing can need any more."""
        eldest = time.time() - self._forget_secs
        for name, progress in list(self.resting.items()):
            if not progress.on_its_way and (progress.is_over or progress.lane.seen_at < eldest):
                del self.resting[name]
                self.read_at.pop(name, None)
        surplus = len(self.resting) - MOST_AT_REST
        if surplus > 0:
            arrived = [progress.lane for progress in self.resting.values() if not progress.on_its_way]
            for lane in sorted(arrived, key=lambda lane: lane.seen_at)[:surplus]:
                del self.resting[lane.id]
