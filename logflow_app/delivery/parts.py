"""What waits for a sink: a ticket's documents, cut into parts of a size the sink likes."""

from collections import deque
from collections.abc import Iterable
from itertools import chain

from logflow_app.delivery.ticket import Ticket
from logflow_app.events import Documents, Events, Pack
from logflow_app.sinks.runs import chosen, cut, length


class Parcel:
    """One ticket's documents for one sink: holds the ticket until the last of its parts is done."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self._parts = 0

    def add_part(self) -> None:
        """Expect one more part; the first one holds the ticket."""
        if self._parts == 0:
            self.ticket.hold()
        self._parts += 1

    def part_done(self) -> None:
        """Count a part as done; the last one releases the ticket."""
        self._parts -= 1
        if self._parts == 0:
            self.ticket.release()


class Part:
    """Documents of one parcel that are written together; shrinks to what is still to be written.

    `packs` are those its documents came from, `size` their length in characters when it was made.
    """

    __slots__ = ("documents", "packs", "parcel", "size")

    def __init__(self, parcel: Parcel, documents: Documents, packs: list[Pack]) -> None:
        self.parcel = parcel
        self.documents = documents
        self.packs = packs
        self.size = length(documents)
        parcel.add_part()

    @property
    def abandoned(self) -> bool:
        """Whether its partition was taken away: the next owner writes it."""
        return self.parcel.ticket.abandoned

    def keep(self, positions: list[int]) -> None:
        """Forget all documents but those at `positions`."""
        self.documents = chosen(self.documents, positions)


def parts_of(ticket: Ticket, events: list[Events], max_bytes: int) -> list[Part]:
    """Return the documents of `events` in their order, as parts of at most `max_bytes` or one document each."""
    parcel = Parcel(ticket)
    packs = [one.pack for one in events]
    whole = _chained([Documents(one.ids, one.days, one.documents) for one in events])
    return [Part(parcel, piece, packs) for piece in cut(whole, max_bytes)]


def take_batch(waiting: deque[Part], max_bytes: int) -> list[Part]:
    """Remove the first parts that fit into one write together, at least one, and return them."""
    batch = [waiting.popleft()]
    size = batch[0].size
    while waiting and size + waiting[0].size <= max_bytes:
        batch.append(waiting.popleft())
        size += batch[-1].size
    return batch


def joined(batch: list[Part]) -> Documents:
    """Return the documents of all parts, one after the other."""
    return _chained([part.documents for part in batch])


def _chained(runs: list[Documents]) -> Documents:
    """Return all runs as one; a single one as it is."""
    if len(runs) == 1:
        return runs[0]
    return Documents(*(list(chain.from_iterable(run[place] for run in runs)) for place in range(3)))


def keep_only(batch: list[Part], positions: Iterable[int]) -> None:
    """Shrink every part to those of `positions`, places in `joined(batch)`, that are its own."""
    left = deque(sorted(positions))
    start = 0
    for part in batch:
        stop = start + len(part.documents.ids)
        own = []
        while left and left[0] < stop:
            own.append(left.popleft() - start)
        part.keep(own)
        start = stop
