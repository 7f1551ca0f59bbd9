"""How far each raw partition is, told once a second."""

import asyncio

import msgspec

from logflow_app.agents.ticks import LONGEST_HOLD_MS, End, send_ticks, tick_of
from logflow_app.models import Tick
from logflow_app.pipeline.decode import Place, decode
from logflow_app.tables.ledger import Ledger, Progress
from logflow_app.tables.ledgers import CountsTopic
from tests.tables.histories import Record, events_of


class Sent:
    """A producer that keeps what it is given."""

    def __init__(self) -> None:
        self.records: list[tuple[str, bytes, bytes, int]] = []

    async def send(self, topic: str, value: bytes, key: bytes, partition: int) -> asyncio.Future[None]:
        """Keep a record."""
        self.records.append((topic, value, key, partition))
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sent.set_result(None)
        return sent


def told(ledger: Ledger, end: int) -> tuple[int, int, bool]:
    """Return watermark, lag and idleness as a tick tells them."""
    tick = tick_of(ledger, End(end, 9_000))
    assert 9_000 == tick.now_ms
    return tick.watermark_ms, tick.lag, tick.idle


async def test_a_partition_whose_end_is_unknown_is_left_out() -> None:
    """In the middle of a rebalance nothing is told of a partition, rather than that it has no lag."""
    producer = Sent()
    ledgers = [Ledger(0, "topic~0", "me"), Ledger(1, "topic~0", "me")]
    ends = {0: None, 1: End(5, 1_000)}
    await send_ticks(producer, CountsTopic("counts", 2), ledgers, ends.get)  # type: ignore[arg-type]
    expected = Tick(incarnation="topic~0", partition=1, watermark_ms=0, lag=5, idle=False, now_ms=1_000)
    assert [("counts", expected.dumps(), b"tick|topic~0|1", partition) for partition in (0, 1)] == producer.records


def test_a_tick_claims_what_is_published_and_nothing_else() -> None:
    """What was counted since is as if it were still to be read: its counts are not in the topic yet."""
    book = Ledger(0, "topic~0", "me")
    (pack,) = decode([Record(b"x 0 60", 0, 2_000)], Place("logs", 0, "topic~0"))
    (pack,) = book.admit(pack)
    book.count(msgspec.structs.replace(events_of(pack), latest_ms=1_500))
    assert (0, 1, False) == told(book, 1)
    changes = book.take_changes()
    assert (0, 1, False) == told(book, 1)
    book.published = changes.progress
    assert [(1_500, 0, True), (1_500, 1, False)] == [told(book, 1), told(book, 2)]


def test_lines_of_long_ago_hold_nobody_back_for_ever() -> None:
    """A partition of which all lines are hours old is taken to be minutes behind its last arrival."""
    book = Ledger(0, "topic~0", "me")
    book.published = Progress(0, 1_000, 7_200_000)
    assert (7_200_000 - LONGEST_HOLD_MS, 1, False) == told(book, 2)
    book.published = Progress(0, 7_100_000, 7_200_000)
    assert (7_100_000, 1, False) == told(book, 2)


def test_what_a_predecessor_may_not_have_published_is_still_ahead() -> None:
    """A ledger that loads such counts is not idle before it has published them, whatever is left to read."""
    book = Ledger(0, "topic~0", "me")
    (pack,) = decode([Record(b"x 0 60", 0, 2_000)], Place("logs", 0, "topic~0"))
    book.count(events_of(*book.admit(pack)))
    changes = book.take_changes()
    heirs = [Ledger(0, "topic~0", name) for name in ("careful", "sure")]
    for heir, committed in zip(heirs, (0, 1), strict=True):
        heir.load([*changes.buckets.items(), *changes.lanes.items()], committed)
        heir.stand_at(0)
    assert [(0, 1, False), (0, 0, True)] == [told(heir, 1) for heir in heirs]
