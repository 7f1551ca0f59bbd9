"""How far each consumer group has read: in memory, and in a log of the broker's own that a restart reads again."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from logflow_app.segments.damage import DamageError
from logflow_app.segments.log import SegmentLog
from logflow_app.segments.settings import SegmentSettings

COMPACT_FROM_BYTES = 4 * 2**20
_FACTOR = 4  # the log may be so many times as large as what it holds
_READ_BYTES = 2**20
_SEGMENT_BYTES = 8 * 2**20


class Committed(msgspec.Struct, array_like=True, frozen=True):
    """A group's place in a partition: the next offset it wants, and what it noted there."""

    offset: int
    leader_epoch: int
    metadata: str
    at_ms: int


class Place(NamedTuple):
    """A partition by the name of its topic."""

    topic: str
    partition: int


class Entry(msgspec.Struct, array_like=True):
    """What is in the log: places a group has committed; without any, `forgotten` tells what is no longer kept."""

    group: str
    committed: list[tuple[str, int, Committed]]
    forgotten: Literal["", "group", "topic"] = ""
    topic: str = ""


class Offsets:
    """The committed offsets of all groups. What `commit` returned from outlives a kill -9."""

    name = "offsets"

    def __init__(self, folder: Path) -> None:
        """Read the log; raises OSError and ConfigError."""
        self._folder = folder
        self._groups: dict[str, dict[Place, Committed]] = {}
        self._log: SegmentLog | None = None
        self.reopen()

    @property
    def has_failed(self) -> bool:
        """Whether the log must be opened again before it can take anything."""
        return self._log is None or self._log.failure is not None

    def of(self, group: str) -> dict[Place, Committed]:
        """Return what a group has committed."""
        return self._groups.get(group, {})

    def groups(self) -> list[str]:
        """Return the groups that have committed anything."""
        return list(self._groups)

    def commit(self, group: str, places: dict[Place, Committed]) -> None:
        """Take note of a commit; raises OSError, and then nothing has changed."""
        if not places:
            return
        self._write(Entry(group, [(*place, committed) for place, committed in places.items()]))
        self._groups.setdefault(group, {}).update(places)

    def forget_group(self, group: str) -> None:
        """Keep nothing of a group any longer; raises OSError."""
        if group in self._groups:
            self._write(Entry(group, [], "group"))
            del self._groups[group]

    def forget_topic(self, topic: str) -> None:
        """Keep nothing of a topic any longer; raises OSError."""
        if any(place.topic == topic for places in self._groups.values() for place in places):
            entry = Entry("", [], "topic", topic)
            self._write(entry)
            self._apply(entry)

    def compact(self) -> None:
        """Write everything anew and drop what was written before, if that is worth it; raises OSError."""
        log = self._open_log()
        live = list(self._snapshot())
        if log.bytes < max(COMPACT_FROM_BYTES, _FACTOR * sum(map(len, live))):
            return
        log.roll()
        begin = log.end_offset
        for payload in live:
            log.append(1, _now_ms(), payload)
        log.sync()
        log.trim(begin)

    def sync(self) -> None:
        """Make what was committed outlive a power cut; may run in a thread."""
        self._open_log().sync()

    def reopen(self) -> None:
        """Read the log anew; raises OSError and ConfigError."""
        if self._log is not None:
            self._log.abandon()
            self._log = None
        self._log = SegmentLog(self._folder, SegmentSettings(segment_bytes=_SEGMENT_BYTES))
        self._groups = {}
        for payload in self._read():
            self._apply(msgspec.msgpack.decode(payload, type=Entry))

    def close(self) -> None:
        """Let go of the folder."""
        if self._log is not None:
            self._log.close()

    def _read(self) -> Iterator[bytes]:
        log = self._open_log()
        offset = log.start_offset
        while offset < log.end_offset:
            try:
                entries = log.read(offset, _READ_BYTES)
            except DamageError as error:
                offset = error.damage.next_offset
                continue
            if not entries:
                return
            for entry in entries:
                yield entry.payload
            offset = entries[-1].offset + 1

    def _write(self, entry: Entry) -> None:
        self._open_log().append(1, _now_ms(), msgspec.msgpack.encode(entry))

    def _apply(self, entry: Entry) -> None:
        if entry.forgotten == "group":
            self._groups.pop(entry.group, None)
        elif entry.forgotten == "topic":
            for places in self._groups.values():
                _drop_topic(places, entry.topic)
        else:
            places = self._groups.setdefault(entry.group, {})
            places.update((Place(topic, partition), value) for topic, partition, value in entry.committed)

    def _snapshot(self) -> Iterable[bytes]:
        for group, places in self._groups.items():
            yield msgspec.msgpack.encode(Entry(group, [(*place, value) for place, value in places.items()]))

    def _open_log(self) -> SegmentLog:
        if self._log is None:
            raise OSError(f"{self._folder} is closed after an error of the disk")
        return self._log


def _drop_topic(places: dict[Place, Committed], topic: str) -> None:
    for place in [place for place in places if place.topic == topic]:
        del places[place]


def _now_ms() -> int:
    return int(time.time() * 1000)
