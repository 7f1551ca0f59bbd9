"""With no room left messages wait, are dropped, or a sample of them is kept; all of it is counted."""

from dataclasses import replace
from pathlib import Path

import pytest

from shippers.spool.intake import Intake
from shippers.spool.room import keep_one_in
from shippers.spool.settings import SpoolSettings, WhenFull
from tests.shippers.spool.spools import kill, make_spool, running
from tests.shippers.tray import Tray
from tests.shippers.waiting import until

SMALL = SpoolSettings(1, 2**20, 0.0, 0.01, memory_bytes=100_000)


def offer(intake: Intake, numbers: range) -> int:
    """Offer messages one by one until one is to wait; return how many were dealt with."""
    for count, number in enumerate(numbers):
        if not intake.offer("10.0.0.7", [b"%d " % number + b"x" * 1000]):
            return count
    return len(numbers)


@pytest.mark.parametrize(
    ("taken", "expected"), [(0, 1), (50, 1), (51, 2), (75, 3), (90, 6), (99, 51), (100, 1024), (120, 1024)]
)
def test_the_less_room_the_fewer_are_kept(taken: int, expected: int) -> None:
    """Everything is kept until half of the room is taken, and ever less from there on."""
    assert expected == keep_one_in(taken * 2**20, 100 * 2**20)


@pytest.mark.parametrize("when_full", ["block", "drop_newest", "sample"])
@pytest.mark.parametrize("can_wait", [True, False])
async def test_every_message_is_taken_or_counted(tmp_path: Path, when_full: WhenFull, *, can_wait: bool) -> None:
    """Whoever can wait does with `block`; else what is not taken is dropped or sampled, and what is taken arrives."""
    tray = Tray(holds=True)
    async with running(tmp_path, tray, replace(SMALL, when_full=when_full)) as spool:
        intake = Intake("net", "", spool, can_wait=can_wait)
        done = offer(intake, range(5000))
        counters = intake.counters
        assert (5000 if when_full != "block" or not can_wait else counters.received) == done == counters.received
        assert (when_full == "block" and can_wait) == (done < 5000)
        assert (when_full == "sample") == (counters.sampled > 0)
        expected = done - counters.lost
        tray.holds = False
        tray.release()
        await until(lambda: len(tray.lines) == expected, lambda: (len(tray.lines), expected))
        came = [int(line.split()[0]) for line in tray.lines]
        assert sorted(came) == came
        assert 0 == spool.counters.lines_lost


async def test_a_sample_is_even_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Of messages that come in one piece every so many is kept, across the pieces too."""
    tray = Tray(holds=True)
    async with running(tmp_path, tray, replace(SMALL, when_full="sample")) as spool:
        intake = Intake("net", "", spool)
        spool.room.bytes = SMALL.max_bytes * 3 // 4
        for first in (0, 10, 20):
            assert intake.offer("10.0.0.7", [b"%d" % number for number in range(first, first + 10)])
            spool.room.bytes = SMALL.max_bytes * 3 // 4
        await until(lambda: len(tray.lines) == 10)
        assert [str(number) for number in range(0, 30, 3)] == tray.lines
        assert (30, 20) == (intake.counters.received, intake.counters.sampled)
        assert "messages_sampled input=net one_in=3 total=6" in caplog.text


async def test_a_full_disk_is_waited_out(small_disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Memory takes what comes meanwhile, the log says what is wrong and when it is over, and nothing is lost."""
    tray = Tray(holds=True)
    async with running(small_disk / "spool", tray, SMALL) as spool:
        taking = Intake("tcp", "", spool)
        taken = offer(taking, range(1000))
        assert 100 < taken < 600
        falling = Intake("udp", "", spool, can_wait=False)
        assert 50 == offer(falling, range(taken, taken + 50))
        assert (50, 0) == (falling.counters.received, falling.counters.lost)
        assert f"spool_full why='No space left on device' folder={small_disk}/spool" in caplog.text
        await until(lambda: len(tray.lines) == taken)
        tray.holds = False
        tray.release()
        await until(lambda: len(tray.lines) == taken + 50)
        assert [str(number) for number in range(taken + 50)] == [line.split()[0] for line in tray.lines]
        caplog.set_level("INFO")
        await until(lambda: "spool_recovered" in caplog.text or not spool.room.is_short)


async def test_what_is_in_memory_to_the_end_is_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A stop while there is no room loses what memory holds, and says how much."""
    async with running(tmp_path, Tray(holds=True), SMALL) as spool:
        intake = Intake("net", "", spool, can_wait=False)
        taken = offer(intake, range(1050))
        lost = taken - spool.counters.lines_taken - intake.counters.lost
    assert (lost, True) == (spool.counters.lines_lost, lost > 0)
    assert f"messages_lost total={lost} " in caplog.text


async def test_a_spool_that_is_told_anew_has_room_again(tmp_path: Path) -> None:
    """More room is there at once; the lanes stay as they are."""
    spool = make_spool(tmp_path, Tray(holds=True), SMALL)
    intake = Intake("net", "", spool)
    offer(intake, range(5000))
    assert not intake.offer("10.0.0.7", [b"x" * 1000])
    spool.resize(replace(SMALL, max_bytes=2**21, lanes=3))
    assert intake.offer("10.0.0.7", [b"x" * 1000])
    assert (1, 2**21) == (spool.settings.lanes, spool.settings.max_bytes)
    await kill(spool)
