"""Reads one open file as it grows, whole lines at a time, and notices when its content is no longer the same."""

import os
from bisect import insort
from dataclasses import dataclass

from shippers.file.fingerprint import ENOUGH_HEAD_BYTES, HEAD_BYTES, begins_with, head_of, read_head, read_tail
from shippers.file.progress import Progress
from shippers.lines import character_boundary

FASTEST_POLL_SECS = 0.02
SLOWEST_POLL_SECS = 0.1
SLOWER_BY = 1.5
MOST_IDLE_POLLS = 2500  # a second, over all files: with more files each is looked at more seldom


def slowest_poll_secs(files: int) -> float:
    """Return how seldom an idle one of so many files may be looked at."""
    return max(SLOWEST_POLL_SECS, files / MOST_IDLE_POLLS)


class ContentReplacedError(Exception):
    """The file was truncated or written anew: what follows is another lane."""


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much is read at once, how long a line may be, and how long a last line without its end is waited for."""

    chunk_bytes: int = 512 * 1024
    max_line_bytes: int = 8 * 1024 * 1024
    partial_line_secs: float = 5.0


class Reader:
    """Follows one lane in one open file.

    It holds no bytes between two reads: what is not a whole line yet is read again. `is_unsaved` is true at the birth
    of its lane, and after it had to end a line where the text does not: then the lane must be saved before the next
    read. `now` is monotonic.
    """

    def __init__(self, progress: Progress, file: int, limits: ReadLimits) -> None:
        self.progress = progress
        self.lane = progress.lane
        self.file = file
        self.size = 0
        self.links = 1
        self.next_poll_at = 0.0
        self.grew_at = 0.0
        self.slowest_poll_secs = SLOWEST_POLL_SECS
        self.gone_since: float | None = None  # since when no glob finds the file any more
        self.is_unsaved = False
        self._limits = limits
        self._modified_ns = 0
        self._poll_secs = FASTEST_POLL_SECS

    @property
    def lag_bytes(self) -> int:
        """How much of the file Kafka does not have yet."""
        arrived = self.lane.position if self.progress.on_its_way else self.progress.read_position
        return max(self.size - arrived, 0)

    def read(self, now: float) -> bytes | None:
        """Return the next bytes, ending with a line, or None when there are none; the caller starts their stretch.

        Raises ContentReplacedError.
        """
        status = os.fstat(self.file)
        grew, self.links = status.st_size != self.size, status.st_nlink
        if grew or not self.grew_at:
            self.grew_at = now
        self.size = status.st_size
        if self.size < self.progress.read_position:
            raise ContentReplacedError
        if self.size == self.progress.read_position:
            self._check_rewritten(status.st_mtime_ns)
            self._rest(now, grew=grew)
            return None
        self._modified_ns = status.st_mtime_ns
        if self.lane.head_bytes < HEAD_BYTES:
            self._grow_head()
            if self.is_unsaved:
                return None
        data = self._read_lines(now)
        self._rest(now, grew=grew or data is not None)
        return data

    def close(self) -> None:
        """Close the file."""
        os.close(self.file)

    def _rest(self, now: float, *, grew: bool) -> None:
        """Decide when to look again: soon after a change, ever later without one."""
        self._poll_secs = FASTEST_POLL_SECS if grew else min(self._poll_secs * SLOWER_BY, self.slowest_poll_secs)
        self.next_poll_at = now + self._poll_secs

    def _check_rewritten(self, modified_ns: int) -> None:
        """Tell a touched file from one that was written anew to the same length."""
        if modified_ns == self._modified_ns:
            return
        self._modified_ns = modified_ns
        if not begins_with(read_head(self.file), self.progress.head):
            raise ContentReplacedError
        if not self.progress.is_tail(read_tail(self.file, self.progress.read_position)):
            raise ContentReplacedError

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

    def _read_lines(self, now: float) -> bytes | None:
        longest = self._longest_line()
        wanted = min(self._limits.chunk_bytes, longest)
        while True:
            data = self._read_on(wanted)
            whole = self._whole_lines(data)
            if whole:
                return data[:whole]
            if len(data) >= longest:
                self._cut(data)
                return None
            if len(data) < wanted:
                if data and now - self.grew_at >= self._limits.partial_line_secs:
                    self._cut(data)
                return None
            wanted = min(wanted * 2, longest)

    def _longest_line(self) -> int:
        """Return the limit, or the way to the next cut where that was made under another limit."""
        reach = self.lane.cuts[0] - self.progress.read_position if self.lane.cuts else 0
        return max(self._limits.max_line_bytes, reach)

    def _read_on(self, wanted: int) -> bytes:
        """Return what follows the read position, having seen in the same read that what precedes it is unchanged."""
        position = self.progress.read_position
        tail = self.progress.tail
        if tail is None:
            tail = read_tail(self.file, position)
            if not self.progress.is_tail(tail):
                raise ContentReplacedError
            self.progress.tail = tail
        data = os.pread(self.file, len(tail) + wanted, position - len(tail))
        if not data.startswith(tail):
            raise ContentReplacedError
        return data[len(tail) :]

    def _whole_lines(self, data: bytes) -> int:
        """Return how many bytes of `data` end with a line: at a line end, or at a cut made before."""
        for cut in self.lane.cuts:
            reach = cut - self.progress.read_position
            if reach > 0:
                if reach <= len(data):
                    return reach
                break
        return data.rfind(b"\n") + 1

    def _cut(self, data: bytes) -> None:
        insort(self.lane.cuts, self.progress.read_position + character_boundary(data, len(data)))
        self.is_unsaved = True
