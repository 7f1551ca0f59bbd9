"""How far a source was taken that can be read again lasts exactly as long as its lines do."""

import asyncio
import json
import os
import random
import shutil
import signal
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from logflow_app.errors import ConfigError, UnavailableError
from logflow_app.segments import SegmentLog
from shippers.spool.packet import Mark, Origin
from shippers.spool.settings import SpoolSettings
from shippers.spool.spool import Spool
from tests.shippers.spool.spools import QUICK, kill, make_spool, running
from tests.shippers.tray import Tray
from tests.shippers.waiting import until

SMALL = SpoolSettings(lanes=1, max_bytes=2**20, sync_interval_secs=0.0, save_interval_secs=0.01)
SLOW = SpoolSettings(lanes=2, max_bytes=2**22, sync_interval_secs=0.0, save_interval_secs=60.0)


def mark(spool: Spool, key: str, place: int, text: str = "") -> bool:
    """Let a spool take a line of a source, and how far that has been taken with it."""
    line = text or f"{key} {place}"
    return spool.take(Origin(key, "logs", "", path=f"/{key}"), [line.encode()], 1.0, (), Mark(key, f"{place:05d}"))


class Taken(NamedTuple):
    """What was taken: its mark, and where its entry ends."""

    key: str
    place: str
    lane: str
    end: int
    file: Path
    file_size: int


async def test_marks_outlive_a_stop_a_kill_and_their_lines(tmp_path: Path) -> None:
    """After each way to end the newest place of each key is there, when its line has long been deleted too."""
    for number in range(1, 7):
        async with running(tmp_path, Tray()) as spool:
            assert ({"a": f"{number - 1:05d}", "b": "00001"} if number > 1 else {}) == spool.marks
            mark(spool, "a", number)
            if number == 1:
                mark(spool, "b", number)
            assert await spool.drain(60.0)
    spool = make_spool(tmp_path, Tray(), SMALL)
    spool.start()
    for number in range(7, 2000):
        mark(spool, "a", number, f"{number} {'x' * 200}")
    await until(lambda: spool.held_bytes < 50_000)
    await kill(spool)
    spool = make_spool(tmp_path, Tray())
    assert {"a": "01999", "b": "00001"} == spool.marks
    await kill(spool)


async def test_a_key_that_is_forgotten_stays_forgotten(tmp_path: Path) -> None:
    """A source that is gone leaves nothing behind once that is saved."""
    async with running(tmp_path, Tray(holds=True)) as spool:
        mark(spool, "a", 1)
        mark(spool, "b", 1)
        spool.forget_mark("a")
        spool.forget_mark("never there")
    async with running(tmp_path, Tray()) as spool:
        assert {"b": "00001"} == spool.marks
        mark(spool, "a", 0)
        assert {"a": "00000", "b": "00001"} == spool.marks


async def test_a_mark_may_come_with_no_line(tmp_path: Path) -> None:
    """A source whose lines were all left out gets on as well."""
    async with running(tmp_path, Tray()) as spool:
        assert spool.take(Origin("a", "logs", ""), [], 1.0, (), Mark("a", "7"))
        assert {"a": "7"} == spool.marks
    async with running(tmp_path, Tray()) as spool:
        assert {"a": "7"} == spool.marks


@pytest.mark.parametrize("seed", range(12))
async def test_torn_at_any_byte_the_marks_are_those_whose_lines_last(tmp_path: Path, seed: int) -> None:
    """Whatever was not synced may end anywhere: the newest mark whose entry is whole holds, no other."""
    chance = random.Random(seed)
    folder, copy = tmp_path / "spool", tmp_path / "copy"
    tray = Tray(holds=True)
    spool = make_spool(folder, tray, SLOW)
    spool.start()
    taken = [_take_one(spool, chance, number) for number in range(chance.randrange(1, 30))]
    await spool.synced()
    if chance.random() < 0.7:
        await spool._upkeep.save()
    if chance.random() < 0.7:
        await until(lambda: len(tray.lines) == len(taken))
        tray.release(chance.randrange(len(taken) + 1))
        spool.lanes.forget_sent(0)
    synced = {lane.id: lane.log.end_offset for lane in spool.lanes.given}
    await spool._tasks.stop()
    taken += [_take_one(spool, chance, number) for number in range(100, 100 + chance.randrange(10))]
    shutil.copytree(folder, copy)
    await kill(spool)
    lasting = _tear(taken, synced, folder, copy, chance)
    again = make_spool(copy, Tray(), SLOW)
    assert {each.key: each.place for each in lasting} == again.marks
    await kill(again)


