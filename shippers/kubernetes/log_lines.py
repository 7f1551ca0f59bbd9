"""The bytes of a container's log, as the API sends it with timestamps → lines that are new; pure."""

from typing import NamedTuple

from shippers.kubernetes.place import Place, Progress
from shippers.kubernetes.stamps import NANOS, Clock

MILLION = 1_000_000
STAMP_BYTES = 64  # more than any stamp has: what is longer up to its first blank has none
# What a kubelet writes into the stream instead of lines, with status 200, when it fails in the middle.
KUBELET_SAYS = (
    b"unable to retrieve container logs for ",
    b"failed to try resolving symlinks in path ",
    b"failed to open log file ",
    b"failed to watch file ",
    b"failed to watch directory ",
    b"failed to create fsnotify watcher: ",
    b"failed to read log file ",
    b"failed to get parse function: ",
    b"rpc error: code = ",
)


class Batch(NamedTuple):
    """Lines that are new, none of them empty, with when each was written (epoch milliseconds)."""

    messages: list[bytes]
    times: list[int]


class LogLines:
    """Takes a stream apart; what was taken before, up to `after`, is passed over.

    Where there is an `after`, the stream is asked for from `after.since` on. `said` is what the kubelet has to say
    instead of lines. `cut` counts lines that were longer than `max_bytes`, `truncated_bytes` what was left out of them.
    `is_gap` tells that some of those taken before were not there any more, so that lines behind them may be missing.
    """

    def __init__(self, instance: str, after: Place | None, max_bytes: int) -> None:
        self.said = ""
        self.cut = 0
        self.truncated_bytes = 0
        self.is_gap = False
        self._progress = Progress(instance, after)
        self._max_bytes = max_bytes
        self._skip = after
        self._skipped = 0
        self._rest: list[bytes] = []
        self._rest_bytes = 0
        self._clock = Clock()
        self._time_ms = 0

    @property
    def place(self) -> Place | None:
        """How far what it returned, and what is before that, reaches."""
        return self._progress.place

    def feed(self, data: bytes) -> Batch:
        """Return the new lines that end in these bytes."""
        head, end, tail = data.partition(b"\n")
        self._keep(head)
        if not end:
            return Batch([], [])
        *lines, last = tail.split(b"\n")
        lines.insert(0, self._take_rest())
        self._keep(last)
        return self._batch(lines)

    def finish(self) -> Batch:
        """Return the line without an end that a log may end with; only for a container that has ended."""
        rest = self._take_rest()
        return self._batch([rest] if rest else [])

    def _keep(self, part: bytes) -> None:
        """Add to the line that has not ended; of one that is too long, just enough that it is known to be."""
        room = self._max_bytes + 2 * STAMP_BYTES - self._rest_bytes
        self.truncated_bytes += max(len(part) - room, 0)
        if part and room > 0:
            self._rest.append(part[:room])
            self._rest_bytes += min(len(part), room)

    def _take_rest(self) -> bytes:
        whole = b"".join(self._rest)
        self._rest.clear()
        self._rest_bytes = 0
        return whole

    def _batch(self, lines: list[bytes]) -> Batch:
        """Take stamps and lines apart. 1.5 µs a line."""
        messages: list[bytes] = []
        times: list[int] = []
        read, pass_by = self._clock.read, self._progress.pass_by
        longest = self._max_bytes
        for line in lines:
            stamp, _, message = line.partition(b" ")
            at = read(stamp) if len(stamp) < STAMP_BYTES else None
            if at is None:
                message = self._without_stamp(line)
            elif self._skip is not None and self._was_taken(self._skip, at):
                continue
            else:
                pass_by(at)
                self._time_ms = at // MILLION
            if len(message) > longest:
                self.cut += 1
                self.truncated_bytes += len(message) - longest
                message = message[:longest]
            if message:
                messages.append(message)
                times.append(self._time_ms)
        return Batch(messages, times)

    def _was_taken(self, skip: Place, at: int) -> bool:
        """Return whether a line written at `at` was taken before; the first that was not ends the asking."""
        if at < skip.since * NANOS:
            return True
        taken = skip.before + skip.within
        if self._skipped < taken and at <= skip.nanos:
            self._skipped += 1
            return True
        self.is_gap = skip.instance == self._progress.instance and self._skipped < taken
        self._skip = None
        return False

    def _without_stamp(self, line: bytes) -> bytes:
        """Return a line without a stamp, as a server may send that knows none; empty where it is not the container's.

        While lines are passed over, it is the end of one: the API leaves out pieces of a line by their own time.
        """
        if line.startswith(KUBELET_SAYS):
            self.said = line[:500].decode(errors="replace")
            return b""
        return b"" if self._skip is not None else line
