"""The events of one pack on their way through transforms, enrichers and redaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from logflow_app.fields import Event


@dataclass(slots=True)
class Batch:
    """Events with their ids; `places` are those of the events that are still here, rising.

    `dropped` has the reason for each place that is not; `weights` how many lines an event stands for where that is not
    one (it was sampled). `arrival_ms` is when the pack arrived at the broker: the only clock a step has.
    `raw` are the lines the events were read from; `source` names where they came from (a lane, a file or a host).
    `is_replayed` says that Kafka gives these lines again.
    """

    ids: Sequence[str]
    events: list[Event]
    raw: Sequence[str]
    arrival_ms: int
    source: str = ""
    is_replayed: bool = False
    places: list[int] = field(default_factory=list)
    dropped: dict[int, str] = field(default_factory=dict)
    weights: dict[int, int] = field(default_factory=dict)

    def here(self) -> list[Event]:
        """Return the events that are still here."""
        events = self.events
        return [events[place] for place in self.places]

    def drop(self, places: Iterable[int], reason: str) -> None:
        """Take events out, and remember why."""
        self.dropped.update(dict.fromkeys(places, reason))
        dropped = self.dropped
        self.places = [place for place in self.places if place not in dropped]

    def part(self, places: list[int]) -> "Batch":
        """Return a batch of only some of the places; the events are the same ones. See `take_back`."""
        return replace(self, places=places)

    def take_back(self, part: "Batch") -> None:
        """Notice what was dropped from a part."""
        if self.dropped and part.dropped is self.dropped:
            self.places = [place for place in self.places if place not in self.dropped]


Step = Callable[[Batch], None]
"""A transform, an enricher or a redaction: changes the events of a batch in place, drops some, or replaces one by
`batch.events[place] = other`; never raises, whatever the events are; keeps no state that a replay would miss, and asks
nobody but its arguments for the time."""
