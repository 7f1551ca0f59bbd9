"""Group commits let go of a batch when, and only when, what was counted of it is confirmed."""

import asyncio
from contextlib import suppress

import pytest

from logflow_app.delivery.ticket import Ticket
from logflow_app.producer import GaveUpError
from logflow_app.tables.commits import GroupCommits


class Kafka:
    """Confirms a commit when it is told to."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.confirm = asyncio.Event()
        self.error: Exception | None = None

    async def commit(self, partition: int) -> None:
        """Wait for the confirmation."""
        self.begun.append(partition)
        await self.confirm.wait()
        if self.error:
            raise self.error


def ticket(released: list[str], name: str) -> Ticket:
    """Return a ticket that only the commit holds."""
    return Ticket(lambda: released.append(name), lambda: False)


async def until(condition) -> None:
    """Wait for a condition, half a minute at most."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - the condition belongs to nobody who could set an event
            await asyncio.sleep(0)


@pytest.fixture
async def running():
    """Group commits with an interval that never ends by itself, running."""
    kafka = Kafka()
    commits = GroupCommits(3600, kafka.commit)
    task = asyncio.create_task(commits.run())
    yield kafka, commits, task
    task.cancel()
    with suppress(asyncio.CancelledError, RuntimeError):
        await task


async def test_a_ticket_waits_for_the_confirmation(running):
    """Begun is not confirmed."""
    kafka, commits, _ = running
    released: list[str] = []
    held = ticket(released, "a")
    commits.enroll(0, held)
    held.release()
    commits.hurry()
    await until(lambda: kafka.begun == [0])

    assert [] == released
    kafka.confirm.set()
    await until(lambda: released == ["a"])


async def test_a_ticket_that_comes_during_a_commit_waits_for_the_next(running):
    """A commit that began before a batch was counted does not include it."""
    kafka, commits, _ = running
    released: list[str] = []
    first, second = ticket(released, "first"), ticket(released, "second")
    commits.enroll(0, first)
    commits.hurry()
    await until(lambda: kafka.begun == [0])
    commits.enroll(0, second)
    first.release()
    second.release()

    kafka.confirm.set()
    await until(lambda: released == ["first", "second"])
    assert [0, 0] == kafka.begun


async def test_one_partition_can_be_hurried(running):
    """At once, or as soon as its commit has ended that is under way; others wait for their interval."""
    kafka, commits, _ = running
    released: list[str] = []
    for partition, name in ((0, "first"), (1, "other")):
        held = ticket(released, name)
        commits.enroll(partition, held)
        held.release()
    commits.hurry_one(0)
    await until(lambda: kafka.begun == [0])
    later = ticket(released, "later")
    commits.enroll(0, later)
    later.release()
    commits.hurry_one(0)
    kafka.confirm.set()
    await until(lambda: released == ["first", "later"])
    assert [0, 0] == kafka.begun


async def test_nothing_is_hurried_where_nothing_waits(running):
    """Nor what has been forgotten."""
    kafka, commits, _ = running
    commits.hurry_one(0)
    commits.enroll(1, ticket([], "a"))
    commits.forget()
    commits.hurry_one(1)
    for _ in range(10):
        await asyncio.sleep(0)
    assert [] == kafka.begun


async def test_what_was_taken_away_is_never_let_go(running):
    """A commit that gave up releases nothing, and the next goes on."""
    kafka, commits, _ = running
    released: list[str] = []
    held = ticket(released, "a")
    commits.enroll(0, held)
    held.release()
    kafka.error = GaveUpError()
    kafka.confirm.set()
    commits.hurry()
    await until(lambda: kafka.begun == [0])
    kafka.error = None
    other = ticket(released, "b")
    commits.enroll(1, other)
    other.release()
    commits.hurry()
    await until(lambda: released == ["b"])


async def test_a_commit_that_breaks_ends_the_worker(running):
    """An error that is no giving up must not be passed over: what it should have written would be lost."""
    kafka, commits, task = running
    commits.enroll(0, ticket([], "a"))
    kafka.error = RuntimeError("disk full")
    kafka.confirm.set()
    commits.hurry()
    await until(lambda: kafka.begun == [0])
    commits.hurry()

    with pytest.raises(RuntimeError, match="disk full"):
        await asyncio.wait_for(task, 2)
