"""Lines of spooled inputs → events of several lines, source by source; what is open is in memory until it ends."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from logflow_app.multiline import Grouping, MultilineSettings
from shippers.spool.packet import Mark, Origin

MOST_GROUPS = 10_000
MOST_BYTES = 64 * 2**20  # of all open events; beyond either, the one that has been open longest ends
_ESCAPE = "surrogateescape"  # bytes that are no UTF-8 come out as they went in
_SPACE = b"\r\n\t "


class Batch(NamedTuple):
    """Messages of one origin on their way into the spool. See Spool.take."""

    origin: Origin
    messages: Sequence[bytes]
    received_at: float
    times: Sequence[int] = ()
    mark: Mark | None = None


Put = Callable[[Batch], bool]
Key = tuple[str, str, str]


@dataclass(slots=True)
class _Event:
    """An event as far as it has come, or all of it."""

    parts: list[bytes] = field(default_factory=list)
    time: int | None = None
    received_at: float = 0.0
    truncated_bytes: int = 0
    first_number: int = 0  # of its first line, counted along its mark's key

    @property
    def bytes(self) -> int:
        return sum(map(len, self.parts))


@dataclass(slots=True)
class _Group:
    """The lines of one source and path, of one stream where it has several."""

    grouping: Grouping
    origin: Origin
    put: Put
    key: str = ""
    event: _Event = field(default_factory=_Event)
    size: int = 0
    grown_at: float = 0.0


class _Waiting(NamedTuple):
    """A mark, and which lines came with it: those from `begin` up to `end`, counted along its key."""

    begin: int
    end: int
    mark: Mark


@dataclass(slots=True)
class _Line:
    """How many lines have come along a key, and the marks that hold once those before them have gone on."""

    count: int = 0
    waiting: deque[_Waiting] = field(default_factory=deque)


class Joining:
    """Joins lines; a mark goes on only when every line before it has."""

    def __init__(self, settings: MultilineSettings) -> None:
        self._settings = settings
        self._trims = bool(settings.start or settings.end)
        self._groups: dict[Key, _Group] = {}
        self._lines: dict[str, _Line] = {}
        self._bytes = 0
        self._outbox: deque[tuple[Put, Batch]] = deque()

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits in it."""
        return not self._outbox and not self._groups

    def take(self, put: Put, batch: Batch) -> bool:
        """Take lines and put the events they end; return False, and take nothing, where earlier ones find no room."""
        if not self._empty_outbox():
            return False
        group = self._group(put, batch)
        events = self._feed(group, batch)
        self._send(group, events, batch.mark)
        while len(self._groups) > MOST_GROUPS or self._bytes > MOST_BYTES:
            self._end(next(iter(self._groups)))
        return True

    def flush(self, now: float, *, everything: bool = False) -> None:
        """End the events that have not grown for long enough at `now` (monotonic seconds), or all."""
        self._empty_outbox()
        longest = self._settings.timeout_secs
        for key in [key for key, group in self._groups.items() if everything or now - group.grown_at >= longest]:
            self._end(key)

    def left(self) -> int:
        """Return for how many events there was no room."""
        return sum(len(batch.messages) for _, batch in self._outbox)

    def _group(self, put: Put, batch: Batch) -> _Group:
        origin = batch.origin._replace(truncated_bytes=0)
        key = (origin.source, origin.path, str(origin.fields.get("stream", "")))
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(Grouping(self._settings), origin, put)
        group.origin, group.put = origin, put
        group.grown_at = time.monotonic()
        return group

    def _feed(self, group: _Group, batch: Batch) -> list[_Event]:
        """Give lines to a group, and return the events that end with them."""
        number = self._count(group, batch)
        parts: list[str] = []
        owners: list[int] = []
        for place, message in enumerate(batch.messages):
            pieces = group.grouping.pieces(message.decode(errors=_ESCAPE))
            parts += pieces
            owners += [place] * len(pieces)
        events: list[_Event] = []
        first = 0
        for end in group.grouping.feed(parts).places:
            self._grow(group.event, batch, parts[first:end], owners[first:end], number)
            events.append(group.event)
            group.event = _Event()
            first = end
        self._grow(group.event, batch, parts[first:], owners[first:], number)
        self._bytes += group.event.bytes - group.size
        group.size = group.event.bytes
        return events

    def _grow(self, event: _Event, batch: Batch, parts: list[str], owners: list[int], number: int) -> None:
        if not parts:
            return
        if not event.parts:
            event.time = batch.times[owners[0]] if batch.times else None
            event.received_at = batch.received_at
            event.first_number = number + owners[0]
        event.parts += [part.encode(errors=_ESCAPE) for part in parts]
        event.truncated_bytes += batch.origin.truncated_bytes

    def _count(self, group: _Group, batch: Batch) -> int:
        """Note which lines a mark comes with; return the number of the first."""
        if batch.mark is None:
            return 0
        group.key = batch.mark.key
        line = self._lines.setdefault(group.key, _Line())
        begin = line.count
        line.count += len(batch.messages)
        line.waiting.append(_Waiting(begin, line.count, batch.mark))
        return begin

    def _mark(self, key: str) -> Mark | None:
        """Return the newest mark of a key that all lines before have gone on of."""
        line = self._lines.get(key)
        if line is None:
            return None
        open_events = [
            group.event.first_number for group in self._groups.values() if group.key == key and group.event.parts
        ]
        floor = min(open_events, default=line.count)
        mark = None
        while line.waiting and line.waiting[0].end <= floor:
            mark = line.waiting.popleft().mark
        if line.waiting and line.waiting[0].mark.places and floor > line.waiting[0].begin:
            begin, _, coming = line.waiting[0]
            mark = Mark(key, coming.places[floor - begin - 1])
        if not line.waiting:
            del self._lines[key]
        return mark

    def _end(self, key: Key) -> None:
        """End the open event of a group, and forget the group."""
        group = self._groups.pop(key)
        self._bytes -= group.size
        self._send(group, [group.event] if group.event.parts else [], None)

    def _send(self, group: _Group, events: Sequence[_Event], mark: Mark | None) -> None:
        key = group.key or (mark.key if mark else "")
        newest = self._mark(key) if key else None
        batches = list(self._batches(group, events))
        if newest is not None:
            last = batches.pop() if batches else Batch(group.origin, [], time.time())
            batches.append(last._replace(mark=newest))
        self._outbox += [(group.put, batch) for batch in batches]
        self._empty_outbox()

    def _batches(self, group: _Group, events: Sequence[_Event]) -> Iterator[Batch]:
        """Yield events as batches: one with as many as were not cut, and each that was by itself."""
        texts: list[bytes] = []
        times: list[int] = []
        received_at = 0.0
        for event in events:
            text = b"\n".join(event.parts)
            if self._trims:
                text = text.rstrip(_SPACE).lstrip(b"\r\n")
            if not text:
                continue
            if event.truncated_bytes or (event.time is None) != (not times):
                if texts:
                    yield Batch(group.origin, texts, received_at, times)
                texts, times = [], []
            texts.append(text)
            times += [] if event.time is None else [event.time]
            received_at = received_at if len(texts) > 1 else event.received_at
            if event.truncated_bytes:
                yield Batch(group.origin._replace(truncated_bytes=event.truncated_bytes), texts, received_at, times)
                texts, times = [], []
        if texts:
            yield Batch(group.origin, texts, received_at, times)

    def _empty_outbox(self) -> bool:
        """Put what found no room before; return whether all of it has now."""
        while self._outbox:
            put, batch = self._outbox[0]
            if not put(batch):
                return False
            self._outbox.popleft()
        return True
