"""The interface of a sink: a destination that stores documents."""

from typing import NamedTuple, Protocol, runtime_checkable

from logflow_app.events import Documents, Events


class Refusal(NamedTuple):
    """A document this sink will never take; `position` is its place in the batch, `reason` one of `REASONS`."""

    position: int
    reason: str
    error: str


class Answer(NamedTuple):
    """What a sink says to a batch: positions to try again, and documents it refuses; all others are stored.

    `complaint` says why something is to be tried again, in the destination's own words.
    """

    retry: list[int]
    refused: list[Refusal]
    complaint: str = ""


STORED = Answer([], [])


class Sink(Protocol):
    """Stores documents under their ids; the same document twice changes nothing.

    `concurrency` is how many writes may be under way at once, `max_batch_bytes` how large one may be; a single document
    may be larger. A sink may lower `max_batch_bytes` when its destination takes less.
    """

    name: str
    concurrency: int

    @property
    def max_batch_bytes(self) -> int:
        """See above."""

    async def setup(self) -> None:
        """Make what the destination must hold; twice changes nothing.

        Raises `UnavailableError` while it is away, and `ConfigError` where the login may not do that.
        """

    async def open(self) -> None:
        """Get ready to write, as far as the login allows; raise `UnavailableError` while the destination is away."""

    async def write(self, documents: Documents) -> Answer:
        """Store the batch and say what became of it, within a time of the sink's own choosing.

        Only a refusal known to be about one very document is a `Refusal`; whatever is about the destination, an unknown
        answer included, is a position to retry, or `UnavailableError` where it concerns the whole batch.
        """

    async def close(self) -> None:
        """Let go of connections; never raises."""


@runtime_checkable
class ChoosingSink(Protocol):
    """A sink that does not want every document, or none as it is."""

    def choose(self, events: list[Events]) -> list[Events]:
        """Return what of a batch is to be written; `Events.days`, the place of each document, may be of its own kind.

        Called once a batch, before it is queued.
        """
