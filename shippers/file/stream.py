"""One stream of a file: its lines become events, each with its bytes; the last one may be open."""

from bisect import bisect_left
from collections.abc import Callable
from itertools import pairwise

from logflow_app.events import LATIN_1
from logflow_app.multiline import Grouping, MultilineSettings
from shippers.file.batch import Batch, Joiner
from shippers.file.checkpoint import Lane
from shippers.lines import UTF_8, Lines

_SPACE = "\r\n\t "


class Stream:
    """Finds the events of one stream; what stands before `given_out` is passed over.

    `start` is where the open event begins, `tail` the bytes before that; `end` is the end of the last line taken, and
    `grew_at` when it was. `new_cuts` are places where events were ended that the text does not end.
    """

    def __init__(self, name: str, lane: Lane, given_out: int, settings: MultilineSettings, codec: str) -> None:
        self.start = self.end = self._closed_to = self._given_out = given_out
        self.tail = b""
        self.grew_at = 0.0
        self.new_cuts: list[int] = []
        self._name = name
        self._lane = lane
        self._codec = codec
        self._grouping = Grouping(settings)
        self._splits = bool(settings.start or settings.end)
        self._joiner = Joiner(settings.max_bytes)
        self._open = Batch()
        self._events: list[Lines] = []
        self._tails: dict[int, bytes] = {}

    @property
    def is_open(self) -> bool:
        """Whether it holds lines of an event that has not ended."""
        return bool(self._open.texts) or self._joiner.is_open

    def take(self, batch: Batch, now: float) -> None:
        """Take the next lines."""
        if batch.starts and batch.starts[0] < self._given_out:
            batch = batch.part(bisect_left(batch.starts, self._given_out), len(batch.texts))
        if not batch.texts:
            return
        self.grew_at = now
        for cut in self._cuts(batch.ends[-1]):
            reach = bisect_left(batch.starts, cut)
            self._feed(batch.part(0, reach))
            self._end_here()
            self._closed_to = cut
            batch = batch.part(reach, len(batch.texts))
        self._feed(batch)

    def cut(self) -> None:
        """End the open event behind the last line taken."""
        self.new_cuts.append(self.end)
        self._end_here()

    def note_tail(self, tail_at: Callable[[int], bytes]) -> None:
        """Remember the bytes before the open event, and before an open line, while they are at hand."""
        starts = [*self._open.starts[:1], *([self._joiner.start] if self._joiner.is_open else [])]
        tails = self._tails
        self._tails = {place: tails[place] if place in tails else tail_at(place) for place in starts}
        if starts:
            self.start, self.tail = starts[0], self._tails[starts[0]]

    def take_events(self) -> list[Lines]:
        """Return the events that have ended since the last call."""
        events, self._events = self._events, []
        return events

    def _cuts(self, reach: int) -> list[int]:
        """Return the places up to `reach` where an event was ended before that the text does not end."""
        saved = self._lane.streams.get(self._name)
        if not self._lane.cuts and (saved is None or not saved.cuts):
            return []
        cuts = {*self._lane.cuts, *(saved.cuts if saved else ())}
        return sorted(cut for cut in cuts if self._closed_to < cut <= reach)

    def _feed(self, batch: Batch) -> None:
        if not batch.texts:
            return
        self.end = batch.ends[-1]
        if batch.partial and (self._joiner.is_open or any(batch.partial)):
            for whole in self._joiner.join(batch):
                self._group(whole)
        else:
            self._group(batch)

    def _end_here(self) -> None:
        """End the open event, as the text does not."""
        self._group(self._joiner.flush())
        if self._open.texts:
            self._close(Batch())
        self._grouping.cut()
        self._closed_to = self.end

    def _group(self, batch: Batch) -> None:
        """Find the events that end in the next whole lines. 0.6 µs a line with a plain pattern."""
        if not batch.texts:
            return
        if self._splits:
            batch = batch.split(self._grouping.pieces, self._codec)
        found = self._grouping.feed(batch.texts)
        self.new_cuts += [batch.ends[n - 1] if n else self._open.ends[-1] for n in found.cuts]
        places, first = found.places, 0
        if self._open.texts and places:
            first, *places = places
            self._close(batch.part(0, first))
        if places:
            self._give(batch, [first, *places])
            first = places[-1]
        if found.places:
            self._closed_to = batch.starts[first] if first < len(batch.texts) else batch.ends[-1]
        self._keep(batch.part(first, len(batch.texts)) if first else batch)

    def _keep(self, rest: Batch) -> None:
        """Add the lines of an event that has not ended."""
        opened = self._open
        if not rest.texts:
            return
        if not opened.texts:
            self._open = rest
            return
        if opened.is_latin is not rest.is_latin:
            opened, rest = opened.as_latin(), rest.as_latin()
        opened.texts += rest.texts
        opened.starts += rest.starts
        opened.ends += rest.ends
        opened.is_latin = rest.is_latin
        opened.truncated_bytes += rest.truncated_bytes
        self._open = opened

    def _close(self, rest: Batch) -> None:
        """Give the open event, of which these are the last lines."""
        self._keep(rest)
        whole, self._open = self._open, Batch()
        self._give(whole, [0, len(whole.texts)])

    def _give(self, batch: Batch, places: list[int]) -> None:
        """Give the events between these places, one line of a batch after the other or several."""
        texts, starts = batch.texts, batch.starts
        if len(places) - 1 == places[-1] - places[0]:
            here = slice(places[0], places[-1])
            events, begins, times = texts[here], starts[here], batch.times[here]
        else:
            events = ["\n".join(texts[first:after]) for first, after in pairwise(places)]
            begins = [starts[first] for first in places[:-1]]
            times = [batch.times[first] for first in places[:-1]] if batch.times else []
        if self._splits:
            events = [text.rstrip(_SPACE).lstrip("\r\n") for text in events]
        kept = [n for n, text in enumerate(events) if not text or text[0] == "\n"]
        if kept:
            kept = [n for n, text in enumerate(events) if text.strip("\n")]
            events, begins = [events[n] for n in kept], [begins[n] for n in kept]
            times = [times[n] for n in kept] if times else []
        end = batch.ends[places[-1] - 1]
        if events:
            encoding = LATIN_1 if batch.is_latin else UTF_8
            has_times = times if times and all(times) else ()
            self._add(Lines(events, begins, begins[0], end, encoding, has_times, batch.truncated_bytes))

        elif self._events:  # what came before accounts for empty lines
            self._events[-1] = self._events[-1]._replace(end=end)

    def _add(self, lines: Lines) -> None:
        """Note events, together with those before where they can share a record."""
        last = self._events[-1] if self._events else None
        if (
            last is None
            or last.encoding != lines.encoding
            or bool(last.times) is not bool(lines.times)
            or last.truncated_bytes
            or lines.truncated_bytes
        ):
            self._events.append(lines)
            return
        self._events[-1] = last._replace(
            texts=last.texts + lines.texts,
            offsets=last.offsets + lines.offsets,
            end=lines.end,
            times=[*last.times, *lines.times],
        )
