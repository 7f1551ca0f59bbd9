"""What a spool took is sent, under one id for life, and waits on disk until it has arrived."""

import json
import os
import random
from pathlib import Path

import pytest

from logflow_app.errors import ConfigError, UnavailableError
from shippers.spool.settings import SpoolSettings
from tests.shippers.spool.spools import QUICK, folders, kill, make_spool, running, segments, take
from tests.shippers.tray import Tray
from tests.shippers.waiting import until

SMALL = SpoolSettings(max_bytes=2**20, lanes=1, sync_interval_secs=0.0, save_interval_secs=0.01)


async def test_what_was_taken_is_sent_and_then_deleted(tmp_path: Path) -> None:
    """Lines arrive with where they came from, and a spool that has sent everything takes hardly any room."""
    tray = Tray()
    async with running(tmp_path, tray, SMALL) as spool:
        texts = [f"line {number} {'x' * 200}" for number in range(2000)]
        for text in texts:
            assert take(spool, text)
        await until(lambda: len(tray.lines) == len(texts))
        assert texts == tray.lines
        metadata = json.loads(tray.records[0].value)["metadata"]
        assert ("10.0.0.7", "net", 1_700_000_000.0) == (
            metadata["source"],
            metadata["input"],
            metadata["shipper_timestamp"],
        )
        await until(lambda: spool.held_bytes < 100_000)
        assert (len(texts), len(texts), 0) == (
            spool.counters.lines_taken,
            spool.counters.lines_acknowledged,
            spool.unsent_bytes,
        )


async def test_a_message_without_a_line_leaves_no_hole(tmp_path: Path) -> None:
    """What is nothing but a line end is not sent, and accounted for by what comes behind it."""
    tray = Tray()
    async with running(tmp_path, tray, SMALL) as spool:
        for text, source in (("one", "a"), ("\r", "b"), ("two", "a"), ("three", "a")):
            take(spool, text, source=source)
        await until(lambda: len(tray.lines) == 3)
    assert ["one", "two", "three"] == tray.lines
    assert [(0, 4), (4, 16)] == [(record.start, record.end) for record in tray.records]


async def test_what_a_kill_left_is_sent_under_the_same_ids(tmp_path: Path) -> None:
    """Lines that were sent and not acknowledged, or not even sent, come again with the ids they had."""
    first, second = Tray(holds=True), Tray()
    spool = make_spool(tmp_path, first)
    spool.start()
    for number in range(50):
        take(spool, f"a{number}", f"b{number}", source=f"10.0.0.{number % 9}")
    await until(lambda: len(first.lines) == 100)
    await kill(spool)
    async with running(tmp_path, second):
        await until(lambda: len(second.lines) == 100)
    assert sorted(first.ids) == sorted(second.ids)
    assert 100 == len({(lane, offset) for lane, offset, _ in second.ids})
    third = Tray()
    async with running(tmp_path, third) as spool:
        take(spool, "last")
        await until(lambda: bool(third.lines))
    assert ["last"] == third.lines


@pytest.mark.parametrize("seed", range(6))
async def test_killed_again_and_again_every_line_arrives_once_by_id(tmp_path: Path, seed: int) -> None:
    """Random takes, acknowledgements and kills: every line arrives, none under two ids, no bytes are missing."""
    chance = random.Random(seed)
    arrived: dict[tuple[str, int], str] = {}
    taken: list[str] = []
    trays = []
    for _ in range(6):
        tray = Tray(holds=True)
        trays.append(tray)
        spool = make_spool(tmp_path, tray, SpoolSettings(chance.choice([1, 3]), 2**22, 0.0, 0.005))
        spool.start()
        for _ in range(chance.randrange(1, 40)):
            texts = [
                f"line {len(taken) + n}" + "\n second" * chance.randrange(2) for n in range(chance.randrange(1, 6))
            ]
            assert take(spool, *texts, source=f"10.0.0.{chance.randrange(5)}")
            taken += texts
            if chance.random() < 0.3:
                before = len(tray.lines)
                await until(lambda tray=tray, before=before: len(tray.lines) > before or tray.full)
                tray.release(chance.randrange(10))
        if chance.random() < 0.5:
            await kill(spool)
        else:
            tray.release()
            await spool.close()
    last = Tray()
    trays.append(last)
    async with running(tmp_path, last, QUICK) as spool:
        assert await spool.drain(60.0)
    for tray in trays:
        for lane, offset, text in tray.ids:
            assert text == arrived.setdefault((lane, offset), text)
    assert sorted(taken) == sorted(arrived.values())
    everything = Tray()
    everything.records = [record for tray in trays for record in tray.records]
    assert not any(everything.gaps().values())


