"""What a commit of `watch` writes and tells, in which order, and when it waits or gives up."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest
from faust.types import TP
from prometheus_client import REGISTRY

from logflow_app.delivery.ticket import Ticket
from logflow_app.models import PartialCount, Tick
from logflow_app.producer import GaveUpError
from logflow_app.rules import Threshold
from logflow_app.tables.ledgers import AbandonedError
from logflow_app.tables.watched import WatchSettings
from logflow_app.tables.windows_table import AlertTopics, WatchTables, WindowsTable
from logflow_app.transport import RecordBatch
from tests.agents.envelopes import Record

START = 1_700_000_040
NEVER_SECS = 3_600.0


class Table:
    """Stands where a confirmed table is; notes each write in a journal."""

    def __init__(self, name: str, journal: list[str]) -> None:
        self.name = name
        self.journal = journal
        self.held: dict[bytes, bytes] = {}
        self.open = True

    def is_open(self, partition: int) -> bool:
        """Whether it is ours."""
        return self.open

    def entries(self, partition: int) -> list[tuple[bytes, bytes]]:
        """Return what was written."""
        return sorted(self.held.items())

    async def write(self, producer: Any, partition: int, entries: Mapping[bytes, bytes | None]) -> None:
        """Take entries."""
        if not self.open:
            raise GaveUpError
        for key, value in entries.items():
            self.journal.append(f"{'delete' if value is None else 'keep'} {self.name} {key.split(b'|')[0].decode()}")
            if value is None:
                del self.held[key]
            else:
                self.held[key] = value
        await asyncio.sleep(0)


class Producer:
    """Takes what is told."""

    def __init__(self, journal: list[str]) -> None:
        self.journal = journal

    async def send(self, topic: str, value: bytes | None, key: bytes, partition: int) -> asyncio.Future[None]:
        """Confirm at once."""
        said = "nothing" if value is None else msgspec.json.decode(value)["state"]
        self.journal.append(f"tell {topic} {said} {partition}")
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sent.set_result(None)
        return sent


class Watch:
    """A table of windows over fakes, for partition 3 of the counts and one raw partition."""

    def __init__(self, commit_interval_secs: float = NEVER_SECS) -> None:
        self.journal: list[str] = []
        self.tables: Any = WatchTables(Table("windows", self.journal), Table("alerts", self.journal))  # type: ignore[arg-type]
        settings = WatchSettings([Threshold("errors", 10)], raw_partitions=1)
        self.table = WindowsTable(self.tables, AlertTopics("alerts", "states"), "p1", settings, commit_interval_secs)
        self.table.producer = Producer(self.journal)  # type: ignore[assignment]
        self.table.load({3: range(1)})
        self.released: list[int] = []
        self.abandoned = False
        self._offset = -1

    def take(self, *messages: PartialCount | Tick) -> None:
        """Take a batch, as the agent does."""
        first = self._offset + 1
        records = [Record(message.dumps(), first + n) for n, message in enumerate(messages)]
        self._offset += len(records)
        ticket = Ticket(lambda: self.released.append(first), lambda: self.abandoned)
        self.table.take(ticket, RecordBatch(TP("logs-counts", 3), records))
        ticket.release()


def errors(lines: int, bucket: int = START) -> PartialCount:
    """Return a count of errors."""
    return PartialCount(
        group="payment", bucket=bucket, incarnation="t~0", partition=0, offset=lines, value={"ERROR": lines}
    )


def tick(secs: int) -> Tick:
    """Return that all is counted up to so many seconds after START."""
    return Tick(incarnation="t~0", partition=0, watermark_ms=0, lag=0, idle=True, now_ms=(START + secs) * 1000)


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition, twenty seconds at most."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - the condition belongs to nobody who could set an event
            await asyncio.sleep(0.001)


async def turns(count: int) -> None:
    """Let everybody go on so many times who can."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_what_is_decided_is_kept_before_it_is_told_and_told_before_the_counts_are_kept():
    """Between the two goes how far all is decided; deletions come last."""
    watch = Watch()
    watch.take(tick(0), errors(10))
    await until(lambda: watch.released)
    assert [
        "keep alerts state",
        "tell alerts firing 3",
        "tell states firing 3",
        "keep alerts progress",
        f"keep windows {START}",
    ] == watch.journal
    watch.journal.clear()
    watch.take(tick(130))
    await until(lambda: len(watch.released) == 2)
    assert [
        "keep alerts state",
        "tell alerts resolved 3",
        "tell states resolved 3",
        "keep alerts progress",
        "delete alerts state",
    ] == watch.journal


