"""Ledgers are opened for the topic that is there, admit what is theirs, and let go of what Kafka has."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from logflow_app.delivery.ticket import Ticket
from logflow_app.events import Events, Pack
from logflow_app.models import PartialCount
from logflow_app.producer import GaveUpError
from logflow_app.tables.ledger import Bucket, Lane, Ledger
from logflow_app.tables.ledgers import (
    AbandonedError,
    CountsTopic,
    Ledgers,
    RawPartition,
    lost_between,
    open_ledger,
)
from tests.agents.envelopes import envelope
from tests.tables.histories import events_of

TOPIC = "abc"
Entry = tuple[bytes, bytes]


class Table:
    """Stands where the confirmed table is: keeps what is written, in which steps."""

    def __init__(self) -> None:
        self.held: dict[bytes, bytes] = {}
        self.steps: list[list[bytes]] = []
        self.open = True
        self.confirms = asyncio.Event()
        self.confirms.set()

    def is_open(self, partition: int) -> bool:
        """Whether it is ours."""
        return self.open

    def entries(self, partition: int) -> list[Entry]:
        """Return what was written."""
        return sorted(self.held.items())

    async def write(self, producer: Any, partition: int, entries: Mapping[bytes, bytes | None]) -> None:
        """Take entries."""
        await self.confirms.wait()
        if not self.open:
            raise GaveUpError
        self.steps.append([key.split(b"|")[2] if value is not None else b"deleted" for key, value in entries.items()])
        for key, value in entries.items():
            if value is None:
                self.held.pop(key, None)
            else:
                self.held[key] = value


class Producer:
    """Takes counts."""

    def __init__(self) -> None:
        self.counts: list[PartialCount] = []

    async def send(self, topic: str, value: bytes, key: bytes, partition: int | None) -> asyncio.Future[None]:
        """Confirm at once."""
        self.counts.append(PartialCount.from_data(msgspec.json.decode(value)))
        sent = asyncio.get_running_loop().create_future()
        sent.set_result(None)
        return sent


def lane(offset: int, incarnation: str = f"{TOPIC}~0") -> Entry:
    """Return a lane's entry as some process has written it."""
    return f"{incarnation}|0|lane|l|{offset}|p0".encode(), msgspec.json.encode(Lane(offset, 1, [(0, 10)]))


def bucket(offset: int, incarnation: str = f"{TOPIC}~0") -> Entry:
    """Return a bucket's entry as some process has written it."""
    counts = {"service": {"INFO": 1}}
    return f"{incarnation}|0|bucket|60|{offset}|p0".encode(), msgspec.json.encode(Bucket(offset, counts))


@pytest.mark.parametrize(
    ("entries", "raw", "incarnation", "is_remade", "position"),
    [
        ([], RawPartition(0, 0, 0, 0), "abc~0", False, -1),
        ([], RawPartition(0, 5, 0, 9), "abc~0", False, 4),
        ([lane(5)], RawPartition(0, 4, 0, 9), "abc~0", False, 3),
        ([lane(5)], RawPartition(0, 6, 0, 6), "abc~0", False, 5),
        ([lane(5)], RawPartition(0, 6, 0, 5), "abc~1", True, -1),
        ([lane(5), lane(3, "abc~1")], RawPartition(0, 4, 0, 9), "abc~1", False, 3),
        ([lane(5, "old~0")], RawPartition(0, 6, 0, 9), "abc~0", True, -1),
        ([lane(5, "old~0"), lane(2)], RawPartition(0, 3, 0, 9), "abc~0", False, 2),
    ],
    ids=[
        "nothing",
        "nothing counted yet",
        "counted beyond the commit",
        "all counted",
        "the end was lost",
        "the end was lost before",
        "made again",
        "made again and begun",
    ],
)
def test_a_ledger_is_opened_for_the_records_that_are_there(entries, raw, incarnation, is_remade, position):
    """A topic made again, or one that has lost its end, begins a ledger of its own and is read from its beginning."""
    opened, found = open_ledger(entries, TOPIC, raw, "p1")
    assert (incarnation, is_remade, position) == (opened.incarnation, found, opened.position)


@pytest.mark.parametrize(
    ("committed", "counted", "begin", "lost"),
    [(0, -1, 0, 0), (0, -1, 100, 0), (50, -1, 40, 0), (50, -1, 100, 50), (50, 69, 100, 30), (0, 69, 100, 30)],
)
def test_what_expired_unread_is_told(committed, counted, begin, lost):
    """Between what was read last and what is left; where nothing was ever read, nothing is missed."""
    book = Ledger(0, "abc~0", "p1")
    book.highest_offset = counted
    assert lost == lost_between(book, RawPartition(0, committed, begin, 200))


# -- batches


@pytest.fixture
def ledgers() -> Ledgers:
    """Ledgers of partition 0, loaded, over a table and a producer that take everything."""
    table: Any = Table()
    made = Ledgers(table, CountsTopic("logs-counts", 4), "p1")
    made.producer = Producer()  # type: ignore[assignment]
    made.load(TOPIC, [RawPartition(0, 0, 0, 100)])
    return made


