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
    """Lines that are new, with when each was written (epoch milliseconds), and how far the log is taken with them.

    `places` tells that behind each line, where it is asked for. Of a single line `truncated_bytes` were left out.
    """

    messages: list[bytes]
    times: list[int]
    place: Place | None
    places: list[str]
    truncated_bytes: int = 0


class LogLines:
    """Takes a stream apart; what was taken before, up to `after`, is passed over.

    Where there is an `after`, the stream is asked for from `after.since` on. `said` is what the kubelet has to say
    instead of lines. `is_gap` tells that some of those taken before were not there any more, so that lines behind them
    may be missing. Lines are cut at `max_bytes`. For lines that are to be `joined` to events, places are told one by
    one, and those without a text are kept; else no line is empty.
    """

    def __init__(self, instance: str, after: Place | None, max_bytes: int, *, joined: bool = False) -> None:
        self.said = ""
        self.is_gap = False
        self._progress = Progress(instance, after)
        self._max_bytes = max_bytes
        self._joined = joined
        self._skip = after
        self._skipped = 0
        self._rest: list[bytes] = []
        self._rest_bytes = 0
        self._left_out = 0  # of the line that has not ended
        self._clock = Clock()
        self._time_ms = 0

    def feed(self, data: bytes) -> list[Batch]:
        """Return the new lines that end in these bytes: one batch, more where lines are too long."""
        head, end, tail = data.partition(b"\n")
        self._keep(head)
        if not end:
            return []
        *lines, last = tail.split(b"\n")
        found = self._batches([b"".join(self._rest), *lines], self._left_out)
        self._forget_rest()
        self._keep(last)
        return found

    def finish(self) -> list[Batch]:
        """Return the line without an end that a log may end with; only for a container that has ended."""
        found = self._batches([b"".join(self._rest)] if self._rest else [], self._left_out)
        self._forget_rest()
        return found

    def _keep(self, part: bytes) -> None:
        """Add to the line that has not ended; of one that is too long, just enough that it is known to be."""
        room = max(self._max_bytes + 2 * STAMP_BYTES - self._rest_bytes, 0)
        self._left_out += max(len(part) - room, 0)
        if part and room:
            self._rest.append(part[:room])
            self._rest_bytes += min(len(part), room)

    def _forget_rest(self) -> None:
        self._rest.clear()
        self._rest_bytes = self._left_out = 0

    def _batches(self, lines: list[bytes], left_out: int) -> list[Batch]:
        """Take stamps and lines apart; of the first line so many bytes were left out already. 1.5 µs a line."""
        before = self._progress.place
        found: list[Batch] = []
        batch = self._new_batch()
        read, pass_by = self._clock.read, self._progress.pass_by
        longest, joined = self._max_bytes, self._joined
        for line in lines:
            stamp, _, message = line.partition(b" ")
            at = read(stamp) if len(stamp) < STAMP_BYTES else None
            if at is None:
                left_out = 0
                message = self._without_stamp(line)[:longest]
                if not message:
                    continue
            elif self._skip is not None and self._was_taken(self._skip, at):
                left_out = 0
                continue
            elif len(message) > longest:
                found += [self._closed(batch), self._cut(message, at, left_out)]
                batch = self._new_batch()
                left_out = 0
                continue
            else:
                pass_by(at)
                self._time_ms = at // MILLION
            if message or joined:
                batch.messages.append(message)
                batch.times.append(self._time_ms)
                if joined:
                    batch.places.append(str(self._progress.place or ""))
        found.append(self._closed(batch))
        return _telling(found, before)

    def _new_batch(self) -> Batch:
        return Batch([], [], None, [])

    def _closed(self, batch: Batch) -> Batch:
        return batch._replace(place=self._progress.place)

    def _cut(self, message: bytes, at: int, left_out: int) -> Batch:
        """Return a line that is too long, as far as it may be, by itself."""
        self._progress.pass_by(at)
        self._time_ms = at // MILLION
        left_out += len(message) - self._max_bytes
        place = self._progress.place
        return Batch(
            [message[: self._max_bytes]], [self._time_ms], place, [str(place)] if self._joined else [], left_out
        )

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


def _telling(batches: list[Batch], place: Place | None) -> list[Batch]:
    """Return those that have lines, or go on from where the one before ends."""
    found: list[Batch] = []
    for batch in batches:
        if batch.messages or batch.place != place:
            found.append(batch)
        place = batch.place
    return found
