"""What the body of a request says, whatever protocol it speaks: events in batches, and what was wrong with others."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Refusal(NamedTuple):
    """An event that was not taken: its place in the request, counted from 0, and why."""

    position: int
    reason: str


@dataclass(slots=True)
class Batch:
    """Events of one source. Empty `source` and `service` are filled from the connection and the configuration.

    `messages` are what becomes `raw_log` of each, none empty; `times` has when each was written (epoch milliseconds),
    or is empty. `path` is the file they stood in, where that is told.
    """

    messages: list[bytes]
    times: list[int] = field(default_factory=list)
    source: str = ""
    service: str = ""
    path: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Parsed:
    """A body that was read: what is to be taken, and what was not understood or is too large."""

    batches: list[Batch] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def events(self) -> int:
        """How many events are to be taken."""
        return sum(len(batch.messages) for batch in self.batches)
