"""Compaction: of records with the same key the newest is kept, and of tombstones none for ever.

One pass: learn the newest place of each key in the part that was never compacted, then write all closed segments anew
without what those places outdo. It runs in a thread and touches only closed segments; the result counts once it is
adopted.
"""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from logflow_app.embedded import batches
from logflow_app.embedded.batches import Batch
from logflow_app.embedded.compression import UnreadableError, deflate
from logflow_app.embedded.records import Record, records
from logflow_app.segments.entry import Entry
from logflow_app.segments.rewriting import Draft, write_draft
from logflow_app.segments.segment import Segment

MOST_KEYS = 100_000  # learnt in one pass: some 20 MB
_STEPS = 20  # a tombstone may stay longer than it must by this part of the delete time
_DIGEST_BYTES = 16  # that two keys of a partition share one is less likely than a meteorite


class Pass(msgspec.Struct, array_like=True, frozen=True):
    """A pass that was made: all before `until` was compacted at `at_ms`."""

    until: int
    at_ms: int


class History(msgspec.Struct):
    """What was compacted, and when; `tombstones` tells whether the last pass has left any."""

    passes: list[Pass] = []
    tombstones: bool = False

    @property
    def clean_until(self) -> int:
        """Before this offset no key stands twice."""
        return self.passes[-1].until if self.passes else 0

    def horizon(self, before_ms: float) -> int:
        """Return the offset before which tombstones have been seen long enough.

        Whoever began to read before such a tombstone was compacted the first time has had the delete time to reach it.
        """
        return max((one.until for one in self.passes if one.at_ms <= before_ms), default=0)

    def after(self, done: "Done", now_ms: int, before_ms: float) -> "History":
        """Return the history with one more pass, without those that decide nothing any longer."""
        passes = [one for one in self.passes if one.at_ms <= before_ms][-1:]
        passes += [one for one in self.passes if one.at_ms > before_ms]
        if passes and passes[-1].until == done.until:
            return History(passes, done.tombstones)
        if len(passes) > 1 and now_ms - passes[-2].at_ms < (now_ms - before_ms) / _STEPS:
            passes.pop()  # so that many passes within the delete time leave few
        return History([*passes, Pass(done.until, now_ms)], done.tombstones)


class Part(NamedTuple):
    """What a pass is about: all before `begin` is clean, nothing from `end` on is touched.

    Tombstones before `horizon` have been seen long enough.
    """

    begin: int
    end: int
    horizon: int


class Done(NamedTuple):
    """The result of a pass: new files, how far they are clean, whether tombstones are left."""

    drafts: list[Draft]
    until: int
    tombstones: bool


class Newest:
    """The newest place of each key, learnt from the first offset on that was not compacted yet."""

    def __init__(self, begin: int, most_keys: int = MOST_KEYS) -> None:
        self.until = begin
        self._most_keys = most_keys
        self._places: dict[bytes, int] = {}

    @property
    def is_full(self) -> bool:
        """Whether it can learn no more in this pass."""
        return len(self._places) >= self._most_keys

    def learn(self, entry: Entry) -> None:
        """Take note of the keys of a batch."""
        batch = batches.header(entry.payload)
        try:
            for record in records(batch, entry.payload):
                if record.key is not None:
                    self._places[_digest(record.key)] = entry.offset + record.offset_delta
        except UnreadableError:
            pass  # it is kept as it is
        self.until = entry.offset + entry.span

    def outdoes(self, key: memoryview, offset: int) -> bool:
        """Whether a newer record with this key is known."""
        return self._places.get(_digest(key), -1) > offset


class StoppedError(Exception):
    """The broker is about to end."""


class Sieve:
    """Decides what is kept of a batch; see `rewriting.Keep`."""

    def __init__(self, newest: Newest, horizon: int, is_stopped: Callable[[], bool]) -> None:
        self._newest = newest
        self._horizon = horizon
        self._is_stopped = is_stopped
        self.tombstones = False

    def keep(self, entry: Entry) -> bytes | None:
        """Return the batch with the records that are kept, None without any; raises StoppedError."""
        if self._is_stopped():
            raise StoppedError
        if entry.offset >= self._newest.until:
            return entry.payload
        batch = batches.header(entry.payload)
        try:
            kept = [record for record in records(batch, entry.payload) if self._is_kept(entry, record)]
        except UnreadableError:
            return entry.payload
        if len(kept) == batch.record_count:
            return entry.payload
        return _with(batch, kept) if kept else None

    def _is_kept(self, entry: Entry, record: Record) -> bool:
        offset = entry.offset + record.offset_delta
        if record.key is None or self._newest.outdoes(record.key, offset):
            return False
        if record.has_value:
            return True
        if offset < self._horizon:
            return False
        self.tombstones = True
        return True


def run(groups: Sequence[Sequence[Segment]], part: Part, is_stopped: Callable[[], bool]) -> Done:
    """Compact closed segments as far as `part` says; raises OSError and StoppedError."""
    newest = Newest(part.begin)
    for segment in (segment for group in groups for segment in group if segment.index.last_end > part.begin):
        for piece in segment.pieces():
            for found in piece.entries:
                if part.begin < found.offset + found.span <= part.end and not newest.is_full:
                    newest.learn(Entry(*found[:3], bytes(piece.buffer[found.begin : found.end])))
    if not newest.is_full:
        newest.until = part.end
    sieve = Sieve(newest, min(part.horizon, part.begin), is_stopped)
    drafts: list[Draft] = []
    try:
        for group in groups:
            if group[0].base < newest.until:
                draft = write_draft(group, sieve.keep)
                if draft is not None:
                    drafts.append(draft)
    except BaseException:
        for draft in drafts:
            draft.discard()
        raise
    return Done(drafts, newest.until, sieve.tombstones)


def _with(batch: Batch, kept: list[Record]) -> bytes:
    codec, data = deflate(batch.codec, b"".join(record.raw for record in kept))
    return batches.with_records(batch, data, len(kept), codec)


def _digest(key: memoryview) -> bytes:
    return blake2b(key, digest_size=_DIGEST_BYTES).digest() if len(key) > _DIGEST_BYTES else bytes(key)
