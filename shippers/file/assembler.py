"""Lines of a file → events, stream by stream, each with its place; the last of each stream may be open."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from logflow_app.multiline import UNWRAP, MultilineSettings, Wrapped
from shippers.file.batch import Batch
from shippers.file.checkpoint import Lane
from shippers.file.progress import WHOLE_FILE, Run
from shippers.file.shape import Shape
from shippers.file.stream import Stream
from shippers.lines import Lines


class Boundary(NamedTuple):
    """Where the oldest open event begins, and the bytes before it."""

    place: int
    tail: bytes


class Harvest(NamedTuple):
    """Events that are finished, and by stream the places where the text did not end them."""

    runs: list[Run]
    cuts: Mapping[str, list[int]]


class Assembler:
    """Keeps what was read of a file and is no whole event yet.

    `claims` is how far each stream was given out before: what stands before that is passed over. The settings bound an
    event also where none are set: then they bound a line that a container runtime cut.
    """

    def __init__(self, shape: Shape, lane: Lane, claims: Mapping[str, int], line: MultilineSettings) -> None:
        self._settings = shape.multiline or line
        self._unwrap = UNWRAP.get(shape.container)
        self._codec = shape.encoding if self._unwrap is None else "utf-8"
        self._lane = lane
        self._claims = claims
        self._streams: dict[str, Stream] = {}

    @property
    def boundary(self) -> Boundary | None:
        """Where to begin again to have all open events; None where there is none."""
        opened = [stream for stream in self._streams.values() if stream.is_open]
        if not opened:
            return None
        first = min(opened, key=lambda stream: stream.start)
        return Boundary(first.start, first.tail)

    def take(self, runs: Sequence[Lines], now: float, tail_at: Callable[[int], bytes]) -> Harvest:
        """Return the events that the next lines finish; `tail_at` gives the bytes before a place in them."""
        for lines in runs:
            for name, batch in self._batches(lines).items():
                self._stream(name).take(batch, now)
        for stream in self._streams.values():
            stream.note_tail(tail_at)
        return self._harvest()

    def cut_due(self, now: float) -> Harvest:
        """Return the events that have not grown for so long that they end here."""
        for stream in self._streams.values():
            if stream.is_open and now - stream.grew_at >= self._settings.timeout_secs:
                stream.cut()
        return self._harvest()

    def cut_all(self) -> Harvest:
        """Return all open events, which end here."""
        return self.cut_due(float("inf"))

    def _stream(self, name: str) -> Stream:
        stream = self._streams.get(name)
        if stream is None:
            stream = Stream(name, self._lane, self._claims.get(name, 0), self._settings, self._codec)
            self._streams[name] = stream
        return stream

    def _batches(self, lines: Lines) -> dict[str, Batch]:
        """Return the lines by stream."""
        batch = Batch.of(lines)
        if self._unwrap is None or lines.truncated_bytes:  # what is not whole cannot be understood
            return {WHOLE_FILE: batch}
        return _unwrapped(batch, self._unwrap)

    def _harvest(self) -> Harvest:
        runs: list[Run] = []
        cuts: dict[str, list[int]] = {}
        for name, stream in self._streams.items():
            runs += [Run(name, lines) for lines in stream.take_events()]
            if stream.new_cuts:
                cuts[name], stream.new_cuts = stream.new_cuts, []
        return Harvest(runs, cuts)


def _unwrapped(batch: Batch, unwrap: Callable[[str], Wrapped | None]) -> dict[str, Batch]:
    """Take off what a container runtime wrote around the lines, and return them by stream. 1.5 µs a line."""
    found: dict[str, Batch] = {}
    for text, start, end in zip(batch.texts, batch.starts, batch.ends, strict=True):
        wrapped = unwrap(text)
        stream = wrapped.stream if wrapped else WHOLE_FILE
        lines = found.get(stream)
        if lines is None:
            lines = found[stream] = Batch(is_latin=batch.is_latin)
        lines.texts.append(wrapped.text if wrapped else text)
        lines.starts.append(start)
        lines.ends.append(end)
        lines.times.append(wrapped.time_ms if wrapped else 0)
        lines.partial.append(wrapped.is_partial if wrapped else False)
    return found
