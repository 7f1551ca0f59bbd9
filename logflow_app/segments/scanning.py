"""Reads the entries of a file one after the other, in large pieces, and finds the next one behind a damaged place."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from logflow_app.segments.entry import HEADER, HEADER_BYTES, Found, find_next, parse

SCAN_BYTES = 4 * 2**20


class BadEntryError(Exception):
    """What stands at `position` of a file is no entry as it was written."""

    def __init__(self, position: int) -> None:
        super().__init__(f"expected an entry at byte {position}")
        self.position = position


class Piece(NamedTuple):
    """Bytes of a file from `start` on, and the entries that stand whole in them."""

    start: int
    buffer: memoryview
    entries: list[Found]


def scan(file: int, position: int, end: int, piece_bytes: int = SCAN_BYTES) -> Iterator[Piece]:
    """Yield an open file from the entry at `position` to `end` in pieces, each with at least one entry.

    Raises BadEntryError with the place in the file where no entry stands as it was written.
    """
    while position < end:
        buffer = memoryview(os.pread(file, min(piece_bytes, end - position), position))
        entries, bad = parse(buffer)
        start = position
        if entries:
            yield Piece(start, buffer, entries)
            position += entries[-1].end
        if bad is not None:
            raise BadEntryError(start + bad)
        if not entries:
            piece_bytes = _longer(buffer, position, end)


def readable(file: int, position: int, end: int, piece_bytes: int = SCAN_BYTES) -> Iterator[Piece]:
    """Yield pieces as `scan` does, and pass over what is damaged."""
    while True:
        try:
            yield from scan(file, position, end, piece_bytes)
        except BadEntryError as bad:
            after = next_entry(file, bad.position, end)
            if after is None:
                return
            position = after
        else:
            return


def next_entry(file: int, position: int, end: int) -> int | None:
    """Return where the first entry behind a damaged `position` stands; reads all that is left."""
    after = find_next(memoryview(os.pread(file, end - position, position)), 0)
    return None if after is None else position + after


def _longer(buffer: memoryview, position: int, end: int) -> int:
    """Return the length of an entry that is longer than its piece."""
    if len(buffer) < HEADER_BYTES:
        raise BadEntryError(position)
    _, _, length, *_ = HEADER.unpack_from(buffer)
    if position + HEADER_BYTES + length > end:
        raise BadEntryError(position)
    return HEADER_BYTES + int(length)
