"""A compressed file as a file of what was packed in it: inflated bit by bit, held in memory as far as it is needed."""

import bz2
import ctypes
import gzip
import logging
import lzma
import os
import tempfile
import zlib
from collections.abc import Callable
from typing import BinaryIO, Protocol

from shippers.file.fingerprint import HEAD_BYTES, TAIL_BYTES

log = logging.getLogger(__name__)

BLOCK_BYTES = 256 * 1024  # inflated at a time
WINDOW_BYTES = 1024 * 1024  # kept before the place that was read to, and let go of in pieces of this size
PAGE_BYTES = 4096
BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError)


class Unpacked(Protocol):
    """What was packed, to be read once from its beginning."""

    def read1(self, size: int) -> bytes:
        """Return some of the next bytes, none at the end; raises one of BROKEN."""


KINDS: tuple[tuple[bytes, Callable[[BinaryIO], Unpacked]], ...] = (
    (b"\x1f\x8b\x08", lambda file: gzip.GzipFile(fileobj=file)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\x00", lzma.LZMAFile),
)


def is_packed(file: int) -> bool:
    """Return whether an open file begins as compressed ones do."""
    return os.pread(file, 6, 0).startswith(tuple(magic for magic, _ in KINDS))


class Inflating:
    """What is packed in an open file, which becomes this object's own.

    `file` has it as far as it was inflated, at the places it has; what was read is let go of, so that memory stays
    small whatever the file holds. `end` is how far that is, `is_over` tells that there is no more, `trouble` why, if
    the file is damaged or ends too early, `is_cut_off` that it ends too early; then the rest may be on its way.
    """

    def __init__(self, packed: int) -> None:
        self.packed = packed
        self.file = _memory_file()
        self.end = 0
        self.is_over = False
        self.is_cut_off = False
        self.trouble = ""
        self.hold_secs = 0.0  # how long the rest of one that is cut off is waited for
        self._seen = os.fstat(packed)  # before what was read last
        self._kept_from = 0
        self._stream: Unpacked | None = None

    def inflate(self) -> bool:
        """Inflate a block more; return whether there was anything."""
        if self.is_over:
            return False
        self._seen = os.fstat(self.packed)  # first: what is added from here on may be missed
        try:
            data = self._open().read1(BLOCK_BYTES)
        except BROKEN as error:
            self.trouble, data = str(error) or type(error).__name__, b""
            self.is_cut_off = isinstance(error, EOFError)
        self.is_over = not data
        while data:
            written = os.pwrite(self.file, data, self.end)
            self.end, data = self.end + written, data[written:]
        return not self.is_over

    @property
    def ended_as(self) -> tuple[int, float]:
        """The size of the packed file, and when it was changed, at its end as far as it is known."""
        return self._seen.st_size, self._seen.st_mtime

    @property
    def has_changed(self) -> bool:
        """Whether the packed file was written to since its end was seen."""
        status = os.fstat(self.packed)
        return self.is_over and self.ended_as != (status.st_size, status.st_mtime)

    def reach(self, position: int) -> bool:
        """Inflate to `position` and keep what is right before it; return whether there is so much."""
        while self.end < position and self.inflate():
            self.let_go(self.end)
        return self.end >= position

    def let_go(self, position: int) -> None:
        """Give back the memory of what is well before `position`, but not the beginning, which tells the file."""
        until = (position - WINDOW_BYTES) // PAGE_BYTES * PAGE_BYTES
        if until - self._kept_from >= WINDOW_BYTES:
            start = max(self._kept_from, -(-HEAD_BYTES // PAGE_BYTES) * PAGE_BYTES)
            _punch(self.file, start, until - start)
            self._kept_from = until

    def keeps(self, position: int) -> bool:
        """Return whether what is right before `position`, and all that follows, has not been let go of."""
        return not self._kept_from or position - TAIL_BYTES >= self._kept_from

    def rewind(self) -> None:
        """Begin anew."""
        os.ftruncate(self.file, 0)
        self.end, self._kept_from, self._stream = 0, 0, None
        self.is_over, self.is_cut_off, self.trouble = False, False, ""

    def close(self) -> None:
        """Let go of both files."""
        os.close(self.file)
        os.close(self.packed)

    def _open(self) -> Unpacked:
        if self._stream is None:
            begin = os.pread(self.packed, 6, 0)
            os.lseek(self.packed, 0, os.SEEK_SET)
            make = next(make for magic, make in KINDS if begin.startswith(magic))
            self._stream = make(open(self.packed, "rb", closefd=False))  # noqa: SIM115 - it is open already
        return self._stream


def _memory_file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("logflow-inflated", os.MFD_CLOEXEC)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


PUNCH_HOLE_KEEP_SIZE = 3  # fallocate(2)
_libc = ctypes.CDLL(None, use_errno=True)


def _punch(file: int, start: int, length: int) -> None:
    """Free the room a part of a file takes; where the system cannot do that, the file keeps it until it is closed."""
    fallocate = getattr(_libc, "fallocate", None)
    if fallocate is not None:
        fallocate(file, PUNCH_HOLE_KEEP_SIZE, ctypes.c_long(start), ctypes.c_long(length))
