"""What has arrived of each file, as a worker tells it on logs-status; docs/loss-proof.md says what that proves."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

import msgspec

from logflow_app.tables.lane import Lane
from logflow_app.tables.ledger import Ledger

MOST_TOLD = 400  # lanes of a worker, those with holes first, then those that changed last
MOST_HOLES_TOLD = 20  # of a lane, the first ones
MOST_CHARS = 96 * 1024  # of names and places together: a record must stay small, whatever producers call their files
HOLE_CHARS = 50
OTHER = "other"


class Missing(msgspec.Struct):
    """The bytes from `start` to before `end` have not arrived, and later ones have since `since` (epoch seconds)."""

    start: int
    end: int
    since: float


class Arrival(msgspec.Struct, omit_defaults=True):
    """What has arrived of a lane: everything between `begin` and `end` but `missing_bytes`.

    `at` is when something last did (epoch seconds), `repeats` how many of its lines came again and were dropped.
    `holes` are the first of those in `holes_total`.
    """

    lane: str
    host: str
    file: str
    begin: int
    end: int
    at: float
    repeats: int = 0
    missing_bytes: int = 0
    holes_total: int = 0
    holes: list[Missing] = []


class Gaps(NamedTuple):
    """How much is missing, in how many lanes."""

    missing_bytes: int
    lanes: int


def arrival(name: str, lane: Lane) -> Arrival:
    """Return what has arrived of the lane of this name."""
    host, file = lane.source(name)
    holes = lane.holes
    return Arrival(
        lane=name,
        host=host,
        file=file,
        begin=lane.intervals[0][0],
        end=lane.intervals[-1][1],
        at=lane.seen_ms / 1000,
        repeats=lane.repeats,
        missing_bytes=lane.gap_bytes,
        holes_total=len(holes) + bool(lane.lost_bytes),
        holes=[Missing(start, end, since / 1000) for start, end, since in holes[:MOST_HOLES_TOLD]],
    )


def arrivals(ledgers: Iterable[Ledger], most: int = MOST_TOLD) -> list[Arrival]:
    """Return what has arrived of at most so many lanes of these partitions: all with holes, then the latest."""
    books = list(ledgers)
    holed = [item for book in books for item in book.lanes_with_holes().items()]
    holed.sort(key=lambda item: -item[1].gap_bytes)
    known = {name for name, _ in holed}
    others = (item for item in _latest(books) if item[0] not in known and item[1].intervals)
    return list(_within_room(arrival(name, lane) for name, lane in islice(chain(holed, others), most)))


def _within_room(told: Iterable[Arrival]) -> Iterator[Arrival]:
    room = MOST_CHARS
    for each in told:
        size = len(each.lane) + len(each.host) + len(each.file) + HOLE_CHARS * len(each.holes)
        if size <= room:
            room -= size
            yield each


def _latest(books: list[Ledger]) -> Iterator[tuple[str, Lane]]:
    recent = [item for book in books for item in book.recent_lanes().items()]
    return iter(sorted(recent, key=lambda item: -item[1].seen_ms))


def gaps(ledgers: Iterable[Ledger]) -> Gaps:
    """Return how much is missing of all lanes of these partitions."""
    holed = [lane for ledger in ledgers for lane in ledger.lanes_with_holes().values()]
    return Gaps(sum(lane.gap_bytes for lane in holed), len(holed))


def gaps_by_file(ledgers: Iterable[Ledger], most: int) -> dict[tuple[str, str], int]:
    """Return the bytes missing of each file by host and path, of the `most` files with the most of them.

    What is missing of all others together stands under `other`, `other`; a file of which nothing is missing is not in
    it.
    """
    sums: dict[tuple[str, str], int] = {}
    for ledger in ledgers:
        for name, lane in ledger.lanes_with_holes().items():
            source = lane.source(name)
            sums[source] = sums.get(source, 0) + lane.gap_bytes
    largest = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    found = dict(largest[:most])
    if rest := sum(missing for _, missing in largest[most:]):
        found[OTHER, OTHER] = found.get((OTHER, OTHER), 0) + rest
    return found
