"""Dead letters: nothing of the line is lost, whatever its bytes and however large it is."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from aiokafka import AIOKafkaProducer

from logflow_app.dead_letters import (
    MAX_ERROR_CHARS,
    Assembler,
    Cause,
    DeadLetters,
    dead_letter,
    encoded,
    from_failures,
    from_refusals,
    raw_bytes,
    read_letters,
)
from logflow_app.events import LATIN_1, DeadLetter, Failure
from logflow_app.sinks.base import Refusal
from logflow_app.topic_reader import read_topic
from tests.delivery.batches import events_of, pack_of, until
from tests.services import Kafka

NOW = "2025-10-23T15:30:46.123Z"
CAUSE = Cause("process", "unparsed", "expected JSON", NOW)


def letter_with(raw_log: str, line_id: str = "9f-77", **metadata: str) -> DeadLetter:
    """Return a dead letter of one line."""
    pack = pack_of([line_id], [raw_log])
    pack.meta = msgspec.structs.replace(pack.meta, **metadata)
    return dead_letter(pack, 0, CAUSE)


def assembled(values: list[bytes]) -> list[DeadLetter | None]:
    """Return what an assembler makes of records."""
    assembler = Assembler()
    return [assembler.add(value) for value in values]


def test_the_wire_form_is_the_contract() -> None:
    """A dead letter is one JSON object with exactly these keys."""
    pack = pack_of(["9f-1", "9f-2"])
    pack.offsets = [18211, 18290]
    refused = [Refusal(0, "mapping_conflict", "not a number")]
    letters = from_refusals(
        ["9f-2"], [pack], refused, lambda one: Cause("deliver:es", one.reason, one.error, NOW, attempts=3)
    )
    assert {
        "id": "9f-2",
        "stage": "deliver:es",
        "reason": "mapping_conflict",
        "error": "not a number",
        "raw_log": "line 9f-2",
        "metadata": {"source": "web-1", "input": "app", "lane": "9f", "offset": 18290},
        "origin": {"topic": "logs-raw", "partition": 3, "offset": 77, "line": 1},
        "failed_at": NOW,
        "attempts": 3,
        "pipeline": "app",
    } == msgspec.json.decode(encoded(letters[0], 10_000)[0])


def test_failures_keep_their_line() -> None:
    """A failure of the pipeline is buried with the line at its position."""
    events = events_of(["1", "2", "3"], failures=[Failure(2, "bug", "KeyError")])
    assert [("3", "bug", "line 3", NOW)] == [
        (one.id, one.reason, one.raw_log, one.failed_at) for one in from_failures(events, NOW)
    ]


def test_a_reason_of_ones_own_is_a_bug() -> None:
    """The set of reasons is closed."""
    with pytest.raises(ValueError, match=r"expected a reason of unparsed, bug, .* came 'because'"):
        dead_letter(pack_of(["1"]), 0, Cause("process", "because", "", NOW))


def test_an_endless_error_is_cut() -> None:
    """A server that quotes the whole document back does not double the letter."""
    letter = dead_letter(pack_of(["1"]), 0, Cause("process", "refused", "x" * 100_000, NOW))
    assert MAX_ERROR_CHARS == len(letter.error)


@pytest.mark.parametrize("line", [b"\xff\xfe broken \x80", bytes(range(256)), b"caf\xe9", b"\xe2\x82", b""])
def test_bytes_that_are_no_utf8_come_back(line: bytes) -> None:
    """A line that travelled as Latin-1 is given back byte for byte."""
    (value,) = encoded(letter_with(line.decode(LATIN_1), encoding=LATIN_1), 10_000)
    (letter,) = assembled([value])
    assert letter
    assert line == raw_bytes(letter)


@pytest.mark.parametrize("line", ["plain", "ü € 🙂", "nul \x00 and \x1b", ""])
def test_utf8_comes_back(line: str) -> None:
    """Any other line is given back as the UTF-8 it was."""
    assert line.encode() == raw_bytes(letter_with(line))


def test_a_false_claim_of_latin1_loses_nothing() -> None:
    """A line that some other shipper wrongly calls Latin-1 is given back as UTF-8."""
    assert "€".encode() == raw_bytes(letter_with("€", encoding=LATIN_1))


@pytest.mark.parametrize("line", ["x" * 50_000, "\x00" * 50_000, "🙂" * 20_000])
def test_a_letter_larger_than_a_record_is_written_in_parts(line: str) -> None:
    """Parts fit into a record each, and put together they are the whole letter."""
    letter = letter_with(line)
    values = encoded(letter, 8000)
    assert len(values) > 1
    assert max(map(len, values)) < 8000
    assert [None] * (len(values) - 1) + [letter] == assembled(values)


def test_parts_sent_again_are_put_together_once_each() -> None:
    """Parts that were confirmed and sent again, or broken off and begun anew, do no harm."""
    letter = letter_with("x" * 30_000)
    values = encoded(letter, 8000)
    other = encoded(letter_with("y", line_id="9f-78"), 8000)
    again = [*values[:2], values[1], *other, *values[2:-1], *values]
    found = [one for one in assembled(again) if one]
    assert [letter.id, "9f-78"] == sorted({one.id for one in found})
    assert all(one.raw_log in (letter.raw_log, "y") for one in found)


async def test_strangers_in_the_topic_are_left_out(caplog: pytest.LogCaptureFixture) -> None:
    """Records that are no dead letters do not stop the reading; their number is told."""

    async def records() -> AsyncIterator[Any]:
        for value in (b"no json", None, encoded(letter_with("x"), 10_000)[0], b'{"id":1}'):
            yield SimpleNamespace(partition=0, value=value)

    assert ["9f-77"] == [letter.id async for letter in read_letters(records())]
    assert "dead_letters_unreadable strangers=3 unfinished=0" == caplog.records[-1].getMessage()


@asynccontextmanager
async def burying(kafka: Kafka, topic: str, max_record_bytes: int = 1_000_000) -> AsyncIterator[DeadLetters]:
    """Write to a topic of a real Kafka."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all", request_timeout_ms=2000)
    await producer.start()
    try:
        yield DeadLetters(producer, topic, max_record_bytes)
    finally:
        await producer.stop()