async def test_an_alert_waits_for_no_interval_and_anything_else_does():
    """The batch that decides one is committed at once; one that decides nothing, with the next commit."""
    watch = Watch()
    watch.take(tick(0), errors(9))
    await turns(100)
    assert ([], []) == (watch.journal, watch.released)
    watch.take(errors(10))
    await until(lambda: len(watch.released) == 2)


async def test_who_may_have_slept_tells_nothing_before_the_group_has_answered():
    """What is kept by then tells no successor anything wrong."""
    watch = Watch()
    is_ours = False
    watch.table.is_surely_ours = lambda: is_ours
    watch.take(tick(0), errors(10))
    await until(lambda: watch.journal)
    await turns(100)
    assert ["keep alerts state"] == watch.journal
    is_ours = True
    await until(lambda: watch.released)
    assert "tell alerts firing 3" in watch.journal


async def test_who_has_lost_the_partition_tells_nothing():
    """And does not let go of the batch: its next owner reads it again."""
    watch = Watch()
    watch.table.is_surely_ours = lambda: False
    watch.take(tick(0), errors(10))
    await until(lambda: watch.journal)
    watch.tables.alerts.open = False
    await until(lambda: not watch.table.commits._running)
    assert (["keep alerts state"], []) == (watch.journal, watch.released)


async def test_a_successor_tells_again_what_may_not_have_been_told():
    """With the first batch it gets."""
    watch = Watch()
    watch.take(tick(0), errors(10))
    await until(lambda: watch.released)
    watch.table.load({3: range(5)})
    watch.journal.clear()
    watch.take(tick(1))
    await until(lambda: len(watch.released) == 2)
    assert "tell alerts firing 3" in watch.journal


async def test_what_is_not_ours_is_refused():
    """A batch that was taken away, or of a partition we do not have."""
    watch = Watch()
    watch.abandoned = True
    with pytest.raises(AbandonedError):
        watch.take(tick(0))
    watch.abandoned = False
    watch.table.discard()
    with pytest.raises(AbandonedError):
        watch.take(tick(0))


async def test_metrics_say_what_fires_and_how_far_time_is():
    """And nothing about partitions that are others' now."""
    watch = Watch()
    fired = {"rule": "errors", "state": "firing"}
    before = REGISTRY.get_sample_value("logflow_alert_transitions_total", fired) or 0
    watch.take(tick(0), errors(10))
    await until(lambda: watch.released)
    assert before + 1 == REGISTRY.get_sample_value("logflow_alert_transitions_total", fired)
    gauges = [("logflow_alerts_firing", {"rule": "errors"}), ("logflow_watermark_lag_seconds", {"partition": "3"})]
    assert [1, 0] == [REGISTRY.get_sample_value(*gauge) for gauge in gauges]
    watch.table.discard()
    assert [None, None] == [REGISTRY.get_sample_value(*gauge) for gauge in gauges]


def test_what_is_neither_count_nor_tick_is_passed_over(caplog: pytest.LogCaptureFixture):
    """And said so, with its place."""
    watch = Watch()
    records = [Record(None, 0), Record(b"{", 1), Record(b'{"group": "x"}', 2), Record(errors(3).dumps(), 3)]
    ticket = Ticket(lambda: None, lambda: False)
    watch.table.take(ticket, RecordBatch(TP("logs-counts", 3), records))
    assert 3 == sum("count_unreadable partition=3" in line for line in caplog.messages)
    assert {"ERROR": 3} == next(levels for _, _, levels in watch.table.of(3).parts())