async def test_a_client_stays_in_its_lane(tmp_path: Path) -> None:
    """The messages of one client have one lane, in the order they came, through restarts."""
    lanes: dict[str, set[str]] = {}
    for _ in range(2):
        tray = Tray()
        async with running(tmp_path, tray) as spool:
            for number in range(40):
                take(spool, f"{number % 10} {number:03d}", source=f"10.0.0.{number % 10}")
            await until(lambda tray=tray: len(tray.lines) == 40)
        for lane, _, text in tray.ids:
            lanes.setdefault(text[0], set()).add(lane)
        for client in "0123456789":
            of_client = [text for text in tray.lines if text[0] == client]
            assert sorted(of_client) == of_client
    assert {1} == {len(each) for each in lanes.values()}
    assert len(set.union(*lanes.values())) > 1


async def test_lanes_that_are_no_longer_used_are_sent_and_deleted(tmp_path: Path) -> None:
    """With fewer lanes than before nothing is left behind."""
    spool = make_spool(tmp_path, Tray(holds=True))
    for number in range(20):
        take(spool, f"{number}", source=f"10.0.0.{number}")
    await spool.close()
    assert 4 == len(folders(tmp_path))
    tray = Tray()
    async with running(tmp_path, tray, SpoolSettings(1, 2**22, 0.0, 0.01)) as spool:
        await until(lambda: len(tray.lines) == 20)
        await until(lambda: len(folders(tmp_path)) == 1)
        take(spool, "on", source="10.0.0.3")
        await until(lambda: tray.lines[-1] == "on")


