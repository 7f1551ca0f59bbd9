"""How far one lane is: what has been read, what is on its way, what has arrived."""

import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from shippers.file.checkpoint import Lane, Stream
from shippers.file.fingerprint import TAIL_BYTES, Head, digest
from shippers.lines import Buffer, Lines

WHOLE_FILE = ""  # the stream of a file that is not divided into streams


class Run(NamedTuple):
    """Lines of one stream of a file that follow each other."""

    stream: str
    lines: Lines


class Chunk(NamedTuple):
    """What was read of a file at once: everything before `end` was given out with it.

    Streams may be further, as far as their lines go. `tail` are the bytes before `end`. `is_verbatim` tells that each
    text is what stands in the file, in UTF-8 or as Latin-1.
    """

    runs: list[Run]
    end: int
    tail: bytes
    is_verbatim: bool = True


@dataclass(slots=True)
class Stretch:
    """Bytes that were read at once and are on their way; `tail` are the last of them, for the fingerprint.

    `claims` is how far the records of each stream go.
    """

    end: int
    tail: bytes
    records_left: int
    claims: Mapping[str, int]


@dataclass(slots=True)
class Progress:
    """A lane of this process: its checkpoint entry, and the place up to which it was read and given out.

    Up to its place in `claims` the records of a stream account for every byte; behind that there were only empty lines
    yet. `tail` are the bytes before `read_position`, None until they were read by this process. `is_over` tells that
    the file was deleted and read to its end, so that the lane can be forgotten when everything has arrived.
    `is_set_aside` tells that its file was closed to make room for others, and is where it was as far as is known.
    """

    lane: Lane
    read_position: int
    claims: dict[str, int]
    tail: bytes | None = None
    is_over: bool = False
    is_set_aside: bool = False
    on_its_way: deque[Stretch] = field(default_factory=deque)

    @classmethod
    def resume(cls, lane: Lane) -> "Progress":
        """Return a lane where its checkpoint left it."""
        streams = {name: stream.position for name, stream in lane.streams.items() if stream.position >= 0}
        return cls(lane, lane.position, {WHOLE_FILE: lane.position, **streams})

    @property
    def is_blank(self) -> bool:
        """Whether nothing was ever read of this lane, nor is known of it: no file can be told to be its own."""
        return not self.lane.head_bytes

    @property
    def head(self) -> Head:
        """What the file of this lane begins with, as far as is known."""
        return Head(self.lane.head_bytes, self.lane.head)

    def is_tail(self, content: bytes) -> bool:
        """Return whether `content` is what stands before the read position in this lane's file."""
        if self.tail is not None:
            return content == self.tail
        return not self.lane.tail or digest(content) == self.lane.tail

    def begin_stretch(self, chunk: Chunk, records: int) -> Stretch:
        """Note that a chunk makes so many records; it arrives when all have."""
        self.skip(chunk)
        stretch = Stretch(chunk.end, chunk.tail, records, dict(self.claims))
        self.on_its_way.append(stretch)
        return stretch

    def skip(self, chunk: Chunk) -> None:
        """Note that nothing is to be sent of a chunk; it arrives with what comes behind it."""
        self.read_position, self.tail = chunk.end, chunk.tail

    def acknowledge(self, stretch: Stretch) -> None:
        """Note that one record of a stretch is safe; the position moves to where everything before it is."""
        stretch.records_left -= 1
        self.advance()

    def advance(self) -> None:
        """Move the positions past every stretch that has arrived, and forget the cuts behind them."""
        last = None
        while self.on_its_way and self.on_its_way[0].records_left <= 0:
            last = self.on_its_way.popleft()
        if last is None:
            return
        lane = self.lane
        lane.position = last.end
        lane.tail = digest(last.tail)
        if lane.cuts:
            lane.cuts = [place for place in lane.cuts if place > last.end]
        for name, place in last.claims.items():
            if len(last.claims) > 1:
                stream = lane.streams.setdefault(name, Stream())
                stream.position = place
                if stream.cuts:
                    stream.cuts = [cut for cut in stream.cuts if cut > place]


def progress_left(taken: Progress) -> Progress:
    """Return a new lane, blank until it grows, for what a file may still get when its lane goes on in another file."""
    about = msgspec.structs.replace(taken.lane, id=uuid.uuid4().hex, position=taken.read_position)
    lane = msgspec.structs.replace(about, head_bytes=0, head="", tail="", cuts=[], streams={})
    left = Progress.resume(lane)
    left.tail = taken.tail
    return left


def tail_of(before: bytes, data: Buffer) -> bytes:
    """Return the tail behind `data`, of which `before` was the tail."""
    return (before + bytes(data[-TAIL_BYTES:]))[-TAIL_BYTES:]