class Book:
    """Takes batches through the ledgers, and notes which tickets were released."""

    def __init__(self, ledgers: Ledgers) -> None:
        self.ledgers = ledgers
        self.released: list[int] = []
        self.abandoned = False

    def admit(self, *lines: str, first_offset: int) -> tuple[list[Pack], Ticket, Any]:
        """Admit a batch of such lines."""
        batch = envelope(*(text.encode() for text in lines), first_offset=first_offset).value
        ticket = Ticket(lambda: self.released.append(first_offset), lambda: self.abandoned)
        return self.ledgers.admit(ticket, batch), ticket, batch

    def take(self, *lines: str, first_offset: int) -> list[Events]:
        """Admit and count a batch; the agent lets go of it."""
        packs, ticket, batch = self.admit(*lines, first_offset=first_offset)
        counted = [events_of(pack) for pack in packs]
        self.ledgers.count(ticket, batch, counted)
        ticket.release()
        return counted


async def test_a_commit_writes_buckets_then_lanes_then_deletions_then_counts(ledgers):
    """Each step waits for the one before; a batch is let go when all are done."""
    book = Book(ledgers)
    table, producer = ledgers.table, ledgers.producer
    book.take("x 0 60", first_offset=0)
    await ledgers.commits._commit(0)
    book.take("x 1 60", first_offset=1)
    await ledgers.commits._commit(0)
    assert [[b"bucket"], [b"lane"], [], [b"bucket"], [b"lane"], [b"deleted", b"deleted"]] == table.steps
    assert [(0, {"INFO": 1}), (1, {"INFO": 2})] == [(count.offset, count.value) for count in producer.counts]
    assert 2 == len(table.held)


async def test_a_batch_is_let_go_by_the_commit_that_includes_it(ledgers):
    """Not by one that began before."""
    book = Book(ledgers)
    ledgers.table.confirms.clear()
    book.take("x 0 60", first_offset=0)
    first = asyncio.create_task(ledgers.commits._commit_one(0))
    await asyncio.sleep(0)
    book.take("x 1 60", first_offset=1)
    assert [] == book.released
    ledgers.table.confirms.set()
    await first
    assert [0] == book.released
    await ledgers.commits._commit_one(0)
    assert [0, 1] == book.released


async def test_what_waits_for_a_lost_partition_is_never_let_go(ledgers):
    """Its next owner reads it again."""
    book = Book(ledgers)
    book.take("x 0 60", first_offset=0)
    ledgers.table.open = False
    await ledgers.commits._commit_one(0)
    assert ([], []) == (book.released, ledgers.producer.counts)


async def test_a_new_assignment_has_a_name_of_its_own(ledgers):
    """What the last one still has on its way does not meet what this one writes."""
    book = Book(ledgers)
    book.take("x 0 60", first_offset=0)
    await ledgers.commits._commit(0)
    ledgers.load(TOPIC, [RawPartition(0, 0, 0, 100)])
    book.take("x 0 60", first_offset=0)
    await ledgers.commits._commit(0)
    assert [b"p1.2", b"p1.2"] == [key.rpartition(b"|")[2] for key in ledgers.table.held]
    assert [{"INFO": 1}] * 2 == [count.value for count in ledgers.producer.counts]


async def test_what_is_not_ours_is_refused_and_leaves_no_trace(ledgers):
    """A batch that was taken away, or of a partition we do not have, would spoil the ledger for its next reading."""
    book = Book(ledgers)
    book.abandoned = True
    with pytest.raises(AbandonedError):
        book.take("x 0 60", first_offset=0)
    book.abandoned = False
    assert 1 == len(book.take("x 0 60", first_offset=0))
    ledgers.discard()
    with pytest.raises(AbandonedError):
        book.take("x 1 60", first_offset=1)


async def test_offsets_that_go_back_start_the_partition_over(ledgers):
    """Nothing of it is admitted until its ledger has been read again; then the same records are new ones."""
    book, told = Book(ledgers), []
    ledgers.on_start_over = told.append
    book.take("x 0 60", "x 1 60", first_offset=5)
    for first_offset in (6, 7):
        with pytest.raises(AbandonedError):
            book.take("x 0 60", first_offset=first_offset)
    assert ([0], []) == (told, ledgers.owned())
    assert not ledgers.load_again(TOPIC, RawPartition(0, 0, 0, 100))
    assert 1 == len(book.take("x 0 60", first_offset=0))


async def test_a_bucket_is_kept_as_long_as_lines_may_come_for_it(ledgers):
    """Counted from the last arrival, not from any clock."""
    book = Book(ledgers)
    arrival_secs = 1_700_000_000
    kept, forgotten = arrival_secs - 8 * 86_400, arrival_secs - 8 * 86_400 - 60
    book.take(f"x 0 {kept}", f"x 1 {forgotten}", first_offset=0)
    await ledgers.commits._commit(0)
    assert {kept, forgotten} == set(ledgers.of(0).buckets)
    await ledgers.commits._commit(0)
    assert {kept} == set(ledgers.of(0).buckets)


def test_a_group_always_goes_to_the_same_partition_of_the_counts():
    """And groups spread over all of them."""
    topic = CountsTopic("logs-counts", 4)
    assert {0, 1, 2, 3} == {topic.partition_of(f"service-{n}") for n in range(50)}
    assert topic.partition_of("payment") == topic.partition_of("payment")


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