def _take_one(spool: Spool, chance: random.Random, number: int) -> Taken:
    key = chance.choice("abc")
    assert mark(spool, key, number, "x" * chance.randrange(1, 9000))
    lane = spool.lanes.of(Origin(key, "logs", "", path=f"/{key}"))
    return Taken(key, f"{number:05d}", lane.id, lane.log.end_offset, lane.log.tail.path, lane.log.tail.bytes)


def _tear(taken: list[Taken], synced: dict[str, int], folder: Path, copy: Path, chance: random.Random) -> list[Taken]:
    """Cut off the last file of each lane of the copy somewhere in what was not synced; return what still lasts."""
    gone: list[Taken] = []
    for lane, safe in synced.items():
        fresh = [each for each in taken if each.lane == lane and each.end > safe]
        if not fresh:
            continue
        path = copy / fresh[-1].file.relative_to(folder)
        whole = path.stat().st_size
        before = [
            each.file_size for each in taken if each.lane == lane and each.end <= safe and each.file == fresh[-1].file
        ]
        size = chance.randrange(max(before, default=0), whole + 1)
        with path.open("r+b") as file:
            file.truncate(size)
        gone += [each for each in fresh if each.file == fresh[-1].file and each.file_size > size]
    return [each for each in taken if each not in gone]


CHILD = """
import asyncio, sys
from pathlib import Path
from shippers.packs import PackLimits, lines_of
from shippers.spool.packet import Mark, Origin
from shippers.spool.settings import SpoolSettings
from shippers.spool.spool import Spool
from tests.shippers.tray import Tray

class Shelf(Tray):
    def put(self, parcel):
        with (folder / "arrived").open("a") as file:
            file.writelines(f"{text}\\n" for text in lines_of(parcel.record).texts)
        parcel.acknowledged()

async def main():
    spool = Spool(folder / "spool", SpoolSettings(3, 2**20, 0.0, 0.002), Shelf(), PackLimits())
    spool.open()
    spool.start()
    while True:
        for key in "abcde":
            number = int(spool.marks.get(key, "0")) + 1
            filling = "x" * (number * 37 % 500)
            spool.take(Origin(key, "", ""), [f"{key} {number} {filling}".encode()], 1.0, (), Mark(key, str(number)))
        print(number, flush=True)
        await asyncio.sleep(0)

folder = Path(sys.argv[1])
asyncio.run(main())
"""


async def test_killed_at_any_moment_no_line_is_taken_twice_or_left_out(tmp_path: Path) -> None:
    """A process that counts on from its marks is killed again and again: every number arrives, and once."""
    for _ in range(3):
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CHILD, str(tmp_path), stdout=asyncio.subprocess.PIPE
        )
        assert child.stdout is not None
        for _ in range(random.randrange(20, 200)):
            assert await child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        await child.communicate()
    tray = Tray()
    async with running(tmp_path / "spool", tray, SpoolSettings(3, 2**20, 0.0, 0.01)) as spool:
        assert await spool.drain(60.0)
        marks = {key: int(place) for key, place in spool.marks.items()}
    came = {tuple(line.split()[:2]) for line in [*(tmp_path / "arrived").read_text().splitlines(), *tray.lines]}
    assert {(key, str(number)) for key, last in marks.items() for number in range(1, last + 1)} == came
    assert min(marks.values()) >= 60


