"""All lanes of a shipper: those being read, those that rest, and their saving."""

import os
import time
import uuid
from collections.abc import Callable, Mapping
from typing import cast

from shippers.file.cadence import Cadence
from shippers.file.checkpoint import Lane, encode
from shippers.file.closed import Closed, seal_of
from shippers.file.finder import FileKey, Found, shown
from shippers.file.fingerprint import head_of, read_head
from shippers.file.forgetting import forgettable
from shippers.file.handles import FOR_PACKED, Handles
from shippers.file.identity import lane_stem, target_of
from shippers.file.inflated import InflatedReader
from shippers.file.inflating import Inflating
from shippers.file.progress import Progress, progress_left
from shippers.file.reader import Reader
from shippers.file.saving import Saving, Store
from shippers.file.settings import FileInput, FileSettings
from shippers.file.shape import Shape
from shippers.file.succession import Succession

SKIPPED = -1  # in place of the end of a compressed file that is passed over


class Register:
    """Knows every lane. A lane is in `readers` while its file is open, else in `resting`.

    `closed` are the files that are closed for as long as they do not change, `sources` the inputs by name, `read_at`
    tells when lines of a lane were read last, in seconds since the epoch.
    """

    def __init__(self, store: Store, settings: FileSettings) -> None:
        self.readers: dict[FileKey, Reader] = {}
        self.resting: dict[str, Progress] = {}
        self.closed: dict[FileKey, Closed] = {}
        self.sources: Mapping[str, FileInput] = {}
        self.read_at: dict[str, float] = {}
        self.succession = Succession()
        self.handles = Handles()
        self.cadence = Cadence()
        self.settings = settings
        self._saving = Saving(store, self._content)

    def remember(self, lanes: list[Lane]) -> None:
        """Take over what an earlier process saved."""
        for progress in map(Progress.resume, lanes):
            progress.is_over = progress.lane.is_over
            self._rest(progress)

    def open(self, progress: Progress, file: int, found: Found, inflating: Inflating | None = None) -> Reader:
        """Read a lane in an open file, from where it rested."""
        self.resting.pop(progress.lane.id, None)
        self.closed.pop(found.key, None)
        progress.is_set_aside = False
        lane = progress.lane
        lane.device, lane.inode = found.key
        lane.last_path, lane.seen_at, lane.is_replaced, lane.is_over = shown(found.path), time.time(), False, False
        lane.target = shown(target_of(found.path, found.key))
        reader = self.readers[found.key] = self._reader(progress, file, inflating)
        self.succession.join(reader)
        return reader

    def _reader(self, progress: Progress, file: int, inflating: Inflating | None) -> Reader:
        source = self.sources.get(progress.lane.input)
        shape, limits = source.shape if source else Shape(), self.settings.read
        if inflating is not None:
            inflating.hold_secs = self.settings.hold_copy_secs
            reader: Reader = InflatedReader(progress, inflating, limits, shape)
        else:
            reader = Reader(progress, file, limits, shape)
        reader.cadence = self.cadence
        return reader

    def bear(self, file: int, found: Found, source: FileInput, position: int = 0) -> Reader:
        """Begin a new lane in an open file; it is not to be read before it is saved."""
        lane = self._new_lane(found, source, position)
        lane.head_bytes, lane.head = head_of(read_head(file))
        reader = self.open(Progress.resume(lane), file, found)
        reader.is_unsaved = True
        return reader

    def bear_packed(self, inflating: Inflating, found: Found, source: FileInput) -> InflatedReader:
        """Begin a new lane in a compressed file, as `bear` does in others."""
        lane = self._new_lane(found, source, 0)
        lane.head_bytes, lane.head = head_of(read_head(inflating.file))
        reader = self.open(Progress.resume(lane), inflating.file, found, inflating)
        reader.is_unsaved = True
        return cast("InflatedReader", reader)

    @staticmethod
    def _new_lane(found: Found, source: FileInput, position: int) -> Lane:
        about = source.about(found.path)
        return Lane(
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

    def at_rest_by_file(self) -> dict[FileKey, Progress]:
        """Return the lanes at rest by the file they were in."""
        return {FileKey(one.lane.device, one.lane.inode): one for one in self.resting.values()}

    def renew(self, is_changed: Callable[[str], bool]) -> None:
        """Read on with other limits or settings where these have changed for an input."""
        for key, reader in list(self.readers.items()):
            if is_changed(reader.lane.input):
                self.succession.leave(reader)
                inflating = reader.inflating if isinstance(reader, InflatedReader) else None
                successor = self.readers[key] = self._reader(reader.progress, reader.file, inflating)
                successor.is_unsaved, successor.gone_since = reader.is_unsaved, reader.gone_since
                self.succession.join(successor)

    def replace(self, reader: Reader) -> Progress:
        """Lay to rest the lane of a file whose content was replaced, and return it; the file itself stays open."""
        lane = reader.lane
        self._take_out(reader)
        lane.is_replaced, lane.seen_at = True, time.time()
        self._rest(reader.progress)
        return reader.progress

    def hand_over(self, reader: Reader, file: int, found: Found) -> None:
        """Go on with a lane in the open file that was saved over its own; see `saved_over`.

        A program may write to the old file still, at places that are other text's in the new one: a lane of its own.
        """
        left = progress_left(reader.progress)
        self._take_out(reader)
        successor = self.readers[FileKey(left.lane.device, left.lane.inode)] = self._reader(left, reader.file, None)
        successor.gone_since = reader.gone_since
        self.succession.join(successor)
        self.open(reader.progress, file, found)

    def retire(self, reader: Reader) -> None:
        """Close a file; its lane rests, and is forgotten if the file is deleted."""
        self._take_out(reader)
        reader.progress.is_over = reader.lane.is_over = not reader.links
        reader.lane.seen_at = time.time()
        self._rest(reader.progress)
        reader.close()

    def close_idle(self, reader: Reader) -> None:
        """Close a file that is read to its end, until it changes; its lane rests."""
        status = os.fstat(reader.file)
        self._take_out(reader)
        self._rest(reader.progress)
        key = FileKey(reader.lane.device, reader.lane.inode)
        self.closed[key] = Closed(reader.progress, reader.progress.read_position, status.st_mtime)  # may have grown
        reader.close()

    @property
    def open_handles(self) -> int:
        """How many descriptors the files have that are being read."""
        return sum(FOR_PACKED if isinstance(reader, InflatedReader) else 1 for reader in self.readers.values())

    @property
    def idle(self) -> list[Reader]:
        """The readers whose files may be closed until they grow, those that grew longest ago first."""
        return sorted((reader for reader in self.readers.values() if _is_idle(reader)), key=lambda each: each.grew_at)

    @property
    def has_set_aside(self) -> bool:
        """Whether files are closed to make room for others."""
        return any(closed.progress.is_set_aside for closed in self.closed.values())

    def set_aside(self, surplus: int) -> int:
        """Close so many idle files, or as many as there are, so that others can be opened; return how many."""
        chosen = self.idle[:surplus] if surplus > 0 else []
        for reader in chosen:
            self.close_idle(reader)
            reader.progress.is_set_aside = True
        return len(chosen)

    def seal(self, reader: InflatedReader, *, is_skipped: bool = False) -> None:
        """Close a compressed file of which everything was read, or is to be passed over, until it changes."""
        size, modified_at = reader.inflating.ended_as
        self._take_out(reader)
        end = SKIPPED if is_skipped else reader.progress.read_position
        reader.lane.sealed = seal_of(size, modified_at, end)
        self._rest(reader.progress)
        key = FileKey(reader.lane.device, reader.lane.inode)
        self.closed[key] = Closed(reader.progress, size, modified_at)
        reader.close()

    def close_outdated(self) -> list[Reader]:
        """Close and return the compressed files that were written to since their end was seen, to be read on anew."""
        outdated = [each for each in self.readers.values() if isinstance(each, InflatedReader) and each.is_outdated]
        for reader in outdated:
            self._take_out(reader)
            self._rest(reader.progress)
            reader.close()
        return list(outdated)

    def is_sealed(self, found: Found, at_rest: Progress) -> bool:
        """Return whether an earlier run read all of a compressed file, which is as it was then; it is closed then."""
        lane = at_rest.lane
        if lane.sealed not in {seal_of(found.size, found.modified_at, end) for end in (lane.position, SKIPPED)}:
            return False
        self.closed[found.key] = Closed(at_rest, found.size, found.modified_at)
        return True

    def lanes_in_files(self) -> set[str]:
        """Return the lanes whose files are open, or closed as long as they do not change."""
        reading = {reader.lane.id for reader in self.readers.values()}
        return reading | {closed.progress.lane.id for closed in self.closed.values()}

    def find(self, lane: str) -> Progress | None:
        """Return a lane by its id, wherever it is."""
        reading = (reader.progress for reader in self.readers.values() if reader.lane.id == lane)
        return self.resting.get(lane) or next(reading, None)

    def reader_of(self, progress: Progress) -> Reader | None:
        """Return who reads a lane."""
        return next((reader for reader in self.readers.values() if reader.progress is progress), None)

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

    @property
    def unsaved(self) -> list[Reader]:
        """The readers that may not go on before their lane is saved."""
        return [reader for reader in self.readers.values() if reader.is_unsaved]

    async def save_births_and_cuts(self) -> bool:
        """Save in both generations, so that neither lacks a lane's id or a cut; return whether that was possible.

        While saving fails, attempts are spread out; in between it returns False at once.
        """
        if not self._saving.may_try:
            return False
        waiting = self.unsaved
        saved = await self._saving.save(times=2)
        for reader in waiting if saved else ():
            reader.is_unsaved = False
        return saved

    async def save_cut(self) -> None:
        """Save as `save_births_and_cuts` does, however long it takes until that is possible."""
        while not await self.save_births_and_cuts():
            await self._saving.until_may_try()

    async def save_positions(self) -> bool:
        """Save how far everything is; if that fails, more is sent again after a crash, and nothing is lost."""
        return await self._saving.save()

    @property
    def failed_saves(self) -> int:
        """How often nothing could be saved."""
        return self._saving.failures

    def _content(self) -> bytes:
        self._forget()
        reading = [reader.progress for reader in self.readers.values() if not reader.progress.is_blank]
        return encode(progress.lane for progress in (*reading, *self.resting.values()))

    def _forget(self) -> None:
        closed = {each.progress.lane.id for each in self.closed.values()}
        for lane in list(forgettable(self.resting, closed, self.settings, time.time())):
            del self.resting[lane]
            self.read_at.pop(lane, None)


def _is_idle(reader: Reader) -> bool:
    """Return whether a file was read, to its end, and everything has arrived."""
    if isinstance(reader, InflatedReader) or reader.is_unsaved or reader.gone_since is not None or not reader.grew_at:
        return False
    return reader.progress.read_position == reader.size and not reader.progress.on_its_way
