"""What delivery promises, with sinks that fail in every way."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import pytest
from prometheus_client import REGISTRY

from logflow_app.config.delivery import DeliverySection
from logflow_app.delivery import Delivery
from logflow_app.errors import UnavailableError
from logflow_app.events import Documents, Failure
from logflow_app.sinks.base import Answer, Refusal
from tests.delivery.batches import QUICK, Ledger, document, events_of, until
from tests.delivery.memory_sink import MemorySink

BIG = 2**20  # the least bound the settings allow


@contextlib.asynccontextmanager
async def delivering(
    ledger: Ledger, *sinks: MemorySink, settings: DeliverySection = QUICK, patience_secs: float = 10
) -> AsyncIterator[Delivery]:
    """Open a delivery and close it at the end."""
    delivery = Delivery(sinks, ledger.bury, settings)
    await delivery.open()
    try:
        yield delivery
    finally:
        await delivery.close(patience_secs)


async def submit(delivery: Delivery, ledger: Ledger, name: str, ids: list[str]) -> None:
    """Submit documents with these ids under a ticket of this name, as the agent does."""
    ticket = ledger.ticket(name)
    await delivery.submit(ticket, [events_of(ids)])
    ticket.release()


def unavailable(_: Documents) -> Answer:
    """Fail as a destination that is away."""
    raise UnavailableError("gone")


def broken(_: Documents) -> Answer:
    """Fail as nobody foresaw."""
    raise RuntimeError("nobody foresaw this")


def metric(name: str, **labels: str) -> float:
    """Return the value of a metric."""
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_stores_everything_and_acknowledges() -> None:
    """A ticket is acknowledged once its documents are stored."""
    ledger, sink = Ledger(), MemorySink()
    async with delivering(ledger, sink) as delivery:
        await submit(delivery, ledger, "a", ["1", "2", "3"])
        await until(lambda: ledger.acknowledged)
    assert ["a"] == ledger.acknowledged
    assert {n: document(n) for n in "123"} == sink.documents
    assert sink.closed


async def test_every_sink_must_have_it() -> None:
    """A ticket waits for the slowest sink, and the others do not."""
    ledger, quick, slow = Ledger(), MemorySink("quick"), MemorySink("slow")
    slow.away.clear()
    async with delivering(ledger, quick, slow) as delivery:
        await submit(delivery, ledger, "a", ["1"])
        await submit(delivery, ledger, "b", ["2"])
        await until(lambda: set("12") == set(quick.documents))
        assert [] == ledger.acknowledged
        slow.away.set()
        await until(lambda: len(ledger.acknowledged) == 2)
    assert set("12") == set(slow.documents)


async def test_only_what_was_not_taken_is_sent_again() -> None:
    """Positions to retry are written again, alone, and the rest is not."""
    ledger = Ledger()
    sink = MemorySink("memory", lambda _: Answer([1, 3], [], "status 429"), lambda _: Answer([0], []))
    async with delivering(ledger, sink) as delivery:
        await submit(delivery, ledger, "a", ["1", "2", "3", "4"])
        await until(lambda: ledger.acknowledged)
    assert [["1", "2", "3", "4"], ["2", "4"], ["2"]] == sink.writes


async def test_retries_find_their_own_ticket_in_a_merged_batch() -> None:
    """Waiting batches are written together, and a retry of one does not lose the other's documents."""
    ledger = Ledger()
    sink = MemorySink("memory", lambda _: Answer([2, 3], []))
    sink.concurrency = 1
    delivery = Delivery([sink], ledger.bury, QUICK)
    for name, ids in (("a", ["1", "2", "3"]), ("b", ["4", "5"])):
        await submit(delivery, ledger, name, ids)
    await delivery.open()
    await until(lambda: len(ledger.acknowledged) == 2)
    await delivery.close(10)
    assert [["1", "2", "3", "4", "5"], ["3", "4"]] == sink.writes


async def test_who_is_done_does_not_wait_with_the_others() -> None:
    """A ticket whose documents are all stored is acknowledged though others of its batch are still to be retried."""
    ledger = Ledger()

    def take_half(_: Documents) -> Answer:
        sink.away.clear()  # the next write hangs
        return Answer([2, 3], [])

    sink = MemorySink("memory", take_half)
    sink.concurrency = 1
    delivery = Delivery([sink], ledger.bury, QUICK)
    for name, ids in (("a", ["1", "2"]), ("b", ["3", "4"])):
        await submit(delivery, ledger, name, ids)
    await delivery.open()
    await until(lambda: ledger.acknowledged)
    assert {} == delivery.outages(), "a sink that takes some is not away"
    await delivery.close(0.01)
    assert ["a"] == ledger.acknowledged