async def test_a_full_spool_refuses_and_goes_on_when_there_is_room(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is taken above the limit, that is said, and nothing that was taken is lost."""
    tray = Tray(holds=True)
    async with running(tmp_path, tray, SMALL) as spool:
        taken = 0
        while take(spool, f"{taken} {'x' * 1000}"):
            taken += 1
        assert 900 < taken < 1100
        assert spool.held_bytes <= SMALL.max_bytes
        assert f"spool_full why='as large as it may be' folder={tmp_path}" in caplog.text
        await until(lambda: len(tray.lines) == taken)
        tray.holds = False
        tray.release()
        await spool.wait_for_room()
        await until(lambda: take(spool, "again"))
        await until(lambda: tray.lines[-1] == "again")
        assert [str(number) for number in range(taken)] == [text.split()[0] for text in tray.lines[:taken]]


async def test_an_outlet_without_room_is_waited_for(tmp_path: Path) -> None:
    """No more is read than the outlet has room for."""
    tray = Tray()
    tray.full = True
    async with running(tmp_path, tray) as spool:
        take(spool, "one")
        assert not await spool.drain(0.1)
        assert [] == tray.records
        tray.full = False
        assert await spool.drain(60.0)
    assert ["one"] == tray.lines


@pytest.mark.parametrize("content", [None, b"", b"{garbage", b'{"version":1,"checksum":"0","positions":{"a":1}}'])
async def test_without_positions_all_is_sent_again_under_the_same_ids(tmp_path: Path, content: bytes | None) -> None:
    """Lost or damaged positions cost a repeat, never a line or an id."""
    first, second = Tray(), Tray()
    async with running(tmp_path, first) as spool:
        take(spool, "one", "two")
        assert await spool.drain(60.0)
    positions = tmp_path / "positions.json"
    positions.unlink()
    if content is not None:
        positions.write_bytes(content)
    async with running(tmp_path, second):
        await until(lambda: len(second.lines) == 2)
    assert first.ids == second.ids


async def test_a_spool_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """What a newer LogFlow wrote is not guessed at, and nothing stays locked."""
    (tmp_path / "positions.json").write_text('{"version": 2, "checksum": "", "positions": {}}')
    with pytest.raises(ConfigError, match="got 2 of a newer LogFlow"):
        make_spool(tmp_path, Tray())
    (tmp_path / "positions.json").unlink()
    await kill(make_spool(tmp_path, Tray()))


async def test_two_shippers_cannot_share_a_spool(tmp_path: Path) -> None:
    """The second is told so."""
    spool = make_spool(tmp_path, Tray())
    with pytest.raises(ConfigError, match="in use by another process"):
        make_spool(tmp_path, Tray())
    await kill(spool)


async def test_places_that_were_sent_are_never_given_to_other_lines(tmp_path: Path) -> None:
    """Where the end of a lane was lost, new lines go to a new lane: under a used id they would pass for repeats."""
    tray = Tray()
    async with running(tmp_path, tray, SMALL) as spool:
        take(spool, "one", "two", "three")
        assert await spool.drain(60.0)
    (segment,) = segments(tmp_path)
    segment.write_bytes(segment.read_bytes()[:-3])
    for text in ("four", "five"):
        async with running(tmp_path, tray, SMALL) as spool:
            take(spool, text)
            assert await spool.drain(60.0)
    assert ["one", "two", "three", "four", "five"] == tray.lines
    assert 5 == len({(lane, offset) for lane, offset, _ in tray.ids})
    assert 2 == len({lane for lane, _, _ in tray.ids})


async def test_damage_in_the_middle_is_said_and_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What stands behind a damaged place still arrives, and the log tells what does not."""
    spool = make_spool(tmp_path, Tray(holds=True), SMALL)
    for number in range(300):
        take(spool, f"{number} {'x' * 1000}")
    await spool.close()
    first = segments(tmp_path)[0]
    content = bytearray(first.read_bytes())
    content[5000] ^= 1
    first.write_bytes(content)
    tray = Tray()
    async with running(tmp_path, tray, SMALL) as spool:
        assert await spool.drain(60.0)
        assert spool.counters.damaged_bytes > 1000
    assert 299 == len(tray.lines)
    assert "spool_damaged" in caplog.text


async def test_a_disk_that_fails_to_sync_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent that may not last; the next start begins with what the disk has."""
    tray = Tray()
    spool = make_spool(tmp_path, tray)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _fails)
        spool.start()
        take(spool, "one")
        with pytest.raises(UnavailableError, match="expected the disk to keep it"):
            await spool.run()
        await spool.close()
    assert [] == tray.records
    async with running(tmp_path, tray):
        await until(lambda: tray.lines == ["one"])


async def test_a_full_disk_is_no_worse_than_a_full_spool(small_disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What there is no room for is refused, what was taken arrives, and then there is room again."""
    tray = Tray(holds=True)
    async with running(small_disk / "spool", tray, SMALL) as spool:
        taken = 0
        while take(spool, f"{taken} {'x' * 1000}"):
            taken += 1
        assert taken < 600
        assert f"spool_full why='No space left on device' folder={small_disk}/spool" in caplog.text
        await until(lambda: len(tray.lines) == taken)
        tray.holds = False
        tray.release()
        await until(lambda: take(spool, "again"))
        await until(lambda: tray.lines[-1] == "again")
        assert [str(number) for number in range(taken)] == [text.split()[0] for text in tray.lines[:taken]]


def _fails(_: int) -> None:
    raise OSError("no disk")
