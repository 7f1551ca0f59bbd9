"""A durable log in a folder: append, read, sync, and forget what is old."""

from bisect import bisect_right
from contextlib import suppress
from pathlib import Path
from typing import Self

from logflow_app.folder_lock import hold
from logflow_app.segments.damage import Damage
from logflow_app.segments.entry import MOST_PAYLOAD_BYTES, MOST_SPAN, Entry, Payload
from logflow_app.segments.folder import load_segments
from logflow_app.segments.rewriting import Draft, Keep, groups, write_draft
from logflow_app.segments.segment import NOTHING, Run, Segment
from logflow_app.segments.settings import SegmentSettings
from logflow_app.segments.swap import sync_folder
from logflow_app.segments.tail import Tail

DEFAULTS = SegmentSettings()


class SegmentLog:
    """Entries with ascending offsets, in segment files; one writer per folder, kept by a lock file.

    What `append` returned outlives a kill -9 of the process, what `sync` confirmed a loss of power as well. Opening
    cuts off a torn end and says so in `repaired`; what is damaged further in is in `damages`, raises DamageError when
    it is read, and is never served. Raises ConfigError where the folder cannot be had, OSError where the disk fails.

    For one thread, but for `sync`, which may run in another beside everything except `close`. When a sync has failed
    nobody knows what the disk holds: everything that writes raises that error until the log is opened again.
    """

    def __init__(self, folder: Path, settings: SegmentSettings = DEFAULTS) -> None:
        self._folder = folder
        self._settings = settings
        self._lock = hold(
            folder,
            unusable=f"{folder}: expected a folder to write to, got",
            in_use=f"{folder} is in use by another process; stop that one, or use another folder",
        )
        self._failure: OSError | None = None
        self._closing: list[Tail] = []  # full, and not synced yet
        try:
            self._segments, self.repaired = load_segments(folder)
            self._tail = Tail(self._segments[-1]) if self._segments else Tail.create(folder, 0)
            self._segments = self._segments or [self._tail.segment]
            self._tail.sync()
            sync_folder(folder)
        except BaseException:
            self._lock.close()
            raise
        self._bases = [segment.base for segment in self._segments]
        self._end = self._tail.segment.index.last_end
        self._synced = self._end
        self._folder_changes = 0
        self._synced_changes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def start_offset(self) -> int:
        """The first offset that is kept, or was before compaction."""
        return self._bases[0]

    @property
    def end_offset(self) -> int:
        """The offset that the next append gets."""
        return self._end

    @property
    def synced_offset(self) -> int:
        """Everything before it outlives a loss of power."""
        return self._synced

    @property
    def bytes(self) -> int:
        """How much it takes on disk."""
        return sum(segment.bytes for segment in self._segments)

    @property
    def tail(self) -> Segment:
        """The segment that is appended to; all others are closed."""
        return self._tail.segment

    @property
    def failure(self) -> OSError | None:
        """Why nothing can be written until the log is opened again."""
        return self._failure

    @property
    def damages(self) -> list[Damage]:
        """What was found unreadable when the log was opened."""
        return [damage for segment in self._segments for damage in segment.damages]

    def append(self, span: int, timestamp_ms: int, payload: Payload) -> int:
        """Append an entry at the end and return its offset; raises OSError, and then the log is as it was. 4 µs."""
        offset = self._end
        self.append_at(offset, span, timestamp_ms, payload)
        return offset

    def append_at(self, offset: int, span: int, timestamp_ms: int, payload: Payload) -> None:
        """Append an entry at an offset at or behind the end. See `append`."""
        if self._failure is not None:
            raise self._failure
        if offset < self._end or not 0 < span <= MOST_SPAN or len(payload) > MOST_PAYLOAD_BYTES:
            raise ValueError(f"expected an offset from {self._end} on and a span, got {offset} and {span}")
        if self._is_full(timestamp_ms, len(payload)):
            self.roll()
        try:
            self._tail.append(offset, span, timestamp_ms, payload)
        except OSError as error:
            if self._tail.segment.path.stat().st_size != self._tail.segment.bytes:
                self._failure = error
            raise
        self._end = offset + span

    def sync(self) -> None:
        """Return when everything appended before the call is on disk; raises OSError."""
        if self._failure is not None:
            raise self._failure
        end, changes, tail = self._end, self._folder_changes, self._tail
        closing = list(self._closing)  # after the tail: a roll meanwhile puts that among them
        if (end, changes) == (self._synced, self._synced_changes) and not closing:
            return
        try:
            self._sync(tail, closing, changes)
        except OSError as error:
            self._failure = error
            raise
        self._synced = max(end, self._synced)

    def read(self, offset: int, max_bytes: int) -> list[Entry]:
        """Return entries from the one that covers or follows `offset`, at least one if there is any.

        Of several, the payloads have at most `max_bytes`; there may be more behind them all the same. Raises
        DamageError, which says where to go on.
        """
        buffer, entries = self._read(offset, max_bytes)
        return [Entry(*found[:3], bytes(buffer[found.begin : found.end])) for found in entries]

    def read_payloads(self, offset: int, max_bytes: int) -> Payload:
        """Return the payloads that `read` would return, one behind the other."""
        buffer, entries = self._read(offset, max_bytes)
        if len(entries) == 1:
            return buffer[entries[0].begin : entries[0].end]
        return b"".join([buffer[found.begin : found.end] for found in entries])

    def offset_at(self, timestamp_ms: int) -> tuple[int, int] | None:
        """Return offset and timestamp of the first entry with this timestamp or a higher one."""
        for segment in self._segments:
            if segment.index.highest_ms >= timestamp_ms and (found := segment.first_since(timestamp_ms)):
                return found
        return None

    def roll(self) -> None:
        """Close the last segment, unless it is empty, so that it can be trimmed or compacted."""
        if not self._tail.is_empty:
            self._begin_segment()

    def trim(self, before_offset: int) -> None:
        """Forget entries before an offset, as far as whole segments hold nothing else."""
        self._forget(max(bisect_right(self._bases, before_offset) - 1, 0))
        if before_offset >= self._end:
            self.roll()
            self._forget(len(self._segments) - 1)

    def expire(self, now_ms: int) -> None:
        """Forget what the retention says is too much or too old, whole segments only."""
        oldest_ms = now_ms - (self._settings.retention_secs or 0) * 1000
        if self._settings.retention_secs is not None and self._tail.segment.index.highest_ms < oldest_ms:
            self.roll()
        too_much = self.bytes - (self._settings.retention_bytes or 0)
        count = 0
        for segment in self._segments[:-1]:
            too_much -= segment.bytes
            is_too_much = self._settings.retention_bytes is not None and too_much >= 0
            is_too_old = self._settings.retention_secs is not None and segment.index.highest_ms < oldest_ms
            if not is_too_much and not is_too_old:
                break
            count += 1
        self._forget(count)

    def rewrite(self, keep: Keep) -> None:
        """Compact the closed segments: `keep` returns what takes the place of an entry's payload, None to drop it.

        A crash leaves each file old or new. Raises OSError, and then what is not compacted yet is as it was.
        """
        for group in self.groups():
            draft = write_draft(group, keep)
            if draft is not None:
                self.adopt(draft)

    def groups(self) -> list[list[Segment]]:
        """Return the closed segments as `rewrite` takes them, for `write_draft` in a thread."""
        return groups(self._segments[:-1], self._settings.segment_bytes)

    def adopt(self, draft: Draft) -> None:
        """Put a draft in the place of its group, unless a part of that has been forgotten meanwhile."""
        group = draft.group
        place = self._segments.index(group[0]) if group[0] in self._segments else -1
        if self._failure is not None or place < 0 or self._segments[place : place + len(group)] != group:
            draft.discard()
            return
        self.sync()  # what is to go may not be on disk, nor what made it superfluous
        self._segments[place : place + len(group)] = [draft.adopt()]
        self._bases[place : place + len(group)] = [group[0].base]

    def close(self) -> None:
        """Sync, and let another process have the folder."""
        if self._lock.closed:
            return
        with suppress(OSError):
            self.sync()
            self._tail.segment.save_index()
        self.abandon()

    def abandon(self) -> None:
        """Let go of the folder as it is."""
        for tail in (*self._closing, self._tail):
            tail.close()
        self._closing.clear()
        self._lock.close()

    def _read(self, offset: int, max_bytes: int) -> Run:
        first = max(bisect_right(self._bases, offset) - 1, 0)
        for number in range(first, len(self._segments)):
            next_base = self._bases[number + 1] if number + 1 < len(self._bases) else self._end
            run = self._segments[number].read(offset, max_bytes, next_base)
            if run.entries:
                return run
        return NOTHING

    def _is_full(self, timestamp_ms: int, payload_bytes: int) -> bool:
        index = self._tail.segment.index
        if index.is_empty:
            return False
        if index.end_position + payload_bytes > self._settings.segment_bytes:
            return True
        secs = self._settings.segment_secs
        return secs is not None and timestamp_ms - index.first_ms >= secs * 1000

    def _begin_segment(self) -> None:
        if self._failure is not None:
            raise self._failure
        tail = Tail.create(self._folder, self._end)
        self._folder_changes += 1
        self._closing.append(self._tail)
        self._segments.append(tail.segment)
        self._bases.append(self._end)
        self._tail = tail

    def _sync(self, tail: Tail, closing: list[Tail], changes: int) -> None:
        for full in closing:
            full.sync()
        tail.sync()
        if changes != self._synced_changes:
            sync_folder(self._folder)
            self._synced_changes = changes
        for full in closing:
            if full is not tail:
                self._closing.remove(full)
                full.close()
                if full.segment in self._segments:  # not forgotten meanwhile
                    full.segment.save_index()

    def _forget(self, count: int) -> None:
        for segment in self._segments[:count]:
            segment.remove()
            del self._segments[0], self._bases[0]
            for tail in self._closing:
                if tail.segment is segment:
                    tail.empty()
