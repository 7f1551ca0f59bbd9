"""Lines → events, for those who have lines and nothing else: sockets, the playground, tests. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from logflow_app.multiline.containers import UNWRAP, Container, Wrapped
from logflow_app.multiline.grouping import Grouping
from logflow_app.multiline.settings import MultilineSettings

_SPACE = "\r\n\t "


class Assembly:
    """Joins the lines of one stream to events, which come out as text with line ends between the lines."""

    def __init__(self, settings: MultilineSettings) -> None:
        self._grouping = Grouping(settings)
        self._trims = bool(settings.start or settings.end)
        self._open: list[str] = []

    @property
    def pending_lines(self) -> int:
        """How many of the last lines are in no finished event yet."""
        return len(self._open)

    @property
    def pending(self) -> str:
        """The open event, as far as it is known."""
        return self._joined(self._open)

    def add(self, lines: Iterable[str]) -> list[str]:
        """Return the events that the next lines finish."""
        parts = [part for line in lines for part in self._grouping.pieces(line)]
        events = []
        first = 0
        for place in self._grouping.feed(parts).places:
            events.append(self._joined([*self._open, *parts[first:place]]))
            self._open = []
            first = place
        self._open += parts[first:]
        return self._kept(events)

    def flush(self) -> list[str]:
        """Return the open event, which ends here, if there is one."""
        events = [self.pending] if self._open else []
        self._grouping.cut()
        self._open = []
        return self._kept(events)

    def _joined(self, lines: Sequence[str]) -> str:
        text = "\n".join(lines)
        return text.rstrip(_SPACE).lstrip("\r\n") if self._trims else text

    def _kept(self, events: list[str]) -> list[str]:
        return [event for event in events if event] if self._trims else events


class Grouped(NamedTuple):
    """The finished events, in the order they ended, and what was still open at the end, stream by stream."""

    events: list[str]
    pending: list[str]


@dataclass(slots=True)
class _Stream:
    assembly: Assembly
    partial: list[str] = field(default_factory=list)


def group(
    lines: Iterable[str], settings: MultilineSettings, container: Container = "none", *, flush: bool = False
) -> Grouped:
    """Return the events of `lines`; with `flush` also those that only the time would have ended.

    What is not written as `container` says stays as it is, in a stream of its own.
    """
    unwrap = UNWRAP.get(container)
    streams: dict[str, _Stream] = {}
    events: list[str] = []
    for line in lines:
        found = unwrap(line) if unwrap else None
        found = found or Wrapped(line, "", 0, is_partial=False)
        stream = streams.get(found.stream) or streams.setdefault(found.stream, _Stream(Assembly(settings)))
        stream.partial.append(found.text)
        if not found.is_partial:
            events += stream.assembly.add(["".join(stream.partial)])
            stream.partial = []
    pending = []
    for stream in streams.values():
        rest = ["".join(stream.partial)] if stream.partial else []
        if flush:
            events += [*stream.assembly.add(rest), *stream.assembly.flush()]
        elif stream.assembly.pending_lines or rest:
            pending.append("\n".join([*([stream.assembly.pending] if stream.assembly.pending_lines else []), *rest]))
    return Grouped(events, pending)
