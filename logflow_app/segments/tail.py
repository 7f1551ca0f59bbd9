"""The last segment of a log: appended to, and left exactly as it was where that fails."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Self

from logflow_app.segments.entry import FILE_HEADER, HEADER_BYTES, START, Payload, header
from logflow_app.segments.segment import Segment


class Tail:
    """A segment that is open for appending; every append is one system call, and then with the operating system."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.file = os.open(segment.path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)

    @classmethod
    def create(cls, folder: Path, base: int) -> Self:
        """Begin a segment; raises OSError, and then there is no trace of it."""
        segment = Segment.beginning_at(folder, base)
        try:
            segment.path.write_bytes(FILE_HEADER)
            return cls(segment)
        except OSError:
            segment.path.unlink(missing_ok=True)
            raise

    @property
    def is_empty(self) -> bool:
        """Whether nothing was appended to it."""
        return self.segment.bytes == START

    def append(self, offset: int, span: int, timestamp_ms: int, payload: Payload) -> None:
        """Append an entry; raises OSError where not all of it could be written, and then nothing of it is."""
        index = self.segment.index
        head = header(offset, span, timestamp_ms, payload)
        size = HEADER_BYTES + len(payload)
        written = 0
        try:
            written = os.writev(self.file, (head, payload))
            while written < size:  # a disk that is all but full takes a part, and refuses the rest
                written += os.write(self.file, memoryview(head + payload)[written:])
        except OSError:
            if written:
                os.ftruncate(self.file, index.end_position)
            raise
        index.add(offset, span, timestamp_ms, index.end_position)
        index.end_position += size

    def sync(self) -> None:
        """Make all of it last."""
        os.fsync(self.file)

    def empty(self) -> None:
        """Give its room back at once: a deleted file takes it for as long as it is open."""
        with suppress(OSError):
            os.ftruncate(self.file, 0)

    def close(self) -> None:
        """Append no more."""
        os.close(self.file)