async def test_waiting_batches_are_merged_up_to_the_bound() -> None:
    """No write is larger than the sink likes, unless a single document is."""
    ledger, sink = Ledger(), MemorySink(max_batch_bytes=3 * len(document("10")))
    delivery = Delivery([sink], ledger.bury, QUICK)
    for name in ("a", "b", "c"):
        await submit(delivery, ledger, name, [f"{name}1", f"{name}2", f"{name}3", f"{name}4"])
    await delivery.open()
    await until(lambda: len(ledger.acknowledged) == 3)
    await delivery.close(10)
    assert max(map(len, sink.writes)) == 3
    assert sorted(f"{name}{n}" for name in "abc" for n in "1234") == sorted(sink.documents)


async def test_refused_ones_are_buried_before_the_acknowledgement() -> None:
    """A dead letter with the line, its origin and the sink's reason is written before the ticket is released."""
    ledger = Ledger()
    sink = MemorySink("es", lambda _: Answer([], [Refusal(1, "mapping_conflict", "not a number")]))
    before = metric("logflow_documents_refused_total", sink="es", reason="mapping_conflict")
    async with delivering(ledger, sink) as delivery:
        await submit(delivery, ledger, "a", ["1", "2"])
        await until(lambda: ledger.acknowledged)
    assert ["buried 2", "acknowledged a"] == ledger.order
    (letter,) = ledger.buried
    assert ("2", "deliver:es", "mapping_conflict", "not a number") == (
        letter.id,
        letter.stage,
        letter.reason,
        letter.error,
    )
    assert ("line 2", "web-1", "app", 1) == (letter.raw_log, letter.metadata.source, letter.pipeline, letter.attempts)
    assert ("logs-raw", 3, 77, 1) == (
        letter.origin.topic,
        letter.origin.partition,
        letter.origin.offset,
        letter.origin.line,
    )
    assert before + 1 == metric("logflow_documents_refused_total", sink="es", reason="mapping_conflict")


async def test_failures_of_the_pipeline_are_buried() -> None:
    """What the pipeline could not read is buried before `submit` returns, though no sink sees it."""
    ledger, sink = Ledger(), MemorySink()
    async with delivering(ledger, sink) as delivery:
        events = events_of(["1", "2"])
        events.ids, events.days, events.documents = ["1"], ["2025.10.23"], [document("1")]
        events.failures = [Failure(1, "unparsed", "expected JSON")]
        ticket = ledger.ticket("a")
        await delivery.submit(ticket, [events])
        assert ["buried 2"] == ledger.order[:1]
        ticket.release()
        await until(lambda: ledger.acknowledged)
    assert [("2", "process", "unparsed", "line 2")] == [
        (one.id, one.stage, one.reason, one.raw_log) for one in ledger.buried
    ]


async def test_a_batch_without_documents_is_not_held() -> None:
    """A ticket whose lines were all dropped needs no sink."""
    ledger, sink = Ledger(), MemorySink()
    sink.away.clear()
    async with delivering(ledger, sink, patience_secs=1) as delivery:
        await submit(delivery, ledger, "a", [])
        assert ["a"] == ledger.acknowledged


async def test_what_nobody_foresaw_is_waited_out(caplog: pytest.LogCaptureFixture) -> None:
    """An unknown error is the destination's: its traceback is logged once, and the documents are written again."""
    ledger, sink = Ledger(), MemorySink("memory", *[broken] * 5)
    async with delivering(ledger, sink) as delivery:
        await submit(delivery, ledger, "a", ["1"])
        await until(lambda: ledger.acknowledged)
    assert {"1"} == set(sink.documents)
    crashed = [record for record in caplog.records if "sink_crashed" in record.message]
    assert [True] == [record.exc_info is not None for record in crashed]


async def test_a_sink_that_cannot_be_opened_is_waited_for() -> None:
    """A destination that is away at the start is opened as soon as it is back; nobody needs to restart anything."""

    class LateSink(MemorySink):
        tries = 0

        async def open(self) -> None:
            self.tries += 1
            if self.tries < 4:
                raise UnavailableError("not yet")

    ledger, sink = Ledger(), LateSink()
    async with delivering(ledger, sink) as delivery:
        await submit(delivery, ledger, "a", ["1"])
        await until(lambda: ledger.acknowledged)
    assert 4 == sink.tries


