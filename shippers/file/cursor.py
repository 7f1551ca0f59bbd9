"""Reads whole lines of one open file from a place on, and sees that what precedes them is unchanged."""

import os
from dataclasses import dataclass
from typing import NamedTuple

from logflow_app.encodings import Encoding
from shippers.file.fingerprint import HEAD_BYTES, TAIL_BYTES, begins_with, read_head, read_tail
from shippers.file.progress import Progress, tail_of

SCANNED_AT_ONCE = 8  # chunks of a line without an end that are looked through in one turn


class ContentReplacedError(Exception):
    """The file was truncated or written anew: what follows is another lane."""


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much is read at once, how long a line may be, and how long a last line without its end is waited for.

    Of a longer line the head is kept, or it is cut into several with `splits_long_lines`.
    """

    chunk_bytes: int = 512 * 1024
    max_line_bytes: int = 8 * 1024 * 1024
    partial_line_secs: float = 5.0
    splits_long_lines: bool = False


class Taken(NamedTuple):
    """Whole lines from `start` to `end`; of one that was too long `data` is the head, without its line end.

    `before` are the last bytes before `start`.
    """

    data: memoryview
    start: int
    end: int
    before: bytes
    truncated_bytes: int = 0

    def tail_at(self, place: int) -> bytes:
        """Return the bytes before a place in it."""
        return tail_of(self.before, self.data[: place - self.start])


class Cursor:
    """A place in an open file, `tail` the bytes before it, None until they were read.

    It holds no bytes of a line that has no end yet, but knows up to where it was looked for.
    """

    def __init__(self, file: int, progress: Progress, limits: ReadLimits, encoding: Encoding) -> None:
        self.place = progress.read_position
        self.tail = progress.tail
        self.cuts: list[int] = []  # where lines end although the text does not
        self._progress = progress
        self._file = file
        self._limits = limits
        self._encoding = encoding
        self._carriage_return = "\r".encode(encoding.name)
        self._scanned = self.place
        chunk = min(limits.chunk_bytes, limits.max_line_bytes)
        self._chunk_bytes = max(chunk - chunk % encoding.width, encoding.width)

    def shrank(self, size: int) -> bool:
        """Return whether the file is shorter now than the place; forget what was looked through where it is gone."""
        if size < self._scanned:
            self._scanned = self.place
        return size < self.place

    def saw_all_of(self, size: int) -> bool:
        """Return whether a file of this size was looked through to its end."""
        return size - self._scanned < self._encoding.width

    def is_same(self) -> bool:
        """Return whether the bytes before the place are what they were."""
        content = read_tail(self._file, self.place)
        return content == self.tail if self.tail is not None else self._progress.is_tail(content)

    def take(self) -> Taken | None:
        """Return the next lines; None while none has its end. Raises ContentReplacedError."""
        if self._scanned > self.place:
            return self._scan()
        read, skip = self._read(self._chunk_bytes)
        data = memoryview(read)[skip:]
        cut = self._next_cut()
        if cut and cut <= self.place + len(data):
            return self._give(data[: cut - self.place])
        end = self._encoding.last_end(read, skip)
        if end:
            return self._give(data[: end - skip])
        self._scanned += len(data) - len(data) % self._encoding.width
        return self._scan() if len(data) == self._chunk_bytes else None

    def partial_end(self) -> int | None:
        """Return where the last line can be cut that has no end, None where there is nothing of it yet."""
        if self._scanned <= self.place:
            return None
        start = max(self.place, self._scanned - TAIL_BYTES)
        start += (self._scanned - start) % self._encoding.width
        seen = os.pread(self._file, self._scanned - start, start)
        return start + self._encoding.whole_characters(seen) if seen else None

    def split_end(self) -> int | None:
        """Return where a line that is too long is to be cut in two, None where it is not."""
        longest = self._limits.max_line_bytes
        if not self._limits.splits_long_lines or self._scanned - self.place < longest or self._next_cut():
            return None
        return self.place + self._encoding.whole_characters(bytes(self._read_on(longest)))

    def _scan(self) -> Taken | None:
        """Look for the end of a line farther on than before."""
        for _ in range(SCANNED_AT_ONCE):
            piece = os.pread(self._file, self._chunk_bytes, self._scanned)
            end = self._encoding.first_end(piece)
            reach = self._scanned + (end or len(piece))
            cut = self._next_cut()
            if cut and cut <= reach:
                return self._line(cut, 0)
            if end:
                return self._line(reach, self._line_end_bytes(reach))
            self._scanned += len(piece) - len(piece) % self._encoding.width
            if len(piece) < self._chunk_bytes or self.split_end():
                return None
        return None

    def _line_end_bytes(self, end: int) -> int:
        r"""Return how long the line end before `end` is, one `\r` included."""
        width = self._encoding.width
        before = os.pread(self._file, width, end - 2 * width) if end - 2 * width >= self.place else b""
        return 2 * width if before == self._carriage_return else width

    def _line(self, end: int, line_end_bytes: int) -> Taken | None:
        """Return the one line that ends at `end`, or its head."""
        longest = self._limits.max_line_bytes
        size = end - self.place - line_end_bytes
        if self._limits.splits_long_lines and line_end_bytes and size > longest:
            self._scanned = self.place + size
            return None
        if self._limits.splits_long_lines or size <= longest:
            data = self._read_on(end - self.place)
            return self._give(data) if len(data) == end - self.place else None
        head = self._read_on(longest)
        if len(head) < longest:  # it is being truncated this moment
            return None
        kept = self._encoding.whole_characters(bytes(head))
        taken = Taken(head[:kept], self.place, end, self.tail or b"", size - kept)
        self.place = self._scanned = end
        self.tail = read_tail(self._file, end)
        return taken

    def _give(self, data: memoryview) -> Taken:
        start, before = self.place, self.tail or b""
        self.place = self._scanned = start + len(data)
        self.tail = tail_of(before, data)
        return Taken(data, start, self.place, before)

    def _next_cut(self) -> int:
        """Return the next place where a line was cut before, 0 where there is none."""
        return min((cut for cut in self.cuts if cut > self.place), default=0) if self.cuts else 0

    def _read_on(self, wanted: int) -> memoryview:
        """Return what follows the place."""
        read, skip = self._read(wanted)
        return memoryview(read)[skip:]

    def _read(self, wanted: int) -> tuple[bytes, int]:
        """Return what follows the place behind so many bytes that precede it, having seen that those are unchanged."""
        tail = self.tail
        if tail is None:
            tail = read_tail(self._file, self.place)
            if not self._progress.is_tail(tail):
                raise ContentReplacedError
            self.tail = tail
        read = os.pread(self._file, len(tail) + wanted, self.place - len(tail))
        if not read.startswith(tail) or not self._begins_as_before():
            raise ContentReplacedError
        return read, len(tail)

    def _begins_as_before(self) -> bool:
        """Return whether the file begins as it did; near its beginning the bytes before the place tell too little."""
        return self.place >= HEAD_BYTES or begins_with(read_head(self._file), self._progress.head)
