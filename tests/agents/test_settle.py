"""A batch is acknowledged when it is done with or buried, and never when nobody has worked on it."""

import asyncio
import logging

import pytest

from logflow_app.agents.settle import Settler, TooManyBugsError, letters_of
from logflow_app.events import DeadLetter
from logflow_app.tables.ledgers import AbandonedError
from tests.agents.envelopes import STREAM, envelope


class Graveyard:
    """Keeps what is buried; `opened` holds up a burial until it is set."""

    def __init__(self) -> None:
        self.letters: list[DeadLetter] = []
        self.opened = asyncio.Event()
        self.opened.set()

    async def bury(self, letters: list[DeadLetter]) -> None:
        """Take letters."""
        await self.opened.wait()
        self.letters += letters


async def test_a_batch_is_acknowledged_when_the_last_holder_lets_go():
    """The agent goes on to the next batch while delivery and the commit still hold this one."""
    batch, graveyard = envelope(b"a"), Graveyard()
    async with Settler(graveyard.bury).settle("process", STREAM, batch) as ticket:
        ticket.hold()
    assert 0 == batch.acknowledged
    ticket.release()
    assert 1 == batch.acknowledged


async def test_a_batch_that_is_given_up_by_its_holder_is_not_acknowledged():
    """Its holder knows that nothing will become of it in the time that is left."""
    batch, graveyard = envelope(b"a"), Graveyard()
    async with Settler(graveyard.bury).settle("notify", STREAM, batch) as ticket:
        ticket.hold()
    ticket.abandon()
    ticket.release()
    assert (True, True, 0) == (ticket.abandoned, batch.message.abandoned, batch.acknowledged)


async def test_a_batch_nobody_worked_on_is_not_acknowledged():
    """A batch that came while its ledger was being made anew would be committed, and its lines lost."""
    batch, graveyard = envelope(b"a"), Graveyard()
    async with Settler(graveyard.bury).settle("process", STREAM, batch):
        raise AbandonedError
    assert (0, []) == (batch.acknowledged, graveyard.letters)


async def test_a_batch_that_raises_is_buried_line_by_line_and_then_acknowledged():
    """Every line of it is a dead letter of the stage, with the error and the line as it came."""
    batch, graveyard = envelope(b"a", b"b"), Graveyard()
    async with Settler(graveyard.bury).settle("process", STREAM, batch):
        raise ValueError("no idea")
    assert [("process", "bug", "ValueError('no idea')", "a"), ("process", "bug", "ValueError('no idea')", "b")] == [
        (letter.stage, letter.reason, letter.error, letter.raw_log) for letter in graveyard.letters
    ]
    assert 1 == batch.acknowledged


async def test_a_batch_is_not_acknowledged_before_it_is_buried():
    """A dead letter that Kafka does not have yet would be a line lost."""
    batch, graveyard = envelope(b"a"), Graveyard()
    graveyard.opened.clear()

    async def work() -> None:
        async with Settler(graveyard.bury).settle("process", STREAM, batch):
            raise ValueError

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    assert 0 == batch.acknowledged
    graveyard.opened.set()
    await task
    assert 1 == batch.acknowledged


async def test_a_batch_that_was_taken_away_while_it_was_buried_is_not_acknowledged():
    """Its next owner reads it again, and buries it under the same key."""
    batch, graveyard = envelope(b"a"), Graveyard()
    async with Settler(graveyard.bury).settle("process", STREAM, batch):
        batch.message.abandoned = True
        raise ValueError
    assert (0, 1) == (batch.acknowledged, len(graveyard.letters))


async def test_a_batch_that_is_cancelled_is_neither_buried_nor_acknowledged():
    """The end of a worker is nobody's fault: the batch is read again."""
    batch, graveyard = envelope(b"a"), Graveyard()
    with pytest.raises(asyncio.CancelledError):
        async with Settler(graveyard.bury).settle("process", STREAM, batch):
            raise asyncio.CancelledError
    assert (0, []) == (batch.acknowledged, graveyard.letters)


async def test_one_failed_batch_after_the_other_stops_the_stage():
    """A bad deploy must not empty a topic into the dead letters; one batch that works begins the count anew."""
    graveyard = Graveyard()
    settler = Settler(graveyard.bury, bugs_in_a_row=3)

    async def one(stage: str, *, fails: bool) -> None:
        async with settler.settle(stage, STREAM, envelope(b"a")):
            if fails:
                raise ValueError

    for fails in (True, True, False, True, True):
        await one("process", fails=fails)
    await one("watch", fails=True)
    with pytest.raises(TooManyBugsError, match="3 batches in a row failed in stage process"):
        await one("process", fails=True)
    assert 5 == len(graveyard.letters)


def test_letters_name_the_place_of_each_line():
    """A line of a batch that failed is found again in Kafka."""
    batch = envelope(b'{"raw_logs": ["x", "y"], "metadata": {"input": "app"}}', b"z", first_offset=7).value
    letters = letters_of("process", batch, ValueError())
    assert [(7, 0, "app"), (7, 1, "app"), (8, 0, "auto")] == [
        (letter.origin.offset, letter.origin.line, letter.pipeline) for letter in letters
    ]


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
