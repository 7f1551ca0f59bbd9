"""One segment file: entries one behind the other after a short header, and the index of where they stand."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from logflow_app.errors import ConfigError
from logflow_app.segments.damage import Damage, DamageError
from logflow_app.segments.entry import FILE_HEADER, HEADER_BYTES, START, VERSION, Found
from logflow_app.segments.index import STRIDE_BYTES, Index
from logflow_app.segments.scanning import SCAN_BYTES, BadEntryError, Piece, next_entry, readable, scan

SUFFIX = ".seg"
INDEX_SUFFIX = ".idx"
NAME_DIGITS = 20


class Run(NamedTuple):
    """Consecutive entries, and the buffer their places are counted in."""

    buffer: memoryview
    entries: list[Found]


NOTHING = Run(memoryview(b""), [])


class Segment:
    """A segment as it is on disk. `damages` has what was found unreadable when all of it was read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.base = int(path.stem)
        self.index = Index(self.base)
        self.damages: list[Damage] = []
        self._name = str(path)

    @classmethod
    def beginning_at(cls, folder: Path, base: int) -> "Segment":
        """Return the segment of a folder that begins with the offset `base`."""
        return cls(folder / f"{base:0{NAME_DIGITS}d}{SUFFIX}")

    @property
    def bytes(self) -> int:
        """How large the file is."""
        return self.index.end_position

    @property
    def index_path(self) -> Path:
        """Where the index of a closed segment is kept."""
        return self.path.with_suffix(INDEX_SUFFIX)

    def load_index(self) -> bool:
        """Take over the saved index; return whether there is one that fits the file as it is."""
        saved = Index.load(self.index_path, self.path.stat().st_size)
        if saved is None:
            return False
        self.index = saved
        return True

    def load(self, next_base: int) -> None:
        """Learn what a segment that another one follows holds, by reading all of it; see `damages`."""
        size = self.path.stat().st_size
        with self.opened() as file:
            check_version(file, self.path)
            bad = self._learn(file, START, size)
            while bad is not None:
                bad = self._learn(file, self._pass_over(file, bad, size, next_base), size)
        self.index.end_position = size

    def load_tail(self) -> int | None:
        """Learn what the last segment of a log holds, by reading it; return where the first bad entry stands."""
        with self.opened() as file:
            check_version(file, self.path)
            return self._learn(file, START, self.path.stat().st_size)

    def read(self, offset: int, max_bytes: int, next_base: int) -> Run:
        """Return the entries from the one that covers or follows `offset`: so many payload bytes, and at least one.

        Raises DamageError where that one cannot be read; what stands behind a damage is left for another read.
        `next_base` is where the next segment begins, or the log ends.
        """
        if offset >= self.index.last_end:
            return NOTHING
        position = self.index.position_before(offset)
        piece_bytes = min(max_bytes + STRIDE_BYTES + HEADER_BYTES, SCAN_BYTES)
        with self.opened() as file:
            while True:
                try:
                    return _first_run(scan(file, position, self.bytes, piece_bytes), offset, max_bytes)
                except BadEntryError as bad:
                    position = self._behind(file, bad.position, offset, next_base)

    def first_since(self, timestamp_ms: int) -> tuple[int, int] | None:
        """Return offset and timestamp of the first entry with this timestamp or a higher one."""
        for piece in self.pieces(self.index.position_before_time(timestamp_ms), STRIDE_BYTES):
            for found in piece.entries:
                if found.timestamp_ms >= timestamp_ms:
                    return found.offset, found.timestamp_ms
        return None

    def pieces(self, position: int = START, piece_bytes: int = SCAN_BYTES) -> Iterator[Piece]:
        """Yield what can be read from the entry at `position` on; see `readable`."""
        with self.opened() as file:
            yield from readable(file, position, self.bytes, piece_bytes)

    def save_index(self) -> None:
        """Save the index of a closed segment that is on disk; where that cannot be, the next start reads all of it."""
        with suppress(OSError):
            self.index.save(self.index_path)

    def remove(self) -> None:
        """Delete it and its index; it may be gone already."""
        self.index_path.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    @contextmanager
    def opened(self) -> Iterator[int]:
        """Give the file, open for reading."""
        file = os.open(self._name, os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield file
        finally:
            os.close(file)

    def _learn(self, file: int, position: int, size: int) -> int | None:
        """Add the entries from `position` to the index; return where the first bad one stands, if any."""
        add = self.index.add
        self.index.end_position = position
        try:
            for piece in scan(file, position, size):
                first = piece.start - HEADER_BYTES
                for found in piece.entries:
                    add(found.offset, found.span, found.timestamp_ms, first + found.begin)
                self.index.end_position = piece.start + piece.entries[-1].end
        except BadEntryError as bad:
            return bad.position
        return None

    def _pass_over(self, file: int, bad: int, size: int, next_base: int) -> int:
        """Note a damage; return where to go on."""
        after = next_entry(file, bad, size)
        next_offset = next_base if after is None else _offset_at(file, after, size)
        self.damages.append(Damage(self.path, bad, self.index.last_end, next_offset))
        if after is None:
            self.index.last_end = next_base
            return size
        return after

    def _behind(self, file: int, bad: int, offset: int, next_base: int) -> int:
        """Return where to go on looking for `offset` behind a bad entry; raises DamageError if it stood there."""
        after = next_entry(file, bad, self.bytes)
        next_offset = next_base if after is None else _offset_at(file, after, self.bytes)
        if after is None or next_offset > offset:
            raise DamageError(Damage(self.path, bad, offset, next_offset))
        return after


def _first_run(pieces: Iterator[Piece], offset: int, max_bytes: int) -> Run:
    for piece in pieces:
        wanted = [entry for entry in piece.entries if entry.offset + entry.span > offset]
        if wanted:
            return Run(piece.buffer, _within(wanted, max_bytes))
    return NOTHING


def _within(entries: list[Found], max_bytes: int) -> list[Found]:
    """Return the first entry, and those behind it that fit."""
    left = max_bytes
    for number, entry in enumerate(entries):
        left -= entry.end - entry.begin
        if left < 0:
            return entries[: max(number, 1)]
    return entries


def _offset_at(file: int, position: int, size: int) -> int:
    return next(scan(file, position, size)).entries[0].offset


def check_version(file: int, path: Path) -> None:
    """Raise ConfigError where a newer LogFlow wrote the file; a header that is damaged is passed over."""
    head = os.pread(file, START, 0)
    if head[:5] == FILE_HEADER[:5] and head[6:] == FILE_HEADER[6:] and head[5] > VERSION:
        raise ConfigError(f"{path}: expected segments of version {VERSION}, got {head[5]} of a newer LogFlow")
