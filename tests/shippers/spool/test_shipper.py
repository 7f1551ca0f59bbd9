"""Sources that share a spool are begun together and changed one by one, and its lanes tell how far they are."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from logflow_app.errors import ConfigError
from shippers.spool.counters import InputCounters
from shippers.spool.intake import Intake
from shippers.spool.settings import SpoolSettings
from shippers.spool.shipper import SpoolJob, SpoolShipper
from shippers.spool.source import Plan
from shippers.spool.spool import Spool
from tests.shippers.spool.spools import QUICK, folders
from tests.shippers.tray import Tray
from tests.shippers.waiting import until


@dataclass(frozen=True)
class Wanted:
    """What a source of the tests can be told."""

    text: str = "line"
    is_refused: bool = False
    ends: bool = False


class Told:
    """A source that takes one line when it begins, and notes what is done with it."""

    def __init__(self, name: str, wanted: Wanted, spool: Spool, story: list[str]) -> None:
        self.intake = Intake(name, "", spool)
        self._name = name
        self._wanted = wanted
        self._story = story

    @property
    def counters(self) -> InputCounters:
        """See Source.counters."""
        return self.intake.counters

    async def start(self) -> None:
        """See Source.start."""
        if self._wanted.is_refused:
            raise ConfigError(f"input {self._name}: no such thing")
        self._story.append(f"start {self._name} {self._wanted.text}")
        assert self.intake.take(self._name, [self._wanted.text.encode()])

    async def run(self) -> None:
        """See Source.run."""
        if not self._wanted.ends:
            await asyncio.Event().wait()

    async def close(self) -> None:
        """See Source.close."""
        self._story.append(f"close {self._name} {self._wanted.text}")

    def observe(self) -> None:
        """See Source.observe."""


def plan(name: str, wanted: Wanted, story: list[str]) -> Plan:
    """Return how such a source is begun."""
    return Plan(name, name, lambda spool: Told(name, wanted, spool, story), wanted)


@asynccontextmanager
async def shipping(folder: Path, *plans: Plan) -> AsyncIterator[SpoolShipper]:
    """Run a shipper within a block."""
    shipper = SpoolShipper(SpoolJob(plans, folder, QUICK), Tray())
    stop = asyncio.Event()
    running = asyncio.create_task(shipper.run(stop))
    await until(lambda: running.done() or shipper.spool.counters.lines_acknowledged >= len(plans))
    try:
        yield shipper
    finally:
        stop.set()
        await running


async def test_only_what_changed_is_begun_anew(tmp_path: Path) -> None:
    """An input that is the same goes on; another is closed, or begun, or both; no sum becomes smaller."""
    story: list[str] = []
    one, two = plan("one", Wanted(), story), plan("two", Wanted(), story)
    async with shipping(tmp_path, one, two) as shipper:
        story.clear()
        kept = shipper.sources["one"]
        await shipper.reconfigure([plan("one", Wanted(), story), plan("two", Wanted("other"), story)])
        assert ["close two line", "start two other"] == story
        assert kept is shipper.sources["one"]
        await shipper.reconfigure([plan("three", Wanted(), story)], SpoolSettings(max_bytes=2**24))
        assert ["close one line", "close two other", "start three line"] == story[2:]
        assert ["three"] == list(shipper.sources)
        assert (4, 2**24) == (shipper._sources.total().received, shipper.spool.settings.max_bytes)


async def test_plans_without_settings_begin_anew() -> None:
    """Nobody knows whether they are the same, so they are not."""
    one, two = (Plan("a", "a", lambda _: pytest.fail("begun")) for _ in range(2))
    assert one != two
    assert one == Plan("a", "a", lambda _: pytest.fail("begun"), one.settings)


async def test_a_change_that_cannot_be_leaves_all_as_it_was(tmp_path: Path) -> None:
    """What was closed for it is begun again, what was begun is closed, and the reason is told."""
    story: list[str] = []
    async with shipping(tmp_path, plan("one", Wanted(), story), plan("two", Wanted(), story)) as shipper:
        story.clear()
        wanted = [plan("new", Wanted(), story), plan("two", Wanted(is_refused=True), story)]
        with pytest.raises(ConfigError, match="input two: no such thing"):
            await shipper.reconfigure(wanted)
        assert {"one", "two"} == set(shipper.sources)
        begun = [line.removeprefix("start ") for line in story if line.startswith("start")]
        assert ["new line", "one line", "two line"] == begun
        assert "close new line" in story


async def test_it_ends_when_every_source_has_ended(tmp_path: Path) -> None:
    """One that ends leaves the others; with the last one it is over, and what a change takes away does not count."""
    story: list[str] = []
    ending, lasting = plan("one", Wanted(ends=True), story), plan("two", Wanted(), story)
    shipper = SpoolShipper(SpoolJob([ending, lasting], tmp_path, QUICK), Tray())
    running = asyncio.create_task(shipper.run(asyncio.Event()))
    await until(lambda: shipper.spool.counters.lines_acknowledged == 2)
    assert not running.done()
    await shipper.reconfigure([])
    await asyncio.sleep(0)
    assert not running.done()
    await shipper.reconfigure([plan("three", Wanted(ends=True), story)])
    async with asyncio.timeout(60):
        await running


async def test_lanes_tell_how_far_they_have_arrived(tmp_path: Path) -> None:
    """Of each lane there is its folder, its id, its size, what has arrived, and whether something happens in it."""
    story: list[str] = []
    async with shipping(tmp_path, plan("one", Wanted("four"), story)) as shipper:
        rows = shipper.rows()
        (used,) = [row for row in rows if row.size]
        assert ("spool", 5, 5, 0, "active") == (used.input, used.size, used.position, used.lag_bytes, used.state)
        assert used.last_line_at > 1_600_000_000
        assert {str(path) for path in folders(tmp_path)} == {row.path for row in rows}
        assert {"idle"} == {row.state for row in rows if row is not used}
        assert all(row.path.endswith(row.lane) for row in rows)


async def test_what_inputs_left_that_are_no_more_is_sent(tmp_path: Path) -> None:
    """Without any source it sends what the spool holds, and ends."""
    held = Tray(holds=True)
    shipper = SpoolShipper(SpoolJob([plan("one", Wanted(ends=True), [])], tmp_path, QUICK, shutdown_secs=0.1), held)
    await shipper.run(asyncio.Event())
    tray = Tray()
    async with asyncio.timeout(60):
        await SpoolShipper(SpoolJob([], tmp_path, QUICK), tray).run(asyncio.Event())
        await SpoolShipper(SpoolJob([], tmp_path, QUICK), tray).run(asyncio.Event())
    assert (["line"], held.ids) == (tray.lines, tray.ids)


async def test_a_spool_in_use_is_left_to_whoever_uses_it(tmp_path: Path) -> None:
    """Only who has inputs for it insists on it."""
    async with shipping(tmp_path, plan("one", Wanted(), [])):
        await SpoolShipper(SpoolJob([], tmp_path, QUICK), Tray()).run(asyncio.Event())
        with pytest.raises(ConfigError, match="in use by another process"):
            await SpoolShipper(SpoolJob([plan("two", Wanted(), [])], tmp_path, QUICK), Tray()).run(asyncio.Event())
