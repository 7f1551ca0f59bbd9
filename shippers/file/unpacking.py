"""Compressed files → the lanes they have the rest of; one that is nobody's is a file of its own."""

import asyncio
import logging
import os
import time
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from copy import copy
from dataclasses import dataclass

from shippers.file.finder import FileKey, Found, shown
from shippers.file.fingerprint import HEAD_BYTES, read_head, read_tail
from shippers.file.handles import FOR_PACKED, OUT_OF_HANDLES
from shippers.file.identity import ByHead, may_hold_rest
from shippers.file.inflating import Inflating, is_packed
from shippers.file.opening import Opened
from shippers.file.progress import Progress
from shippers.file.reader import Reader
from shippers.file.register import Register
from shippers.file.settings import FileInput

log = logging.getLogger(__name__)

SETTLED_SECS = 1.0  # a file that has not changed for so long is taken for packed completely


@dataclass(slots=True)
class _Packed:
    """A compressed file that is not decided yet: since when it has been so, and for which lane alone, if outside."""

    found: Found
    changed_at: float
    only: Progress | None
    is_fresh: bool


class Unpacking:
    """Decides for compressed files, as `Adoption` does for others; they are inflated in a thread."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._waiting: dict[FileKey, _Packed] = {}
        self._twins: dict[FileKey, tuple[str, Found]] = {}  # copies of what is read elsewhere: its lane, how it was

    @property
    def wanted_handles(self) -> int:
        """How many descriptors those need that wait for a decision."""
        return len(self._waiting) * FOR_PACKED

    @property
    def is_settled(self) -> bool:
        """Whether nothing waits for a decision."""
        return not self._waiting

    def take(self, opened: Opened, only: Progress | None = None, *, is_fresh: bool = False) -> bool:
        """Take an open file, which is closed then, if it is to be read as what is packed in it.

        With `only` it is looked at for the sake of this lane and belongs to nobody else. `is_fresh`: see
        `Adoption.adopt`.
        """
        source = self._register.sources.get(opened.found.input)
        if (source is not None and source.compressed == "never") or not is_packed(opened.file):
            return False
        status = os.fstat(opened.file)
        found = opened.found._replace(size=status.st_size, modified_at=status.st_mtime)
        opened.close()
        before = self._waiting.get(found.key)
        if before is None or not _is_same(before.found, found):
            self._waiting[found.key] = _Packed(found, time.time(), only, is_fresh)
        elif only is None:
            before.only = None
        return True

    def is_left_alone(self, found: Found) -> bool:
        """Return whether a file is known to hold what is read elsewhere."""
        lane, as_it_was = self._twins.get(found.key, ("", found))
        if _is_same(as_it_was, found) and (lane in self._register.lanes_in_files()):
            return True
        self._twins.pop(found.key, None)
        return False

    async def decide(self, seen: AbstractSet[FileKey]) -> None:
        """Decide for those that have settled; `seen` are the files of this scan."""
        for key, packed in list(self._waiting.items()):
            if key in self._register.readers or (packed.only is None and key not in seen):
                del self._waiting[key]
            elif time.time() - max(packed.changed_at, packed.found.modified_at) >= SETTLED_SECS or (
                packed.found.modified_at < packed.changed_at - SETTLED_SECS
            ):
                await self._decide(packed)

    async def _decide(self, packed: _Packed) -> None:
        found = packed.found
        if not self._register.handles.take(FOR_PACKED):
            return
        inflating = None
        try:
            inflating = Inflating(os.open(found.path, os.O_RDONLY | os.O_CLOEXEC))
            lane = await asyncio.to_thread(_lane_of, inflating, found.path, self._lanes(packed))
            progress = self._register.find(lane) if lane else None
            if progress is not None and not inflating.keeps(progress.read_position):
                inflating.rewind()
                await asyncio.to_thread(inflating.reach, progress.read_position)
        except OSError as error:
            if error.errno in OUT_OF_HANDLES and inflating is None:
                self._register.handles.exhaust()
                return
            log.warning("file_unreadable path=%s reason='%s'", shown(found.path), error.strerror)
            if inflating is not None:
                inflating.close()
            del self._waiting[found.key]
            return
        self._settle(packed, inflating, progress)

    def _lanes(self, packed: _Packed) -> list[Progress]:
        """Return the lanes it may have the rest of, as they are now: they may be read on meanwhile."""
        if packed.only is not None:
            return [copy(packed.only)]
        reading = (reader.progress for reader in self._register.readers.values())
        return [copy(progress) for progress in (*reading, *self._register.resting.values())]

    def _settle(self, packed: _Packed, inflating: Inflating, progress: Progress | None) -> None:
        found = packed.found
        if progress is None:
            if packed.only is None:
                self._bear(packed, inflating)
            else:
                inflating.close()
            del self._waiting[found.key]
            return
        reader = self._register.reader_of(progress)
        if reader is not None and not _is_deleted(reader):
            self._twins[found.key] = (progress.lane.id, found)
        elif reader is not None and not _is_read(reader):
            inflating.close()  # read on by the open file first
            return
        elif progress.lane.id in self._register.lanes_in_files() and reader is None:
            self._twins[found.key] = (progress.lane.id, found)
        else:
            if reader is not None:
                self._register.retire(reader)
            progress.is_over = False
            self._register.open(progress, inflating.file, found, inflating)
            log.info("lane_continued lane=%s path=%s", progress.lane.id, shown(found.path))
            del self._waiting[found.key]
            return
        inflating.close()
        del self._waiting[found.key]

    def _bear(self, packed: _Packed, inflating: Inflating) -> None:
        found = packed.found
        source = self._register.sources.get(found.input) or FileInput(found.input, ())
        reader = self._register.bear_packed(inflating, found, source)
        if packed.is_fresh and source.start_at == "end":
            self._register.seal(reader, is_skipped=True)


def _lane_of(inflating: Inflating, path: str, lanes: Sequence[Progress]) -> str:
    """Return the id of the lane whose text, as far as it was read, is packed there: the one read furthest."""
    inflating.reach(HEAD_BYTES)
    best = ""
    for progress in sorted(ByHead(lanes).matching(read_head(inflating.file)), key=lambda each: each.read_position):
        if progress.read_position <= HEAD_BYTES and not may_hold_rest(path, progress.lane):
            continue  # too little to go by
        place = progress.read_position
        if inflating.reach(place) and progress.is_tail(read_tail(inflating.file, place)):
            best = progress.lane.id
    return best


def _is_same(one: Found, other: Found) -> bool:
    return (one.size, one.modified_at) == (other.size, other.modified_at)


def _is_deleted(reader: Reader) -> bool:
    return reader.gone_since is not None and not reader.links


def _is_read(reader: Reader) -> bool:
    return reader.progress.read_position == os.fstat(reader.file).st_size and not reader.is_unsaved
