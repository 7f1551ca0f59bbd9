"""Follows one open file as it grows, and notices when its content is no longer the same."""

import os
from bisect import insort
from collections.abc import Mapping
from dataclasses import replace

from logflow_app.encodings import BY_MARK, encoding_named, resolved
from logflow_app.multiline import MultilineSettings
from shippers.file.assembler import Assembler, Harvest
from shippers.file.cadence import Cadence
from shippers.file.checkpoint import Stream
from shippers.file.cursor import ContentReplacedError, Cursor, ReadLimits, Taken
from shippers.file.fingerprint import ENOUGH_HEAD_BYTES, HEAD_BYTES, begins_with, head_of, read_head
from shippers.file.progress import WHOLE_FILE, Chunk, Progress, Run
from shippers.file.shape import Shape
from shippers.lines import Lines, split_encoded, without_mark

__all__ = ["ContentReplacedError", "ReadLimits", "Reader"]


class Reader:
    """Follows one lane in one open file.

    Nothing counts as read before it was given out: neither a line that has no end yet, nor the lines of an event that
    has none. `is_unsaved` is true at the birth of its lane, and after it had to end a line or an event where the text
    does not: then the lane must be saved before the next read. `now` is monotonic.
    """

    def __init__(self, progress: Progress, file: int, limits: ReadLimits, shape: Shape | None = None) -> None:
        self.progress = progress
        self.lane = progress.lane
        self.file = file
        self.size = 0
        self.links = 1
        self.next_poll_at = 0.0
        self.grew_at = 0.0
        self.cadence = Cadence()  # its own, until it is told that of all
        self.gone_since: float | None = None  # since when no glob finds the file any more
        self.is_unsaved = False
        self._limits = limits
        self._shape = shape or Shape()
        self._encoding = encoding_named(self._shape.encoding)
        self._cursor = Cursor(file, progress, limits, self._encoding)
        self._assembler = self._make_assembler()
        self._is_unsure = self._encoding.name in BY_MARK
        self._cut_off: Chunk | None = None  # to be given out once its cuts are saved
        self._modified_ns = 0
        self._poll_secs = self.cadence.fastest_secs

    @property
    def lag_bytes(self) -> int:
        """How much of the file Kafka does not have yet."""
        arrived = self.lane.position if self.progress.on_its_way else self.progress.read_position
        return max(self.size - arrived, 0)

    def is_read_to(self, size: int) -> bool:
        """Return whether all was given out that a file of this size holds, but for a piece of a character's bytes."""
        return 0 <= size - self.progress.read_position < self._encoding.width

    def read(self, now: float) -> Chunk | None:
        """Return what the next bytes bring, or None when there is nothing to go on with; the caller begins its stretch.

        A chunk may be empty, as all that was read belongs to events that have not ended. Raises ContentReplacedError.
        """
        if self._cut_off is not None:
            chunk, self._cut_off = self._cut_off, None
            return chunk
        try:
            return self._read(now)
        except ContentReplacedError:
            if self._assembler is None or self._assembler.boundary is None:
                raise
            return self._chunk(self._assembler.cut_all())  # what follows will never be known

    def _read(self, now: float) -> Chunk | None:
        status = os.fstat(self.file)
        grew, self.links = status.st_size != self.size, status.st_nlink
        if grew or not self.grew_at:
            self.grew_at = now
        self.size = status.st_size
        if self._cursor.shrank(self.size):
            raise ContentReplacedError
        if self.size == self._cursor.place:
            self._check_rewritten(status.st_mtime_ns)
            self._rest(now, grew=grew)
            return self._cut_due(now)
        self._modified_ns = status.st_mtime_ns
        if not self._knows_encoding():
            self._rest(now, grew=grew)
            return None
        if self.lane.head_bytes < HEAD_BYTES:
            self._grow_head()
            if self.is_unsaved:
                return None
        chunk = self._next_chunk(now)
        self._rest(now, grew=grew or chunk is not None)
        return chunk

    def _next_chunk(self, now: float) -> Chunk | None:
        cursor = self._cursor
        cursor.cuts = self.lane.cuts
        taken = cursor.take()
        if taken is None:
            is_cut = self._cut_line(now)
            return None if is_cut or cursor.saw_all_of(self.size) else self._chunk(Harvest([], {}))
        runs = self._lines(taken)
        if self._assembler is not None:
            return self._chunk(self._assembler.take(runs, now, taken.tail_at))
        is_verbatim = self._encoding.is_utf_8 and not taken.truncated_bytes
        return Chunk([Run(WHOLE_FILE, lines) for lines in runs], taken.end, cursor.tail or b"", is_verbatim)

    def _lines(self, taken: Taken) -> list[Lines]:
        keeps_empty = self._assembler is not None
        runs = split_encoded(taken.data, taken.start, self._encoding, keeps_empty=keeps_empty)
        if not taken.start:
            runs = without_mark(runs, self._encoding, keeps_empty=keeps_empty)
        if taken.truncated_bytes:
            runs = [lines._replace(end=taken.end, truncated_bytes=taken.truncated_bytes) for lines in runs]
        return runs

    def _chunk(self, harvest: Harvest) -> Chunk | None:
        """Return finished events; None where they have to wait until their cuts are saved."""
        boundary = self._assembler.boundary if self._assembler else None
        place, tail = boundary or (self._cursor.place, self._cursor.tail or b"")
        chunk = Chunk(harvest.runs, place, tail, is_verbatim=False)
        if not self._note_cuts(harvest.cuts):
            return chunk
        self.is_unsaved, self._cut_off = True, chunk
        return None

    def _note_cuts(self, cuts: Mapping[str, list[int]]) -> bool:
        """Put into the lane where events were ended that the text does not end; return whether that was news."""
        news = False
        for name, places in cuts.items():
            is_whole_file = self._shape.container == "none"
            known = self.lane.cuts if is_whole_file else self.lane.streams.setdefault(name, Stream()).cuts
            for place in places:
                if place not in known:
                    insort(known, place)
                    news = True
        return news

    def _cut_due(self, now: float) -> Chunk | None:
        if self._assembler is None or self._awaits(now):
            return None
        harvest = self._assembler.cut_due(now)
        return self._chunk(harvest) if harvest.runs or harvest.cuts else None

    def _cut_line(self, now: float) -> bool:
        """End a line where the text does not: one that is too long, or the last one, after a time without growth."""
        cut = self._cursor.split_end()
        if cut is None and now - self.grew_at >= self._limits.partial_line_secs and not self._awaits(now):
            cut = self._cursor.partial_end()
        if cut is not None and cut > self._cursor.place:
            insort(self.lane.cuts, cut)
            self.is_unsaved = True
        return self.is_unsaved

    def _awaits(self, now: float) -> bool:  # noqa: ARG002 - for those that override it
        """Return whether more is sure to come, or likely: then nothing is cut, however long the text stands still."""
        return False

    def close(self) -> None:
        """Close the file."""
        os.close(self.file)

    def _rest(self, now: float, *, grew: bool) -> None:
        """Decide when to look again: soon after a change, ever later without one."""
        self._poll_secs = self.cadence.fastest_secs if grew else self.cadence.slower(self._poll_secs)
        self.next_poll_at = now + self._poll_secs

    def _check_rewritten(self, modified_ns: int) -> None:
        """Tell a touched file from one that was written anew to the same length."""
        if modified_ns == self._modified_ns:
            return
        self._modified_ns = modified_ns
        if not begins_with(read_head(self.file), self.progress.head) or not self._cursor.is_same():
            raise ContentReplacedError

    def _knows_encoding(self) -> bool:
        """Return whether the order of bytes is known; where it stands in the file, the file may be too short yet."""
        if not self._is_unsure:
            return True
        found = resolved(self._encoding, read_head(self.file))
        if found is None:
            return False
        self._encoding, self._is_unsure = found, False
        self._shape = replace(self._shape, encoding=found.name)
        self._cursor = Cursor(self.file, self.progress, self._limits, found)
        self._assembler = self._make_assembler()
        return True

    def _make_assembler(self) -> Assembler | None:
        if not self._shape.is_assembled:
            return None
        line = MultilineSettings(max_bytes=self._limits.max_line_bytes, timeout_secs=self._limits.partial_line_secs)
        return Assembler(self._shape, self.lane, self.progress.claims, line)

    def _grow_head(self) -> None:
        """Take in what more is known of the file's beginning; a short one must be saved before anything is sent.

        A lane saved with no fingerprint, or next to none, would take any content of the same inode for its own.
        """
        content = read_head(self.file)
        if not begins_with(content, self.progress.head):
            raise ContentReplacedError
        if self.lane.head_bytes < min(ENOUGH_HEAD_BYTES, len(content)):
            self.is_unsaved = True
        self.lane.head_bytes, self.lane.head = head_of(content)
