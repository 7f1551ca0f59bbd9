"""Some of what is parsed is shown live: the newest, bounded, and with how many there were."""

import asyncio
import json
import time
from collections import Counter
from typing import Any

import pytest
from aiokafka.errors import KafkaError

from logflow_app.agents.tail import LONG_CHARS, RECORD_BYTES, TEXT_CHARS, Tail, keep_showing
from logflow_app.events import Events, Metadata, Pack
from logflow_app.pipeline.pipeline import Pipeline
from logflow_app.pipeline.settings import EventSettings
from tests.packs import section

PATIENCE_SECS = 20


class Clock:
    """A time that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def parsed(*lines: str) -> list[Events]:
    """Return the events of lines, as the pipeline makes them."""
    pack = Pack(list(lines), [str(n) for n in range(len(lines))], Metadata(), 1_800_000_000_000, "raw", 0, 0, 0)
    return [Pipeline(section("text"), EventSettings()).run(pack)]


def numbered(count: int) -> list[Events]:
    """Return a batch of numbered lines."""
    return parsed(*(f"2027-01-15 08:00:00 INFO [pay] {n}" for n in range(count)))


def taken(tail: Tail) -> dict[str, Any]:
    """Return the next record."""
    record = tail.take()
    assert record is not None
    return json.loads(record)


def messages(record: dict[str, Any]) -> list[str]:
    """Return the messages of a record's lines."""
    return [line["message"] for line in record["lines"]]


def test_few_lines_are_all_shown() -> None:
    """As documents, in their order, and once."""
    tail = Tail(200, Clock())
    tail.show(numbered(2) + parsed("2027-01-15 08:00:00 WARN [auth] next"))
    tail.show(parsed("2027-01-15 08:00:01 ERROR [auth] last"))
    record = taken(tail)
    assert (4, ["0", "1", "next", "last"]) == (record["seen"], messages(record))
    assert ("ERROR", "auth", "2027-01-15T08:00:01.000Z") == tuple(
        record["lines"][-1][key] for key in ("level", "service", "timestamp")
    )
    assert tail.take() is None


def test_of_many_the_newest_are_shown_and_the_rest_is_counted() -> None:
    """After a silence a second's worth at once, and then no more than the rate."""
    clock = Clock()
    tail = Tail(200, clock)
    tail.show(numbered(10_000))
    record = taken(tail)
    assert (10_000, 200, "9999") == (record["seen"], len(record["lines"]), messages(record)[-1])
    shown = 0
    for _ in range(100):
        clock.now += 0.1
        tail.show(numbered(500))
        record = taken(tail)
        shown += len(record["lines"])
        assert (500, 0.1) == (record["seen"], record["secs"])
    assert abs(shown - 2000) <= 20


@pytest.mark.parametrize("size", [100, TEXT_CHARS + 1, LONG_CHARS - 400, LONG_CHARS, 1_000_000])
def test_a_record_stays_small_whatever_is_in_it(size: int) -> None:
    """Long lines are cut, and say so; something is always shown."""
    tail = Tail(200, Clock())
    tail.show(
        parsed(
            *(
                f'2027-01-15 08:00:00 WARN [pay] "é\\n{n} ' + "\u0001é" * (size // 2)
                for n in range(20 if size < LONG_CHARS else 3)
            )
        )
    )
    record = tail.take()
    assert record is not None
    assert len(record) <= RECORD_BYTES + 8 * TEXT_CHARS
    lines = json.loads(record)["lines"]
    assert lines
    assert all(line["message"].startswith('"é\\n') and line["level"] == "WARN" for line in lines)
    assert (size > TEXT_CHARS) == ("cut" in lines[-1])


def test_long_fields_are_cut_as_well() -> None:
    """A document with many of them is still one that can be looked at."""
    fields = {f"f{n}": "x" * 100 for n in range(90)} | {"a": {"deep": 1}, "n": 7}
    body = {"timestamp": "t", "level": "INFO", "service": "s", "message": "short", "extra_fields": fields}
    pack = Pack(["l"], ["1"], Metadata(), 1, "raw", 0, 0, 0)
    tail = Tail(10, Clock())
    tail.show([Events(pack, ["1"], ["l"], ["d"], [json.dumps(body)], Counter(), [])])
    (line,) = taken(tail)["lines"]
    assert ("short", True, 50) == (line["message"], line["cut"], len(line["extra_fields"]))


def test_a_document_of_another_make_breaks_nothing() -> None:
    """It is shown as too long to be shown."""
    pack = Pack(["l"], ["1"], Metadata(), 1, "raw", 0, 0, 0)
    tail = Tail(10, Clock())
    tail.show([Events(pack, ["1"], ["l"], ["d"], ["{" + " " * LONG_CHARS], Counter(), [])])
    assert ["(too long to be shown)"] == messages(taken(tail))


def test_none_are_shown_where_none_are_wanted() -> None:
    """A rate of 0 switches it off."""
    tail = Tail(0, Clock())
    tail.show(numbered(10))
    assert (None, False) == (tail.take(), tail.has_news.is_set())


def test_nothing_is_made_of_batches_without_lines() -> None:
    """What was buried is not shown."""
    tail = Tail(10, Clock())
    tail.show([])
    tail.show(parsed())
    assert not tail.has_news.is_set()


class Broker:
    """Takes records, or does not."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.records: list[bytes] = []

    async def send(self, _: str, record: bytes) -> asyncio.Future[None]:
        """Take a record; its confirmation fails as ordered."""
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        error = self.errors.pop(0) if self.errors else None
        if isinstance(error, TimeoutError):
            raise error
        if error is not None:
            sent.set_exception(error)
        else:
            self.records.append(record)
            sent.set_result(None)
        return sent


async def test_what_kafka_does_not_take_is_let_go() -> None:
    """The next record is sent all the same."""
    tail, broker = Tail(10), Broker(TimeoutError(), KafkaError())
    showing = asyncio.create_task(keep_showing(tail, broker, "tail"))
    end = time.monotonic() + PATIENCE_SECS
    while not broker.records:
        assert time.monotonic() < end
        tail.show(numbered(1))
        await asyncio.sleep(0.01)
    showing.cancel()
    assert ["0"] == messages(json.loads(broker.records[0]))[:1]