async def test_submit_waits_while_the_bound_is_reached() -> None:
    """A sink that is away holds the pipeline back once its bound of bytes waits, and lets go when it is back."""
    ledger, sink = Ledger(), MemorySink()
    sink.away.clear()
    async with delivering(ledger, sink, settings=DeliverySection(in_flight_bytes=BIG)) as delivery:
        ids = [f"a{n}" for n in range(BIG // len(document("a0")) + 1)]
        waiting = asyncio.create_task(submit(delivery, ledger, "a", ids))
        done, _ = await asyncio.wait([waiting], timeout=0.05)
        assert not done
        assert metric("logflow_delivery_in_flight_bytes", sink="memory") >= BIG
        sink.away.set()
        await until(waiting.done)
        await until(lambda: ledger.acknowledged)
    assert 0 == metric("logflow_delivery_in_flight_bytes", sink="memory")


async def test_abandoned_documents_are_not_tried_again() -> None:
    """When a partition is taken away its documents are dropped, waiting ones too, and hold back nobody."""
    ledger = Ledger()

    def ask_for_patience(_: Documents) -> Answer:
        raise UnavailableError("gone", retry_after_secs=60)

    sink = MemorySink("memory", *[ask_for_patience] * 1000)
    async with delivering(ledger, sink, settings=DeliverySection(in_flight_bytes=BIG)) as delivery:
        ids = [f"a{n}" for n in range(BIG // len(document("a0")) + 1)]
        waiting = asyncio.create_task(submit(delivery, ledger, "a", ids))
        await until(lambda: len(sink.writes) == sink.concurrency)
        ledger.abandoned.add("a")
        await until(waiting.done)
        await until(lambda: metric("logflow_delivery_in_flight_bytes", sink="memory") == 0)
        await until(lambda: not delivery.outages())
    assert sink.concurrency == len(sink.writes)
    assert [] == ledger.acknowledged


async def test_close_leaves_the_rest_unacknowledged() -> None:
    """What a sink does not take within the patience keeps its ticket: it is read again."""
    ledger, sink = Ledger(), MemorySink()
    sink.away.clear()
    async with delivering(ledger, sink, patience_secs=0.05) as delivery:
        await submit(delivery, ledger, "a", ["1"])
    assert [] == ledger.acknowledged
    assert sink.closed


async def test_close_finishes_what_it_can() -> None:
    """What is in flight is stored before the sinks are closed."""
    ledger, sink = Ledger(), MemorySink("memory", unavailable, unavailable)
    async with delivering(ledger, sink) as delivery:
        await submit(delivery, ledger, "a", ["1"])
    assert ["a"] == ledger.acknowledged


async def test_outages_are_told() -> None:
    """While a sink is away `outages` names it, and no longer."""
    ledger, sink = Ledger(), MemorySink("memory", *[unavailable] * 3)
    async with delivering(ledger, sink) as delivery:
        assert {} == delivery.outages()
        await submit(delivery, ledger, "a", ["1"])
        await until(delivery.outages)
        assert ["memory"] == list(delivery.outages())
        await until(lambda: not delivery.outages())


async def test_a_bug_in_the_outlet_is_not_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """If a writer itself ends by an error, the next `submit` raises it instead of waiting for ever."""

    def take_batch(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("logflow_app.delivery.stock.take_batch", take_batch)
    ledger, sink = Ledger(), MemorySink()
    delivery = Delivery([sink], ledger.bury, QUICK)
    await delivery.open()
    ticket = ledger.ticket("a")
    with contextlib.suppress(ExceptionGroup):
        await delivery.submit(ticket, [events_of(["1"])])
    with pytest.raises(ExceptionGroup, match="unhandled errors"):
        await delivery.submit(ticket, [events_of(["2"])])
    with pytest.raises(ExceptionGroup, match="unhandled errors"):
        await delivery.close(0.1)
    assert sink.closed


async def test_burying_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """If the dead letters cannot be written, the batch is written again: nothing is acknowledged without them."""
    ledger = Ledger()
    refusal = Answer([], [Refusal(0, "refused", "no")])
    sink = MemorySink("memory", lambda _: refusal, lambda _: refusal)
    calls = 0

    async def bury(letters: list[object]) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise OSError("no Kafka")
        await ledger.bury(letters)  # type: ignore[arg-type]

    delivery = Delivery([sink], bury, QUICK)
    await delivery.open()
    with caplog.at_level(logging.ERROR):
        await submit(delivery, ledger, "a", ["1"])
        await until(lambda: ledger.acknowledged)
    await delivery.close(10)
    assert ["buried 1", "acknowledged a"] == ledger.order
