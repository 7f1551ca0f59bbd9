"""A file that is read by one reader after the other, each of which may be killed at any moment."""

import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import cast

import msgspec

from shippers.file.checkpoint import Lane
from shippers.file.counters import Counters
from shippers.file.progress import Progress
from shippers.file.reader import Reader, ReadLimits
from shippers.file.register import Register
from shippers.file.sender import Sender
from shippers.file.shape import Shape
from shippers.outlet import Parcel
from shippers.packs import PackLimits, Record, lines_of

LATER = 100.0


class Lives:
    """`records` is what was ever sent; what a reader has saved is all that the next one knows."""

    def __init__(self, path: Path, shape: Shape, limits: ReadLimits) -> None:
        path.touch()
        self.path = path
        self.now = 1.0
        self.records: list[Record] = []
        self.counters = Counters()
        self._shape = shape
        self._limits = limits
        self._waiting: list[Callable[[], None]] = []
        self._saved = msgspec.json.encode(Lane("lane", str(path), "", "", "", 0, 0, str(path), 0.0))
        self._file = os.open(path, os.O_RDONLY)
        self._sender = Sender(self, cast("Register", None), PackLimits(max_bytes=600), self.counters)  # type: ignore[arg-type]
        self._begin()

    def _begin(self) -> None:
        lane = msgspec.json.decode(self._saved, type=Lane)
        self.reader = Reader(Progress.resume(lane), self._file, self._limits, self._shape)

    def put(self, parcel: Parcel) -> None:
        """See Outlet.put."""
        self.records.append(parcel.record)
        self._waiting.append(parcel.acknowledged)

    def append(self, data: bytes) -> None:
        """Let the writer write."""
        with self.path.open("ab") as file:
            file.write(data)

    def read(self) -> bool:
        """Let the reader have a turn, after saving where it asked for that; return whether it did anything."""
        saved = self.reader.is_unsaved
        if saved:
            self.save()
            self.reader.is_unsaved = False
        chunk = self.reader.read(self.now)
        if chunk is not None:
            self._sender.send(self.reader.progress, chunk)
        return chunk is not None or saved or self.reader.is_unsaved

    def read_all(self) -> None:
        """Let the reader read until there is nothing to read."""
        while self.read():
            pass

    def acknowledge(self, count: int | None = None) -> None:
        """Let the first records arrive that are on their way."""
        count = len(self._waiting) if count is None else count
        arrived, self._waiting = self._waiting[:count], self._waiting[count:]
        for acknowledged in arrived:
            acknowledged()

    def save(self) -> None:
        """Save how far everything is."""
        self._saved = msgspec.json.encode(self.reader.lane)

    def kill(self) -> None:
        """End the reader without a word; another begins."""
        self._waiting = []
        self._begin()

    def finish(self) -> None:
        """Let everything come that is there, and time pass until all of it is given out."""
        for _ in range(3):
            self.read_all()
            self.now += LATER
        self.acknowledge()
        self.save()

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    @property
    def lane(self) -> Lane:
        """What would be saved now."""
        return self.reader.lane

    @property
    def events(self) -> dict[tuple[str, int], set[tuple[str, str]]]:
        """By lane and offset, the texts that came, with their encodings."""
        came: dict[tuple[str, int], set[tuple[str, str]]] = defaultdict(set)
        for record in self.records:
            lines = lines_of(record)
            for offset, text in zip(lines.offsets, lines.texts, strict=True):
                came[record.lane, offset].add((text, lines.encoding))
        return came

    @property
    def texts(self) -> list[str]:
        """The texts that came, each place once, in the order of the file."""
        events = self.events
        return [min(events[place])[0] for place in sorted(events, key=lambda place: place[1])]

    def holes(self) -> list[tuple[str, int, int]]:
        """Return what lies between the bytes that records of a lane account for."""
        reached: dict[str, int] = {}
        found = []
        for record in sorted(self.records, key=lambda record: (record.lane, record.start)):
            end = reached.get(record.lane, record.start)
            if record.start > end:
                found.append((record.lane, end, record.start))
            reached[record.lane] = max(end, record.end)
        return found