@pytest.mark.parametrize("damaged", [["marks.json"], ["marks.json", "marks.previous.json"]])
async def test_damaged_marks_are_set_aside_and_older_ones_taken(
    tmp_path: Path, damaged: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The generation before helps, and what the entries still say; the damage is said."""
    for number in (1, 2):
        async with running(tmp_path, Tray(holds=True)) as spool:
            mark(spool, "a", number)
    for name in damaged:
        content = bytearray((tmp_path / name).read_bytes())
        content[-10] ^= 1
        (tmp_path / name).write_bytes(content)
    async with running(tmp_path, Tray()) as spool:
        assert {"a": "00002"} == spool.marks
    assert "spool_marks_damaged" in caplog.text
    assert (tmp_path / "marks.damaged").exists()


async def test_marks_of_a_newer_version_are_refused(tmp_path: Path) -> None:
    """What a newer LogFlow wrote is not guessed at."""
    (tmp_path / "marks.json").write_text('{"version": 2, "checksum": "", "saved": {}}')
    with pytest.raises(ConfigError, match="got 2 of a newer LogFlow"):
        make_spool(tmp_path, Tray())


async def test_a_spool_of_the_version_before_is_read(tmp_path: Path) -> None:
    """Packets that know of no fields, times and marks are lines as they were."""
    folder = tmp_path / f"0-{'a' * 32}"
    folder.mkdir()
    with SegmentLog(folder) as old:
        for text in (b"one\ntwo\n", b"three\n"):
            packet = msgspec.msgpack.encode(["10.0.0.7", "net", "switch", text, []])
            old.append(len(text), 1_700_000_000_000, packet)
    tray = Tray()
    async with running(tmp_path, tray) as spool:
        assert await spool.drain(60.0)
        assert {} == spool.marks
    assert [("a" * 32, 0, "one"), ("a" * 32, 4, "two"), ("a" * 32, 8, "three")] == tray.ids


async def test_what_is_known_of_a_source_and_its_times_travel_with_the_lines(tmp_path: Path) -> None:
    """Fields, path and topic are in the metadata, a time beside each line; lines without are records of their own."""
    tray = Tray()
    origin = Origin("node-1", "pods", "shop", {"pod": "web-0"}, "/var/log/pods/web-0", "leases")
    spool = make_spool(tmp_path, tray)
    spool.take(origin, [b"one", b"\r", b"\xff"], 5.0, [1000, 2000, 3000])
    spool.take(origin, [b"none"], 5.0)
    spool.take(origin, [b"four", b"five"], 5.0, [4000, 5000])
    with pytest.raises(ValueError, match="expected a time for each of 2 messages"):
        spool.take(origin, [b"a", b"b"], 5.0, [1])
    spool.start()
    assert await spool.drain(60.0)
    await spool.close()
    metadata = json.loads(tray.records[0].value)["metadata"]
    assert ("node-1", {"pod": "web-0"}, "/var/log/pods/web-0", "leases") == tuple(
        metadata[key] for key in ("source", "fields", "file_path", "topic")
    )
    came = [(lines.texts, list(lines.times)) for lines in tray.contents]
    times = [json.loads(record.value)["metadata"]["shipper_timestamp"] for record in tray.records]
    assert ["one", "\r", "ÿ", "none", "four", "five"] == tray.lines
    assert [1.0, 3.0, 5.0, 4.0] == times
    assert ([4000, 5000], [1000, 2000]) == (came[-1][1], came[0][1])


async def test_synced_returns_when_it_lasts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was taken before is on disk then; of a disk that fails it says so instead of waiting for ever."""
    spool = make_spool(tmp_path, Tray(holds=True))
    spool.start()
    await spool.synced()
    mark(spool, "a", 1)
    assert any(lane.is_dirty for lane in spool.lanes.given)
    await asyncio.gather(spool.synced(), spool.synced())
    assert not any(lane.is_dirty for lane in spool.lanes.given)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _fails)
        mark(spool, "a", 2)
        with pytest.raises(UnavailableError, match="expected the disk to keep it"):
            await spool.synced()
        await spool.close()


async def test_on_a_full_disk_marks_are_saved_all_the_same(small_disk: Path) -> None:
    """There is room kept for them, so that what they came with can be deleted and makes room."""
    tray = Tray(holds=True)
    async with running(small_disk / "spool", tray, SpoolSettings(1, 2**20, 0.0, 0.01)) as spool:
        taken = 0
        while mark(spool, "a", taken, f"{taken} {'x' * 1000}"):
            taken += 1
        await until(lambda: len(tray.lines) == taken)
        tray.holds = False
        tray.release()
        await until(lambda: mark(spool, "a", taken))
        assert await spool.drain(60.0)
    async with running(small_disk / "spool", tray, QUICK) as spool:
        assert {"a": f"{taken:05d}"} == spool.marks


def _fails(_: int) -> None:
    raise OSError("no disk")
