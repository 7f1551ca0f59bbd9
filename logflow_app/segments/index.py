"""Where in a segment file entries stand: a row every few kilobytes, in memory and, once closed, beside the file."""

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from struct import Struct, error
from typing import Self
from zlib import crc32

from logflow_app.segments.entry import START

STRIDE_BYTES = 16 * 1024  # what a read at worst passes over; a gigabyte has 1.5 MB of rows

# magic, checksum of the rest | file bytes, offset after the last entry, first and highest timestamp, rows
_HEADER = Struct("<4sIQQqqI")
_MAGIC = b"LFI1"
_CHECKED_FROM = 8


@dataclass(slots=True)
class Index:
    """What is known of a segment's entries without reading them; without any, `last_end` is the segment's base.

    Row n says: at `positions[n]` stands an entry with `offsets[n]`, and no entry before it has a timestamp above
    `highest_before[n]`.
    """

    last_end: int
    first_ms: int = 0
    highest_ms: int = -1
    end_position: int = START
    is_empty: bool = True
    offsets: "array[int]" = field(default_factory=lambda: array("q"))
    positions: "array[int]" = field(default_factory=lambda: array("q"))
    highest_before: "array[int]" = field(default_factory=lambda: array("q"))
    _next_row_at: int = 0

    def add(self, offset: int, span: int, timestamp_ms: int, position: int) -> None:
        """Note an entry that begins at `position`, behind all others; `end_position` is for the caller to move."""
        if self.is_empty:
            self.is_empty = False
            self.first_ms = timestamp_ms
        if position >= self._next_row_at:
            self.offsets.append(offset)
            self.positions.append(position)
            self.highest_before.append(self.highest_ms)
            self._next_row_at = position + STRIDE_BYTES
        self.highest_ms = max(self.highest_ms, timestamp_ms)
        self.last_end = offset + span

    def position_before(self, offset: int) -> int:
        """Return a position at or before the entry that covers or follows `offset`."""
        row = bisect_right(self.offsets, offset) - 1
        return self.positions[row] if row >= 0 else START

    def position_before_time(self, timestamp_ms: int) -> int:
        """Return a position at or before the first entry with this timestamp or a higher one."""
        row = bisect_left(self.highest_before, timestamp_ms) - 1  # the first row with that before it, less one
        return self.positions[row] if row >= 0 else START

    def save(self, path: Path) -> None:
        """Write it beside its segment; a torn one is found out when it is loaded."""
        path.write_bytes(self._encode())

    @classmethod
    def load(cls, path: Path, file_bytes: int) -> Self | None:
        """Return what was saved for a segment file of this size, None where that cannot be had."""
        try:
            return cls._decode(path.read_bytes(), file_bytes)
        except (OSError, error, ValueError):
            return None

    def _encode(self) -> bytes:
        numbers = (self.end_position, self.last_end, self.first_ms, self.highest_ms, len(self.offsets))
        body = _HEADER.pack(_MAGIC, 0, *numbers)[_CHECKED_FROM:]
        body += self.offsets.tobytes() + self.positions.tobytes() + self.highest_before.tobytes()
        return _MAGIC + crc32(body).to_bytes(4, "little") + body

    @classmethod
    def _decode(cls, content: bytes, file_bytes: int) -> Self | None:
        magic, checksum, end_position, last_end, first_ms, highest_ms, rows = _HEADER.unpack_from(content)
        if magic != _MAGIC or crc32(content[_CHECKED_FROM:]) != checksum or end_position != file_bytes:
            return None
        columns = array("q", content[_HEADER.size :])
        if len(columns) != 3 * rows:
            return None
        return cls(
            last_end,
            first_ms,
            highest_ms,
            end_position,
            rows == 0,
            columns[:rows],
            columns[rows : 2 * rows],
            columns[2 * rows :],
        )
