"""A fleet does what the newest plan says, and what a plan cannot have takes nobody with it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from logflow_app.errors import ConfigError
from shippers.file.counters import Counters
from shippers.fleet import Fleet
from shippers.job import Job, Shipper
from shippers.outlet import Outlet
from shippers.rows import FileRow
from tests.shippers.tray import Tray
from tests.shippers.waiting import until


class Ship:
    """A shipper that only waits; it ends when told, or by itself when `done` is set."""

    def __init__(self, job: "Errand") -> None:
        self.jobs = [job]
        self.done = asyncio.Event()
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.counters = Counters(lines_read=1, lag_bytes=5, open_files=1)
        self.ended = False

    async def run(self, stop: asyncio.Event) -> None:
        """See Shipper.run."""
        if self.jobs[0].refuses:
            raise ConfigError(self.jobs[0].refuses)
        waiting = [asyncio.create_task(event.wait()) for event in (stop, self.done)]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        await self.may_end.wait()
        self.ended = True

    def observe(self) -> Counters:
        """See Shipper.observe."""
        return self.counters

    def rows(self) -> list[FileRow]:
        """See Shipper.rows."""
        return [FileRow(str(self.jobs[-1].place), "", "", 0, 0, 0, 0.0, "active")]


@dataclass(frozen=True)
class Errand:
    """A job for it; two are equal if they do the same at the same place."""

    place: Path | None
    what: str = "this"
    refuses: str = ""
    begun: list[Ship] = field(default_factory=list, compare=False)

    @property
    def describes(self) -> list[str]:
        """See Job.describes."""
        return [self.what]

    def begin(self, outlet: Outlet) -> Ship:
        """See Job.begin."""
        ship = Ship(self)
        self.begun.append(ship)
        return ship


async def change(shipper: Shipper, job: Job) -> None:
    """Tell a ship of its new errand."""
    assert isinstance(shipper, Ship)
    assert isinstance(job, Errand)
    if job.refuses:
        raise ConfigError(job.refuses)
    shipper.jobs.append(job)


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    """A fleet that is stopped in the end."""
    made = Fleet(Tray(), change)
    yield made
    await made.stop()


A, B = Path("/a"), Path("/b")


async def test_jobs_are_known_by_their_place(fleet: Fleet) -> None:
    """A new place means a new shipper, one that is gone ends in good order, one that stays is told what is new."""
    here, there = Errand(A), Errand(B)
    fleet.begin([here])
    await fleet.apply([Errand(A, "more"), there])
    assert ["this", "more"] == [job.what for job in here.begun[0].jobs]
    assert 1 == len(there.begun)
    assert ["/a", "/b"] == [row.path for row in fleet.rows()]
    await fleet.apply([there])
    await until(lambda: here.begun[0].ended)
    assert [there.begun[0]] == fleet.shippers


async def test_the_same_plan_again_changes_nothing(fleet: Fleet) -> None:
    """A shipper whose job is as before is not told of it."""
    here = Errand(A)
    fleet.begin([here])
    await fleet.apply([Errand(A)])
    assert [here] == here.begun[0].jobs


async def test_a_place_that_comes_back_is_begun_when_it_is_free(fleet: Fleet) -> None:
    """The shipper that is about to leave a folder has let go of it before the next one takes it."""
    first, other, again = Errand(A), Errand(B), Errand(A, "again")
    fleet.begin([first, other])
    first.begun[0].may_end.clear()
    await fleet.apply([other])
    applying = asyncio.create_task(fleet.apply([other, again]))
    await asyncio.sleep(0)
    assert [] == again.begun
    first.begun[0].may_end.set()
    await applying
    assert 1 == len(again.begun)


async def test_what_cannot_be_begun_leaves_the_others_alone(fleet: Fleet) -> None:
    """A port that is taken is told as a failure of the plan; the next plan tries again."""
    here = Errand(A)
    fleet.begin([here])
    over = asyncio.create_task(fleet.until_over())
    await fleet.apply([Errand(A, "changed", "no such thing"), Errand(B, "late", "port taken")])
    await until(lambda: 2 == len(fleet.failed))
    assert {"no such thing", "port taken"} == set(fleet.failed.values())
    assert not over.done()
    late = Errand(B)
    await fleet.apply([here, late])
    assert {} == fleet.failed
    assert 1 == len(late.begun)
    over.cancel()


async def test_what_cannot_be_begun_at_the_start_ends_all(fleet: Fleet) -> None:
    """The operator is there to see it."""
    fleet.begin([Errand(A), Errand(B, "late", "port taken")])
    with pytest.raises(ConfigError, match="port taken"):
        await fleet.until_over()


async def test_it_is_over_when_all_have_done_their_work(fleet: Fleet) -> None:
    """One that has ended by itself is not begun again by a plan that says the same."""
    here, there = Errand(A), Errand(B)
    fleet.begin([here, there])
    over = asyncio.create_task(fleet.until_over())
    here.begun[0].done.set()
    await until(lambda: here.begun[0].ended)
    await fleet.apply([here, there])
    assert (1, False) == (len(here.begun), over.done())
    there.begun[0].done.set()
    await over


async def test_no_sum_becomes_smaller(fleet: Fleet) -> None:
    """What a shipper did that is no more is still counted; what it held is not."""
    here = Errand(A)
    fleet.begin([here, Errand(B)])
    await fleet.apply([Errand(B)])
    await until(lambda: here.begun[0].ended and 1 == len(fleet.shippers))
    counters = fleet.observe()
    assert (2, 5, 1) == (
        sum(each.lines_read for each in counters),
        sum(each.lag_bytes for each in counters),
        sum(each.open_files for each in counters),
    )
