"""How far one lane is: what has been read, what is on its way, what has arrived."""

from collections import deque
from dataclasses import dataclass, field

from shippers.file.checkpoint import Lane
from shippers.file.fingerprint import TAIL_BYTES, Head, digest


@dataclass(slots=True)
class Stretch:
    """Bytes that were read at once and are on their way; `tail` are the last of them, for the fingerprint."""

    end: int
    tail: bytes
    records_left: int


@dataclass(slots=True)
class Progress:
    """A lane of this process: its checkpoint entry, and the place up to which it was read.

    Up to `claimed` its records account for every byte; behind that there were only empty lines yet. `tail` are the
    bytes before `read_position`, None until they were read by this process. `is_over` tells that the file was deleted
    and read to its end, so that the lane can be forgotten when everything has arrived.
    """

    lane: Lane
    read_position: int
    claimed: int
    tail: bytes | None = None
    is_over: bool = False
    on_its_way: deque[Stretch] = field(default_factory=deque)

    @classmethod
    def resume(cls, lane: Lane) -> "Progress":
        """Return a lane where its checkpoint left it."""
        return cls(lane, lane.position, lane.position)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was ever read of this lane, nor is known of it: no file can be told to be its own."""
        return not self.lane.head_bytes and not self.lane.position

    @property
    def head(self) -> Head:
        """What the file of this lane begins with, as far as is known."""
        return Head(self.lane.head_bytes, self.lane.head)

    def is_tail(self, content: bytes) -> bool:
        """Return whether `content` is what stands before the read position in this lane's file."""
        if self.tail is not None:
            return content == self.tail
        return not self.lane.tail or digest(content) == self.lane.tail

    def begin_stretch(self, data: bytes, records: int) -> Stretch:
        """Note that `data` was read behind the read position and makes so many records; it arrives when all have."""
        tail = self.skip(data)
        self.claimed = self.read_position
        stretch = Stretch(self.read_position, tail, records)
        self.on_its_way.append(stretch)
        return stretch

    def skip(self, data: bytes) -> bytes:
        """Note that nothing is to be sent of `data`; it arrives with what comes behind it. Return the tail."""
        self.read_position += len(data)
        self.tail = ((self.tail or b"") + data[-TAIL_BYTES:])[-TAIL_BYTES:]
        return self.tail

    def acknowledge(self, stretch: Stretch) -> None:
        """Note that one record of a stretch is safe; the position moves to where everything before it is."""
        stretch.records_left -= 1
        self.advance()

    def advance(self) -> None:
        """Move the position past every stretch that has arrived, and forget the cuts behind it."""
        last = None
        while self.on_its_way and self.on_its_way[0].records_left <= 0:
            last = self.on_its_way.popleft()
        if last is not None:
            self.lane.position = last.end
            self.lane.tail = digest(last.tail)
            if self.lane.cuts:
                self.lane.cuts = [place for place in self.lane.cuts if place > last.end]
