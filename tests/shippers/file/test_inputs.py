"""What an input of files can be told, and that it can be told otherwise while files are being followed."""

import asyncio
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from logflow_app.multiline import MultilineSettings
from shippers.file.settings import FileInput, FileSettings
from shippers.file.shape import Shape
from shippers.file.shipper import FileShipper
from shippers.outlet import Parcel
from tests.shippers.file.driven import Driven, lines, numbers


def shipper_of(driven: Driven) -> FileShipper:
    """Return the shipper at work."""
    assert driven.shipper is not None
    return driven.shipper


def append(path: Path, text: str) -> None:
    """Write behind what is there."""
    with path.open("a") as file:
        file.write(text)


def states(driven: Driven) -> dict[str, str]:
    """Return the state of each file by name."""
    return {Path(row.path).name: row.state for row in shipper_of(driven).rows()}


async def test_an_idle_file_is_closed_and_opened_again_when_it_grows(tmp_path: Path) -> None:
    """`close_inactive` gives the file handle back; not a line is missed or repeated for it, also when it is renamed."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 10))
    driven = Driven(tmp_path, "*.log", "*.old", close_inactive_secs=10.0)
    await driven.pass_time(20.0)
    assert 0 == shipper_of(driven).observe().open_files
    assert {"app.log": "idle"} == states(driven)
    append(log, lines(10, 20))
    await driven.poll()
    await driven.pass_time(20.0)
    log.rename(tmp_path / "app.old")
    append(tmp_path / "app.old", lines(20, 30))
    await driven.poll()
    assert numbers(0, 30) == driven.tray.lines
    assert 1 == len({lane for lane, _, _ in driven.tray.ids})
    await driven.stop()


async def test_old_files_are_not_begun_until_they_change(tmp_path: Path) -> None:
    """`ignore_older` leaves alone what has not changed for long, goes on with files it knows, and misses no change."""
    old, known = tmp_path / "old.log", tmp_path / "known.log"
    old.write_text(lines(0, 5))
    os.utime(old, (time.time() - 1000, time.time() - 1000))
    known.write_text(lines(10, 15))
    driven = Driven(tmp_path, ignore_older_secs=500.0)
    await driven.poll()
    assert numbers(10, 15) == driven.tray.lines
    await driven.stop()
    append(known, lines(15, 20))
    os.utime(known, (time.time() - 1000, time.time() - 1000))
    await driven.poll()
    assert numbers(10, 20) == driven.tray.lines
    append(old, lines(5, 6))
    await driven.poll()
    assert numbers(10, 20) + numbers(0, 6) == driven.tray.lines
    await driven.stop()


async def test_rows_tell_where_each_file_is(tmp_path: Path) -> None:
    """Path, size, place, lag and state of what is read, waited for, held, gone or done."""
    for name in ("busy.log", "gone.log", "left.log"):
        (tmp_path / name).write_text(lines(0, 10, name))
    (tmp_path / "empty.log").touch()
    driven = Driven(tmp_path)
    await driven.poll()
    (tmp_path / "busy-1.log").write_text(lines(0, 10, "busy.log"))
    (tmp_path / "gone.log").rename(tmp_path / "gone.old")
    (tmp_path / "left.log").unlink()
    driven.tray.holds = True
    append(tmp_path / "busy.log", lines(10, 11, "busy.log"))
    await driven.poll()
    rows = {Path(row.path).name: row for row in shipper_of(driven).rows()}
    size = (tmp_path / "busy.log").stat().st_size
    busy = rows["busy.log"]
    assert ("test", size, size - 16, 16, "active") == (busy.input, busy.size, busy.position, busy.lag_bytes, busy.state)
    assert busy.last_line_at > time.time() - 600
    wanted = {"busy.log": "active", "gone.log": "gone", "left.log": "gone", "empty.log": "idle", "busy-1.log": "held"}
    assert wanted == states(driven)
    driven.tray.release()
    await driven.pass_time(120.0)
    assert "done" == states(driven)["gone.log"]
    assert "left.log" not in {name for name, state in states(driven).items() if state == "gone"}
    await driven.stop()


async def test_inputs_come_and_go_while_files_are_followed(tmp_path: Path) -> None:
    """What is added is read, what is taken out is closed once, comes back where it was, and what stays goes on."""
    for name in ("a.log", "b.txt"):
        (tmp_path / name).write_text(lines(0, 5, name))
    driven = Driven(tmp_path)
    await driven.poll()
    one, other = FileInput("test", [str(tmp_path / "*.log")]), FileInput("other", [str(tmp_path / "*.txt")])
    shipper_of(driven).reconfigure([one, other], FileSettings())
    await driven.poll()
    assert numbers(0, 5, "a.log") + numbers(0, 5, "b.txt") == driven.tray.lines
    driven.tray.holds = True
    append(tmp_path / "a.log", lines(5, 6, "a.log"))
    await driven.poll()
    shipper_of(driven).reconfigure([other], FileSettings())
    await driven.poll()
    append(tmp_path / "a.log", lines(6, 7, "a.log"))
    append(tmp_path / "b.txt", lines(5, 6, "b.txt"))
    await driven.poll()
    driven.tray.release()
    driven.tray.holds = False
    assert {"a.log": "done", "b.txt": "active"} == states(driven)
    shipper_of(driven).reconfigure([one, other], FileSettings())
    await driven.poll()
    assert sorted(numbers(0, 7, "a.log") + numbers(0, 6, "b.txt")) == sorted(driven.tray.lines)
    assert 2 == len({lane for lane, _, _ in driven.tray.ids})
    await driven.stop()


async def test_an_input_that_comes_later_may_start_at_the_end(tmp_path: Path) -> None:
    """What is there when it is added is passed over, what comes then is read, and the others skip nothing."""
    (tmp_path / "a.log").write_text(lines(0, 5))
    (tmp_path / "b.txt").write_text("passed over\n")
    driven = Driven(tmp_path)
    await driven.poll()
    added = FileInput("added", [str(tmp_path / "*.txt")], start_at="end")
    shipper_of(driven).reconfigure([FileInput("test", [str(tmp_path / "*.log")]), added], FileSettings())
    await driven.poll()
    (tmp_path / "c.txt").write_text(lines(5, 10))
    await driven.poll()
    append(tmp_path / "b.txt", lines(10, 15))
    await driven.poll()
    assert numbers(0, 15) == driven.tray.lines
    await driven.stop()


@pytest.mark.parametrize("changes_input", [False, True])
async def test_other_settings_hold_for_files_that_are_open(tmp_path: Path, *, changes_input: bool) -> None:
    """Limits change at once, and the lane, its place and its id stay."""
    (tmp_path / "a.log").write_text(lines(0, 5))
    driven = Driven(tmp_path)
    await driven.poll()
    source = FileInput("test", [str(tmp_path / "*.log")], service="named" if changes_input else "")
    settings = FileSettings()
    settings = replace(settings, read=replace(settings.read, max_line_bytes=1024), shutdown_secs=0.0)
    shipper_of(driven).reconfigure([source], settings)
    append(tmp_path / "a.log", "x" * 1500 + "\n")
    await driven.poll()
    assert [*numbers(0, 5), "x" * 1024] == driven.tray.lines
    assert 1 == len({lane for lane, _, _ in driven.tray.ids})
    await driven.stop()


async def test_a_file_whose_name_is_no_text_is_shipped(tmp_path: Path) -> None:
    """Its odd bytes are spelled out in records and checkpoint; after a restart it goes on where it was."""
    name = os.fsencode(tmp_path) + b"/gr\xfc\xdfe.log"
    driven = Driven(tmp_path)
    for n in range(2):
        with open(name, "a") as file:  # noqa: PTH123, ASYNC230 - a Path cannot be made of it
            file.write(lines(n, n + 1))
        await driven.poll()
        await driven.stop()
    assert numbers(0, 2) == driven.tray.lines
    assert rb"gr\\xfc\\xdfe.log" in driven.tray.records[0].value
    assert 1 == len({lane for lane, _, _ in driven.tray.ids})


@pytest.mark.parametrize("joins_first", [True, False])
async def test_a_change_in_the_middle_of_a_round_reads_nothing_twice(tmp_path: Path, *, joins_first: bool) -> None:
    """Files whose turn was still to come are read with the new settings from then on, and by nobody else."""
    names = [f"{letter}.log" for letter in "abcdef"]
    for name in names:
        (tmp_path / name).write_text(lines(0, 3, name) + "  more\n")
    before, after = Shape(multiline=MultilineSettings(presets=("indented",))), Shape()
    if not joins_first:
        before, after = after, before
    driven = Driven(tmp_path, shape=before)
    await driven.poll()
    for name in names:
        append(tmp_path / name, "  and more\n" + lines(3, 6, name) + "  more\n")
    changed = FileInput("test", [str(tmp_path / "*.log")], shape=after)

    put, loop = driven.tray.put, asyncio.get_running_loop()

    def put_and_change(parcel: Parcel) -> None:
        put(parcel)
        driven.tray.put = put
        loop.call_soon(shipper_of(driven).reconfigure, [changed], FileSettings())

    driven.tray.put = put_and_change  # the first file of the round has had its turn, the others have not
    await driven.poll()
    await driven.pass_time(60.0)
    spoken = "\n".join(driven.tray.lines).splitlines()
    expected = [line for name in names for line in [*numbers(0, 6, name), "  more", "  and more", "  more"]]
    assert sorted(expected) == sorted(spoken)
    starts = [(lane, start) for lane, start, _ in driven.tray.ids]
    assert len(starts) == len(set(starts))
    await driven.stop()
