"""Compaction: closed segments → one new file with what is kept of them."""

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from logflow_app.segments.entry import FILE_HEADER, HEADER_BYTES, START, Entry, Found, header
from logflow_app.segments.index import Index
from logflow_app.segments.scanning import SCAN_BYTES, BadEntryError, Piece, scan
from logflow_app.segments.segment import Segment
from logflow_app.segments.swap import NEW_SUFFIX, Swap, begin_swap, finish_swap

log = logging.getLogger(__name__)

Keep = Callable[[Entry], "bytes | None"]


class Draft:
    """A new file for a group of consecutive segments, complete and on disk; it counts once it is adopted."""

    def __init__(self, group: Sequence[Segment]) -> None:
        self.group = list(group)
        self.index = Index(group[0].base)
        self.path = group[0].path.with_name(group[0].path.name + NEW_SUFFIX)
        self._file: BinaryIO | None = None

    def discard(self) -> None:
        """Leave everything as it was."""
        if self._file is not None:
            self._file.close()
        with suppress(FileNotFoundError):
            self.path.unlink()

    def adopt(self) -> Segment:
        """Put it in the place of the group; return the segment that it is now."""
        segment = Segment(self.group[0].path)
        swap = Swap(segment.path.name, [old.path.name for old in self.group[1:]])
        begin_swap(segment.path.parent, swap)
        finish_swap(segment.path.parent)
        segment.index = self.index
        segment.save_index()
        return segment

    def write(self, keep: Keep) -> bool:
        """Write what `keep` keeps; return whether that differs from what is there, else nothing is left of it."""
        if len(self.group) > 1:
            self._begin(self.group[0].path, START)
        for segment in self.group:
            with segment.opened() as file:
                for piece in scan(file, START, segment.bytes):
                    for found in piece.entries:
                        self._take(keep, piece, found)
        if self._file is None:
            return False
        self.index.last_end = self.group[-1].index.last_end
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return True

    def _take(self, keep: Keep, piece: Piece, found: Found) -> None:
        entry = Entry(found.offset, found.span, found.timestamp_ms, bytes(piece.buffer[found.begin : found.end]))
        payload = keep(entry)
        is_same = payload == entry.payload
        if not is_same and self._file is None:
            self._begin(self.group[0].path, piece.start + found.begin - HEADER_BYTES)
        if payload is None:
            return
        self.index.add(entry.offset, entry.span, entry.timestamp_ms, self.index.end_position)
        self.index.end_position += HEADER_BYTES + len(payload)
        if self._file is not None:
            self._file.write(header(entry.offset, entry.span, entry.timestamp_ms, payload))
            self._file.write(payload)

    def _begin(self, source: Path, same_bytes: int) -> None:
        """Begin the file with so many bytes that it has in common with the first segment."""
        self._file = self.path.open("wb", buffering=SCAN_BYTES // 4)
        self._file.write(FILE_HEADER)
        with source.open("rb") as file:
            file.seek(START)
            left = same_bytes - START
            while left:
                self._file.write(part := file.read(min(left, SCAN_BYTES)))
                left -= len(part)


def write_draft(group: Sequence[Segment], keep: Keep) -> Draft | None:
    """Return a draft for a group of closed segments, None where nothing would change or one of them is damaged.

    It touches nothing but its own new file, so it may run in a thread beside appends. `keep` is asked once an entry.
    Raises OSError, and what `keep` raises; then nothing is left of the draft.
    """
    draft = Draft(group)
    try:
        if draft.write(keep):
            return draft
    except BadEntryError as bad:
        log.error("segment_damaged path=%s position=%d consequence='left as it is'", draft.group[0].path, bad.position)  # noqa: TRY400
        draft.discard()
    except BaseException:
        draft.discard()
        raise
    return None


def groups(segments: Sequence[Segment], most_bytes: int) -> list[list[Segment]]:
    """Return runs of segments that make one file of at most so many bytes, a larger one by itself."""
    found: list[list[Segment]] = []
    size = 0
    for segment in segments:
        if found and size + segment.bytes <= most_bytes:
            found[-1].append(segment)
            size += segment.bytes
        else:
            found.append([segment])
            size = segment.bytes
    return found
