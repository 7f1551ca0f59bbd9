"""The interface of a search backend: stored events by text, level, service and time, newest first."""

from dataclasses import dataclass, field
from typing import Any, Protocol

LARGEST_PAGE = 1000
LONGEST_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; everything given must hold.

    `text` is words that the message must all contain, in any case of letters, words in double quotes in that order;
    whatever else stands in it is looked for as it is, never an error. Punctuation parts words: `payment-service` is
    looked for as two words next to each other, and punctuation that stands alone is not looked for. `levels` and
    `services` are alternatives; empty means any. `start_ms` (inclusive) and `end_ms` (exclusive) bound the event's own
    time, in milliseconds since the epoch. `cursor` is `Page.cursor` of the page before.
    """

    text: str = ""
    levels: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    start_ms: int | None = None
    end_ms: int | None = None
    limit: int = 100
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A stored event: its id and its document as it was stored (the seed's keys)."""

    id: str
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Events newest first, those of one millisecond in the order they were stored, the last one first.

    `cursor` continues after the last one and is empty at the end.
    """

    hits: list[Hit] = field(default_factory=list)
    cursor: str = ""


class Search(Protocol):
    """Reads one output's store; any number may read while workers write."""

    async def find(self, query: Query) -> Page:
        """Return one page.

        Raises `QueryError` for a cursor that is none of ours, a limit beyond `LARGEST_PAGE` or a text beyond
        `LONGEST_TEXT` characters, and `UnavailableError` while the store cannot be read. Events stored while pages are
        turned appear or not, none appears twice.
        """

    async def count(self) -> int:
        """Return how many events are stored; raises `UnavailableError` as `find` does."""

    async def close(self) -> None:
        """Let go of what is open; never raises."""
