"""The ledger of one raw partition: how far it has been counted, and the counts. Pure: no Faust, no Kafka, no clock.

It answers two questions about each record: which of its lines are new, and which counts they belong to. docs/ledger.md
walks through every place where a worker can die between the two; the rules are DESIGN 2.3.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import msgspec

from logflow_app.events import Events, Pack
from logflow_app.tables.intervals import Intervals, holds
from logflow_app.tables.lane import Lane

NO_LANE = ""  # the lane shared by records that name none: it has an offset and no intervals
RECENT_LANES = 1000  # so many are remembered as those that changed last


class Bucket(msgspec.Struct):
    """The counts of one minute, service → level → lines; it includes every record up to Kafka offset `offset`."""

    offset: int
    counts: dict[str, dict[str, int]]


class Partial(NamedTuple):
    """An absolute count: `value` lines per level of `group` in `bucket`, of this raw partition up to `offset`."""

    group: str
    bucket: int
    offset: int
    value: dict[str, int]


class Version(NamedTuple):
    """A version of an entry; of two the greater counts: by offset, and between equals by the process that wrote it.

    A version is written once and never overwritten, and it is deleted only by who knows a greater one to be confirmed.
    So whatever order writes and deletions arrive in, however late, the greatest version is never deleted.
    """

    offset: int
    process: str
    key: bytes


class Progress(NamedTuple):
    """How far a partition is: its last record, the highest effective time and the last arrival up to there."""

    position: int = -1
    latest_ms: int = 0
    arrival_ms: int = 0


class Changes(NamedTuple):
    """What a commit writes: all of `buckets` before any of `lanes`, and `obsolete` keys when both are confirmed.

    With `partials` all is published up to `progress`.
    """

    buckets: dict[bytes, bytes]
    lanes: dict[bytes, bytes]
    obsolete: list[bytes]
    partials: list[Partial]
    progress: Progress


_encode = msgspec.json.encode
_decode_bucket = msgspec.json.Decoder(Bucket).decode
_decode_lane = msgspec.json.Decoder(Lane).decode


class Ledger:
    """Lanes and buckets of one partition of one incarnation of `logs-raw`, as this process knows them.

    Versions are kept as `<incarnation>|<partition>|<kind>|<name>|<offset>|<process>`, and of each entry the greatest
    counts. So a worker that wakes up after its partition was given to another can neither overwrite nor delete what
    the other has counted since, nor the other what it had counted itself.
    """

    def __init__(self, partition: int, incarnation: str, process: str) -> None:
        self.partition = partition
        self.incarnation = incarnation
        self.process = process
        self.buckets: dict[int, Bucket] = {}
        self.lanes: dict[str, Lane] = {}
        self.position = -1  # the last record admitted
        self.latest_ms = 0  # the highest effective time counted
        self.arrival_ms = 0  # the last arrival
        self.repeated_lines = 0
        self.published = Progress()  # of which every partial is confirmed
        self.highest_offset = -1  # the last record that any loaded entry includes
        self._highest_bucket = -1
        self._changed: dict[int, set[str]] = {}
        self._changed_lanes: set[str] = set()
        self._recent: dict[str, None] = {}  # lanes in the order they were last written
        self._held: dict[tuple[str, str], Version] = {}  # entry → the version that counts, whoever wrote it
        self._obsolete: list[bytes] = []

    # -- one record after the other

    def admit(self, pack: Pack) -> list[Pack]:
        """Return what is to be delivered of `pack`, marked as replayed where it is not to be counted.

        Call it once for each pack, in the order of their offsets; twice would make the second a replay.
        """
        self.position = max(self.position, pack.last_offset)
        self.arrival_ms = max(self.arrival_ms, pack.arrival_ms)
        name = pack.meta.lane if pack.offsets else NO_LANE
        lane = self.lanes.get(name)
        if lane is None:
            lane = self.lanes[name] = Lane(-1, 0, [])
        if pack.record_offsets and pack.first_offset <= max(self._highest_bucket, lane.offset):
            return [part for single in split(pack) for part in self._admit_record(single, name, lane)]
        return self._admit_record(pack, name, lane)

    def _admit_record(self, pack: Pack, name: str, lane: Lane) -> list[Pack]:
        if pack.last_offset <= lane.offset:
            pack.replayed = True
            return [pack]
        lane.offset = pack.last_offset
        lane.seen_ms = max(lane.seen_ms, pack.arrival_ms)
        self._changed_lanes.add(name)
        if not pack.offsets:
            return [pack]
        meta, first = pack.meta, pack.offsets[0]
        if lane.file != meta.file_path or lane.host != meta.source:
            lane.belong(meta)
        start = first if meta.offset is None else max(0, min(first, meta.offset))  # empty lines before it
        if meta.claimed_from is not None:
            start = max(0, min(start, meta.claimed_from))
        intervals = lane.intervals
        if intervals and start == intervals[-1][1]:  # the lane went on, as it nearly always does
            intervals[-1] = (intervals[-1][0], pack.end_offset)
            return [pack]
        lane.repeats += self._drop_repeats(pack, intervals)
        lane.take(start, pack.end_offset)
        return [pack] if pack.lines else []

    def _drop_repeats(self, pack: Pack, intervals: Intervals) -> int:
        """Leave in `pack` what has not arrived before; return how many lines were dropped."""
        if not intervals or pack.offsets[0] >= intervals[-1][1]:
            return 0
        fresh = [n for n, place in enumerate(pack.offsets) if not holds(intervals, place)]
        repeats = len(pack.lines) - len(fresh)
        self.repeated_lines += repeats
        pack.lines = [pack.lines[n] for n in fresh]
        pack.ids = [pack.ids[n] for n in fresh]
        pack.offsets = [pack.offsets[n] for n in fresh]
        pack.times = [pack.times[n] for n in fresh] if pack.times else []
        pack.record_offsets = [pack.record_offsets[n] for n in fresh] if pack.record_offsets else []
        return repeats

    def count(self, events: Events) -> None:
        """Count the events of an admitted pack in every bucket that does not include its records yet."""
        pack = events.pack
        self.latest_ms = max(self.latest_ms, events.latest_ms)
        if pack.replayed:
            return
        open_buckets = {
            bucket: self._bucket(bucket)
            for bucket in {key[2] for key in events.counts}
            if self._bucket(bucket).offset < pack.first_offset  # once a record, before its lines
        }
        for (service, level, minute), lines in events.counts.items():
            if minute in open_buckets:
                levels = open_buckets[minute].counts.setdefault(service, {})
                levels[level] = levels.get(level, 0) + lines
                self._changed.setdefault(minute, set()).add(service)
        for bucket in open_buckets.values():
            bucket.offset = pack.last_offset
        if open_buckets:
            self._highest_bucket = max(self._highest_bucket, pack.last_offset)

    def _bucket(self, minute: int) -> Bucket:
        bucket = self.buckets.get(minute)
        if bucket is None:
            bucket = self.buckets[minute] = Bucket(-1, {})
        return bucket

    @property
    def progress(self) -> Progress:
        """How far records have been admitted and counted."""
        return Progress(self.position, self.latest_ms, self.arrival_ms)

    def stand_at(self, position: int) -> None:
        """Begin behind the record at `position`; what is loaded and not surely published is held to be still ahead."""
        self.position = position
        self.published = Progress(-1 if self._changed else position)

    def lanes_with_holes(self) -> dict[str, Lane]:
        """Return the lanes of which bytes are missing between parts that have arrived."""
        return {name: lane for name, lane in self.lanes.items() if len(lane.intervals) > 1 or lane.lost_bytes}

    def recent_lanes(self) -> dict[str, Lane]:
        """Return those of the lanes that changed last, the latest first."""
        latest = islice(reversed(self._recent), RECENT_LANES)
        return {name: self.lanes[name] for name in latest if name in self.lanes}

    # -- to and from the table

    def take_changes(self) -> Changes:
        """Return what changed since the last call, encoded; the caller must get it confirmed or discard the ledger."""
        obsolete, self._obsolete = self._obsolete, []
        buckets = {
            self._supersede("bucket", str(minute), self.buckets[minute].offset, obsolete): _encode(self.buckets[minute])
            for minute in sorted(self._changed)
        }
        lanes = {
            self._supersede("lane", name, self.lanes[name].offset, obsolete): _encode(self.lanes[name])
            for name in sorted(self._changed_lanes)
        }
        partials = [
            Partial(service, minute, self.buckets[minute].offset, self.buckets[minute].counts[service].copy())
            for minute, services in self._changed.items()
            for service in services
        ]
        self._note_recent(sorted(self._changed_lanes - {NO_LANE}))
        self._changed, self._changed_lanes = {}, set()
        return Changes(buckets, lanes, obsolete, partials, self.progress)

    def _note_recent(self, names: list[str]) -> None:
        for name in names[-RECENT_LANES:]:
            self._recent.pop(name, None)
            self._recent[name] = None
        if len(self._recent) > 2 * RECENT_LANES:
            self._recent = dict.fromkeys(list(self._recent)[-RECENT_LANES:])

    def _supersede(self, kind: str, name: str, offset: int, obsolete: list[bytes]) -> bytes:
        """Return the key of a version of our own; the version it outdoes is added to `obsolete`."""
        key = f"{self.incarnation}|{self.partition}|{kind}|{name}|{offset}|{self.process}".encode()
        own, held = Version(offset, self.process, key), self._held.get((kind, name))
        if held is None or held < own:
            self._held[kind, name] = own
            if held is not None:
                obsolete.append(held.key)
        return key

    def load(self, entries: Iterable[tuple[bytes, bytes]], committed: int) -> bool:
        """Take over what the table holds; return whether all of it is of a former incarnation of the topic.

        Entries that include records at or above the `committed` offset are written and published again with the next
        commit: the process that wrote them may have died before it published them.
        """
        current = former = 0
        for key, value in entries:
            incarnation, _, kind, rest = key.decode().split("|", 3)
            if incarnation != self.incarnation:
                former += 1
                self._obsolete.append(key)
            else:
                current += 1
                name, offset, process = rest.rsplit("|", 2)
                self._take(kind, name, Version(int(offset), process, key), value)
        for minute, bucket in self.buckets.items():
            if bucket.offset >= committed:
                self._changed[minute] = set(bucket.counts)
        self._changed_lanes = {name for name, lane in self.lanes.items() if lane.offset >= committed}
        self._note_recent(sorted(self.lanes.keys() - {NO_LANE}, key=lambda name: self.lanes[name].seen_ms))
        self._highest_bucket = max((bucket.offset for bucket in self.buckets.values()), default=-1)
        self.highest_offset = max((lane.offset for lane in self.lanes.values()), default=self._highest_bucket)
        return bool(former) and not current

    def _take(self, kind: str, name: str, version: Version, value: bytes) -> None:
        held = self._held.get((kind, name))
        if held is not None and version < held:
            self._obsolete.append(version.key)
            return
        if held is not None:
            self._obsolete.append(held.key)
        self._held[kind, name] = version
        if kind == "bucket":
            self.buckets[int(name)] = _decode_bucket(value)
        else:
            self.lanes[name] = _decode_lane(value)

    def expire(self, buckets_before: int, lanes_before_ms: int) -> None:
        """Forget buckets that begin before `buckets_before` (epoch seconds), and lanes silent since `lanes_before_ms`.

        What is not written yet stays.
        """
        for minute in [minute for minute in self.buckets if minute < buckets_before and minute not in self._changed]:
            del self.buckets[minute]
            self._delete("bucket", str(minute))
        silent = [name for name, lane in self.lanes.items() if lane.seen_ms < lanes_before_ms]
        for name in [name for name in silent if name not in self._changed_lanes and name != NO_LANE]:
            del self.lanes[name]
            self._delete("lane", name)

    def _delete(self, kind: str, name: str) -> None:
        held = self._held.pop((kind, name), None)
        if held is not None:
            self._obsolete.append(held.key)


class Repeats:
    """Adds up how many repeated lines the ledgers of all partitions have dropped; feed it the table's changelog."""

    def __init__(self) -> None:
        self._lanes: dict[str, tuple[tuple[int, str], int]] = {}  # entry → the version that counts, its repeats

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(repeats for _, repeats in self._lanes.values())

    def take(self, key: bytes, value: bytes | None) -> None:
        """Take an entry; of each lane the greatest version counts, whoever wrote it, whatever is deleted later."""
        entry, _, written = key.decode().rpartition("|")
        entry, _, offset = entry.rpartition("|")
        if value is None or "|lane|" not in entry:
            return
        version = (int(offset), written)
        held = self._lanes.get(entry)
        if held is None or held[0] < version:
            self._lanes[entry] = version, _decode_lane(value).repeats


def split(pack: Pack) -> Iterator[Pack]:
    """Give the records of a pack that was put together from records of one line each, one by one."""
    ends = [*pack.offsets[1:], pack.end_offset] if pack.offsets else [0] * len(pack.lines)
    for n, offset in enumerate(pack.record_offsets):
        yield msgspec.structs.replace(
            pack,
            lines=[pack.lines[n]],
            ids=[pack.ids[n]],
            times=pack.times[n : n + 1],
            offsets=pack.offsets[n : n + 1],
            end_offset=ends[n],
            first_offset=offset,
            last_offset=offset,
            record_offsets=[offset],
        )