async def read(kafka: Kafka, topic: str) -> list[DeadLetter]:
    """Return all letters of a topic."""
    return [letter async for letter in read_letters(read_topic({"bootstrap_servers": kafka.bootstrap}, topic))]


@pytest.mark.kafka
async def test_letters_are_in_kafka_when_bury_returns(kafka: Kafka, unique: str) -> None:
    """What was buried is read back whole: small ones, and one of 5 MB through records of 1 MB."""
    kafka.create_topics({unique: 3})
    letters = [letter_with(f"line {n}", line_id=f"9f-{n}") for n in range(100)]
    letters.append(letter_with("ü" * 2_500_000, line_id="9f-large"))
    async with burying(kafka, unique) as dead_letters:
        await dead_letters.bury(letters)
    found = {letter.id: letter for letter in await read(kafka, unique)}
    assert {letter.id: letter for letter in letters} == found


@pytest.mark.kafka
async def test_burying_outlasts_kafka(kafka: Kafka, unique: str) -> None:
    """While Kafka is away `bury` waits, and the letters are there once it is back."""
    kafka.create_topics({unique: 1})
    async with burying(kafka, unique) as dead_letters:
        await asyncio.to_thread(kafka.kill)
        buried = asyncio.create_task(dead_letters.bury([letter_with("x")]))
        done, _ = await asyncio.wait([buried], timeout=0.5)
        assert not done
        await asyncio.to_thread(kafka.start)
        await until(buried.done)
    assert {"9f-77"} == {letter.id for letter in await read(kafka, unique)}
