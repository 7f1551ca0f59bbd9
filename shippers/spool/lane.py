"""One lane of a spool: a log in a folder named by the lane's id, and how far it has been read and has arrived."""

import asyncio
import secrets
import shutil
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

from logflow_app.segments import Entry, SegmentLog, SegmentSettings
from logflow_app.segments.swap import sync_folder

RETIRED = "retired"


@dataclass(slots=True)
class Stretch:
    """A part of the lane that is on its way: it ends at `end` and is in so many records not acknowledged yet."""

    end: int
    records_left: int


class Name(NamedTuple):
    """What a lane's folder is called: its number, by which peers are given to lanes, and its id."""

    number: int
    id: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the name a folder has, None where it is no lane's."""
        number, _, lane_id = text.partition("-")
        is_number = number == RETIRED or (number.isascii() and number.isdigit())
        if not is_number or not lane_id.isalnum():
            return None
        return cls(-1 if number == RETIRED else int(number), lane_id)


def holds_lanes(spool: Path) -> bool:
    """Return whether there are lanes in the folder of a spool."""
    return spool.is_dir() and any(Name.parse(folder.name) for folder in spool.iterdir())


class SpoolLane:
    """A lane; its id is in its folder's name, on disk before the first message is. Its offsets are byte places.

    `is_damaged` tells that bytes were lost that may have been sent: their places must not be given to other messages.
    Up to `claimed` its records account for every byte; behind that there were only messages without a line yet.
    `marked_to` is where the last entry with a mark ends, `marks_saved_to` up to where all marks are kept elsewhere too.
    """

    def __init__(self, folder: Path, segment_bytes: int, position: int) -> None:
        name = Name.parse(folder.name)
        if name is None:
            raise ValueError(f"expected the folder of a lane, got {folder}")
        self.number, self.id = name
        self.folder = folder
        self.log = SegmentLog(folder, SegmentSettings(segment_bytes=segment_bytes))
        repaired = self.log.repaired
        self.is_damaged = position > self.log.end_offset or (repaired is not None and repaired.entries_beyond > 0)
        self.position = min(max(position, self.log.start_offset), self.log.end_offset)
        self.read_position = self.position
        self.claimed = self.position
        self.taken_at = 0.0
        self.marked_to = 0
        self.marks_saved_to = 0
        self.readable = asyncio.Event()
        self._on_its_way: deque[Stretch] = deque()
        self.wake()

    @classmethod
    def make_folder(cls, spool: Path, number: int) -> Path:
        """Make the folder of a new lane, and make that last."""
        folder = spool / f"{number}-{secrets.token_hex(16)}"
        folder.mkdir()
        sync_folder(spool)
        return folder

    def retire(self) -> None:
        """Take no more messages from now on, restarts included; what it holds is sent."""
        self.number = -1
        folder = self.folder.with_name(f"{RETIRED}-{self.id}")
        if folder != self.folder:
            self.log.close()
            self.folder = self.folder.rename(folder)
            sync_folder(folder.parent)
            self.log = SegmentLog(folder)

    def remove(self) -> None:
        """Delete it."""
        self.log.abandon()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def unsent_bytes(self) -> int:
        """How much of it has not arrived."""
        return self.log.end_offset - self.position

    @property
    def is_dirty(self) -> bool:
        """Whether there is something that is not synced."""
        return self.log.synced_offset < self.log.end_offset

    def wake(self) -> None:
        """Let the sender go on if there is something to send."""
        if self.read_position < self.log.synced_offset:
            self.readable.set()

    def read(self, max_bytes: int) -> list[Entry]:
        """Return what is synced and was not read yet. Raises DamageError; see `SegmentLog.read`."""
        safe = self.log.synced_offset
        entries = self.log.read(self.read_position, max_bytes) if self.read_position < safe else []
        while entries and entries[-1].offset >= safe:
            entries.pop()
        if not entries:
            self.readable.clear()
        return entries

    def begin_stretch(self, end: int, records: int) -> Stretch:
        """Note that the lane was read up to `end`, in so many records; without any it arrives with what is before."""
        stretch = Stretch(end, records)
        self._on_its_way.append(stretch)
        self.read_position = end
        self._advance()
        return stretch

    def acknowledge(self, stretch: Stretch) -> None:
        """Note that one record of a stretch has arrived; the position moves to where everything before it has."""
        stretch.records_left -= 1
        self._advance()

    @property
    def deletable_to(self) -> int:
        """Up to where it holds nothing that is still needed."""
        return self.position if self.marked_to <= self.marks_saved_to else min(self.position, self.marks_saved_to)

    def forget_sent(self, worth_bytes: int) -> None:
        """Delete what has arrived, as far as whole files hold nothing else; all of it, once there is so much."""
        place = self.deletable_to
        if place < self.log.end_offset or self.log.bytes > worth_bytes:
            self.log.trim(place)

    def _advance(self) -> None:
        while self._on_its_way and self._on_its_way[0].records_left <= 0:
            self.position = self._on_its_way.popleft().end
