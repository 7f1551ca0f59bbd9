"""What becomes of lines when their files are renamed, copied, cut, deleted and written anew, and the shipper dies."""

import asyncio
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from logflow_app.errors import ConfigError
from shippers.file.reader import ReadLimits
from shippers.file.settings import FileInput, FileSettings
from shippers.file.shipper import FileShipper
from tests.shippers.file.driven import Driven, lines, numbers
from tests.shippers.tray import Tray

LIMITED = FileSettings(read=ReadLimits(chunk_bytes=256, max_line_bytes=1024, partial_line_secs=5.0))


async def test_lines_come_with_their_place_and_without_gap(tmp_path: Path) -> None:
    """Every line has the byte it begins at, and the claims of consecutive records touch, empty lines or not."""
    log = tmp_path / "app.log"
    shipper = Driven(tmp_path)
    log.write_bytes(b"\n\none\r\n\ntwo\n\n")
    await shipper.poll()
    with log.open("ab") as file:
        file.write("\n\nthrée\n".encode())
    await shipper.poll()
    assert [(2, "one"), (8, "two"), (15, "thrée")] == [(offset, text) for _, offset, text in shipper.tray.ids]
    assert [0] == list(shipper.tray.gaps().values())
    assert (0, log.stat().st_size) == (shipper.tray.records[0].start, shipper.tray.records[-1].end)
    await shipper.stop()


async def test_a_restart_goes_on_behind_the_last_line(tmp_path: Path) -> None:
    """What was acknowledged is not sent again, and what came while the shipper was down is, in the same lane."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 10))
    shipper = Driven(tmp_path)
    await shipper.poll()
    await shipper.stop()
    log.write_text(lines(0, 20))
    await shipper.poll()
    await shipper.stop()
    assert numbers(0, 20) == shipper.tray.lines
    assert 1 == len({lane for lane, _, _ in shipper.tray.ids})


async def test_a_crash_repeats_lines_as_they_were(tmp_path: Path) -> None:
    """What was not acknowledged comes again after kill -9, with the same lane, offset and text."""
    (tmp_path / "app.log").write_text(lines(0, 50))
    shipper = Driven(tmp_path, settings=LIMITED)
    shipper.tray.holds = True
    await shipper.poll()
    shipper.tray.release(2)
    before = shipper.tray.ids
    await shipper.crash()
    shipper.tray.records.clear()
    shipper.tray.holds = False
    await shipper.poll()
    assert before == shipper.tray.ids
    await shipper.stop()


async def test_the_position_moves_with_the_longest_acknowledged_prefix(tmp_path: Path) -> None:
    """What is acknowledged behind a record that is not moves nothing: after a restart it comes again."""
    (tmp_path / "app.log").write_text(lines(0, 100))
    shipper = Driven(tmp_path, settings=LIMITED)
    shipper.tray.holds = True
    await shipper.poll()
    first, second, *others = shipper.tray.held
    for parcel in (second, *others[1:], first):
        parcel.acknowledged()
    arrived = second.record.end
    await shipper.stop()
    shipper.tray.records.clear()
    shipper.tray.holds = False
    await shipper.poll()
    assert arrived == shipper.tray.records[0].start
    await shipper.stop()


@pytest.mark.parametrize("down", [False, True], ids=["running", "down"])
@pytest.mark.parametrize("rotated", ["app.log.1", "old.txt"], ids=["in sight", "out of sight"])
async def test_rename_rotation_loses_and_repeats_nothing(tmp_path: Path, rotated: str, *, down: bool) -> None:
    """A renamed file is read to its end, also where no glob looks, also if the shipper was down meanwhile."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 10))
    shipper = Driven(tmp_path, "app.log*")
    await shipper.poll()
    if down:
        await shipper.stop()
    with log.open("a") as file:
        file.write(lines(10, 15))
    log.rename(tmp_path / rotated)
    log.write_text(lines(20, 30))
    await shipper.poll()
    with (tmp_path / rotated).open("a") as file:
        file.write(lines(15, 20))  # a writer that has not noticed yet
    await shipper.poll()
    assert sorted(numbers(0, 30)) == sorted(shipper.tray.lines)
    assert 2 == len({lane for lane, _, _ in shipper.tray.ids})
    await shipper.stop()


@pytest.mark.parametrize("down", [False, True], ids=["running", "down"])
@pytest.mark.parametrize("glob", ["app.log*", "app.log"], ids=["copy in sight", "copy out of sight"])
async def test_copytruncate_loses_and_repeats_nothing(tmp_path: Path, glob: str, *, down: bool) -> None:
    """Lines that were not read before the truncation are found in the copy, and nothing else of it is sent."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 10))
    shipper = Driven(tmp_path, glob)
    await shipper.poll()
    if down:
        await shipper.stop()
    with log.open("a") as file:
        file.write(lines(10, 20))
    shutil.copyfile(log, tmp_path / "app.log.1")
    log.write_text(lines(20, 25))
    await shipper.poll()
    assert sorted(numbers(0, 25)) == sorted(shipper.tray.lines)
    assert 2 == len({lane for lane, _, _ in shipper.tray.ids})
    await shipper.stop()


async def test_a_copy_seen_before_the_truncation_is_held(tmp_path: Path) -> None:
    """A scan between copy and truncation does not send the copy's lines, and after the truncation it goes on in it."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 10))
    shipper = Driven(tmp_path, "app.log*")
    await shipper.poll()
    shutil.copyfile(log, tmp_path / "app.log.1")
    await shipper.poll()
    assert numbers(0, 10) == shipper.tray.lines
    log.write_text(lines(10, 12))
    await shipper.poll()
    assert numbers(0, 12) == shipper.tray.lines
    await shipper.stop()


async def test_a_copy_seen_with_its_original_before_the_truncation_is_held(tmp_path: Path) -> None:
    """The very first look may fall between copy and truncation: one of the two is read, and the lines come once."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 10))
    shutil.copyfile(log, tmp_path / "app.log.1")
    shipper = Driven(tmp_path, "app.log*")
    await shipper.poll()
    assert numbers(0, 10) == shipper.tray.lines
    log.write_text(lines(10, 12))
    await shipper.poll()
    assert numbers(0, 12) == shipper.tray.lines
    await shipper.stop()


async def test_a_file_written_anew_before_its_first_line_was_read_is_another_lane(tmp_path: Path) -> None:
    """A lane that had to wait since its birth does not take what was written over its text for its own."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 200))
    shipper = Driven(tmp_path, "app.log*")
    shipper.start()
    assert shipper.shipper is not None
    await shipper.shipper.scan()
    shutil.copyfile(log, tmp_path / "app.log.1")
    log.write_text(lines(200, 500))
    await shipper.poll()
    assert sorted(numbers(0, 500)) == sorted(shipper.tray.lines)
    assert 2 == len({lane for lane, _, _ in shipper.tray.ids})
    await shipper.stop()


async def test_a_file_that_grew_goes_before_its_copy_after_a_restart(tmp_path: Path) -> None:
    """A file copied and written to while the shipper was down is read on with itself, though its copy is older."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 10))
    shipper = Driven(tmp_path, "app.log*")
    await shipper.poll()
    await shipper.stop()
    shutil.copyfile(log, tmp_path / "app.log.1")
    os.utime(tmp_path / "app.log.1", (1, 1))
    log.write_text(lines(0, 12))
    await shipper.poll()
    assert numbers(0, 12) == shipper.tray.lines
    await shipper.stop()


async def test_a_copy_that_stays_a_copy_is_a_file_of_its_own(tmp_path: Path) -> None:
    """When nothing is truncated within the time a copy is held, its lines are sent: the user named that file too."""
    (tmp_path / "a.log").write_text(lines(0, 10))
    shipper = Driven(tmp_path, settings=FileSettings(hold_copy_secs=0.0))
    await shipper.poll()
    shutil.copyfile(tmp_path / "a.log", tmp_path / "b.log")
    await shipper.poll()
    await shipper.poll()
    assert numbers(0, 10) * 2 == shipper.tray.lines
    await shipper.stop()


async def test_files_that_begin_alike_are_told_apart(tmp_path: Path) -> None:
    """Two files with the same first lines are both read whole, as soon as they differ."""
    header = "# the same long header in every file of this program, longer than a fingerprint needs to be at least\n"
    shipper = Driven(tmp_path)
    (tmp_path / "a.log").write_text(header)
    await shipper.poll()
    (tmp_path / "b.log").write_text(header + "only in b\n")
    await shipper.poll()
    assert [header[:-1], header[:-1], "only in b"] == shipper.tray.lines
    await shipper.stop()


@pytest.mark.parametrize("again", [lines(20, 25), lines(20, 30), lines(20, 50)], ids=["shorter", "as long", "longer"])
async def test_a_file_written_anew_is_another_lane(tmp_path: Path, again: str) -> None:
    """Whatever the new length, truncation is noticed by content, and the new lines have a new lane."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 10))
    shipper = Driven(tmp_path)
    await shipper.poll()
    log.write_text(again)
    os.utime(log, (1, 1))  # whatever the clock's grain
    await shipper.poll()
    assert numbers(0, 10) + again.splitlines() == shipper.tray.lines
    assert 2 == len({lane for lane, _, _ in shipper.tray.ids})
    await shipper.stop()


async def test_a_recreated_file_is_another_lane(tmp_path: Path) -> None:
    """A file deleted and made again, even with the same content and perhaps the same inode, is read whole."""
    log = tmp_path / "app.log"
    shipper = Driven(tmp_path)
    for _ in range(3):
        log.write_text(lines(0, 10))
        await shipper.poll()
        log.unlink()
        await shipper.poll()
    assert numbers(0, 10) * 3 == shipper.tray.lines
    await shipper.stop()


async def test_an_inode_used_again_while_down_is_another_lane(tmp_path: Path) -> None:
    """The same inode with other content is not mistaken for the file it was."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 100))
    shipper = Driven(tmp_path)
    await shipper.poll()
    await shipper.stop()
    with log.open("r+") as file:  # the same inode for certain
        file.write(lines(500, 700))
    await shipper.poll()
    assert numbers(0, 100) + numbers(500, 700) == shipper.tray.lines
    await shipper.stop()


async def test_a_deleted_file_is_read_to_its_end(tmp_path: Path) -> None:
    """As long as its writer has it open, a deleted file is followed; later its lane is forgotten."""
    log = tmp_path / "app.log"
    with log.open("w") as writer:
        shipper = Driven(tmp_path, settings=FileSettings(mourn_secs=0.0))
        writer.write(lines(0, 10))
        writer.flush()
        await shipper.poll()
        log.unlink()
        writer.write(lines(10, 20))
    await shipper.poll()
    await shipper.pass_time(120.0)
    assert numbers(0, 20) == shipper.tray.lines
    assert shipper.shipper is not None
    assert 0 == shipper.shipper.observe().open_files
    await shipper.stop()
    assert b'"lanes":[]' in (shipper.checkpoint / "lanes.json").read_bytes()


async def test_a_partial_last_line_waits_and_is_cut_for_good(tmp_path: Path) -> None:
    """Sent after its time-out, it ends there for ever: neither a crash nor what is appended later changes it."""
    log = tmp_path / "app.log"
    log.write_text("half a l")
    shipper = Driven(tmp_path)
    await shipper.poll()
    assert [] == shipper.tray.lines
    shipper.tray.holds = True
    await shipper.pass_time(6.0)
    with log.open("a") as file:
        file.write("ine\nwhole\n")
    await shipper.poll()
    first = shipper.tray.ids
    assert ["half a l", "ine", "whole"] == shipper.tray.lines
    await shipper.crash()
    shipper.tray.records.clear()
    shipper.tray.holds = False
    await shipper.poll()
    assert first == shipper.tray.ids
    await shipper.stop()


async def test_an_overlong_line_is_cut_at_remembered_places(tmp_path: Path) -> None:
    """Where that is asked for: no byte is lost, no character torn, and after a crash it is cut where it was before."""
    text = "é" * 2500
    (tmp_path / "app.log").write_text(f"before\n{text}\nafter\n")
    shipper = Driven(tmp_path, settings=replace(LIMITED, read=replace(LIMITED.read, splits_long_lines=True)))
    shipper.tray.holds = True
    await shipper.poll()
    first = shipper.tray.ids
    assert ["before", *(5 * [None]), "after"] == [line if len(line) < 7 else None for line in shipper.tray.lines]
    assert text == "".join(shipper.tray.lines[1:-1])
    await shipper.crash()
    shipper.tray.records.clear()
    shipper._settings = FileSettings(read=ReadLimits(splits_long_lines=True))
    shipper.tray.holds = False
    await shipper.poll()
    assert first == shipper.tray.ids
    await shipper.stop()


async def test_bytes_that_are_not_utf_8_come_back(tmp_path: Path) -> None:
    """Such lines go as Latin-1 in records of their own, in order, and their bytes can be had back."""
    (tmp_path / "app.log").write_bytes(b"one\n\xff\xfetwo\nthr\xc3\xa9\xc3\xa9e\nf\xe9ur\n\x00nul\x00\n")
    shipper = Driven(tmp_path)
    await shipper.poll()
    assert [
        ("", ["one"]),
        ("latin-1", ["\xff\xfetwo"]),
        ("", ["thréée"]),
        ("latin-1", ["f\xe9ur"]),
        ("", ["\0nul\0"]),
    ] == [(lines.encoding, lines.texts) for lines in shipper.tray.contents]
    assert [0] == list(shipper.tray.gaps().values())
    await shipper.stop()


async def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    """A folder, a pipe, a dangling link and an empty file in the glob hold up nobody."""
    (tmp_path / "folder.log").mkdir()
    os.mkfifo(tmp_path / "pipe.log")
    (tmp_path / "link.log").symlink_to(tmp_path / "nowhere")
    (tmp_path / "empty.log").touch()
    (tmp_path / "app.log").write_text(lines(0, 3))
    (tmp_path / "hard.log").hardlink_to(tmp_path / "app.log")
    shipper = Driven(tmp_path)
    await shipper.poll()
    assert numbers(0, 3) == shipper.tray.lines
    await shipper.stop()


async def test_a_file_that_may_not_be_read_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Denied permission is said once, and the file is read as soon as it is granted."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 3))
    shipper = Driven(tmp_path)
    opens = os.open

    def denied(path: str, flags: int, *rest: int) -> int:
        if str(path).endswith("app.log"):
            raise PermissionError(13, "Permission denied")
        return opens(path, flags, *rest)

    with monkeypatch.context() as patched:
        patched.setattr("shippers.file.adoption.os.open", denied)
        await shipper.poll()
    assert [] == shipper.tray.lines
    await shipper.poll()
    assert numbers(0, 3) == shipper.tray.lines
    await shipper.stop()


@pytest.mark.parametrize("call", ["fstat", "pread"])
async def test_a_file_system_that_fails_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """An input/output error in a file being read stops nothing and loses nothing."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 10))
    shipper = Driven(tmp_path)
    await shipper.poll()
    with log.open("a") as file:
        file.write(lines(10, 20))

    def broken(file: int, *_: int) -> bytes:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(f"shippers.file.reader.os.{call}", broken)
        assert shipper.shipper is not None
        await shipper.shipper.read_round(shipper.now() + 10.0)
    assert numbers(0, 10) == shipper.tray.lines
    await shipper.pass_time(60.0)
    assert numbers(0, 20) == shipper.tray.lines
    await shipper.stop()


async def test_a_full_disk_holds_new_files_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """While the checkpoint cannot be written known files go on and new ones wait; later all come, with one id each."""
    (tmp_path / "old.log").write_text(lines(0, 9))
    shipper = Driven(tmp_path)
    await shipper.poll()

    def no_space(file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("shippers.file.checkpoint.os.fsync", no_space)
        with (tmp_path / "old.log").open("a") as file:
            file.write(lines(9, 10))
        (tmp_path / "new.log").write_text(lines(20, 30))
        assert shipper.shipper is not None
        await shipper.shipper.scan()
        for _ in range(10):
            await shipper.shipper.read_round(shipper.now() + 10.0)
        assert numbers(0, 10) == shipper.tray.lines
        assert shipper.shipper.observe().failed_saves > 0
        assert f"checkpoint_unwritable folder={shipper.checkpoint} error='[Errno 28]" in caplog.text
    await shipper.poll()
    assert numbers(0, 10) + numbers(20, 30) == shipper.tray.lines
    await shipper.stop()


async def test_a_lane_without_room_waits_alone(tmp_path: Path) -> None:
    """Nothing is read of a lane the outlet has no room for, and everything when there is room again."""
    (tmp_path / "app.log").write_text(lines(0, 5))
    shipper = Driven(tmp_path)
    shipper.tray.full = True
    await shipper.poll()
    assert [] == shipper.tray.lines
    shipper.tray.full = False
    await shipper.poll()
    assert numbers(0, 5) == shipper.tray.lines
    await shipper.stop()


async def test_two_shippers_cannot_share_a_checkpoint(tmp_path: Path) -> None:
    """The second one says what to do instead of sending every line twice."""
    shipper, second = Driven(tmp_path), Driven(tmp_path)
    shipper.start()
    with pytest.raises(ConfigError, match="in use by another shipper"):
        second.start()
    await shipper.stop()


async def test_a_damaged_checkpoint_falls_back_with_the_same_lanes(tmp_path: Path) -> None:
    """The generation before has every lane too, so what is sent again has the ids it had."""
    (tmp_path / "app.log").write_text(lines(0, 10))
    shipper = Driven(tmp_path)
    await shipper.poll()
    await shipper.stop()
    first = shipper.tray.ids
    current = shipper.checkpoint / "lanes.json"
    current.write_bytes(current.read_bytes().replace(b'"position":', b'"position":9'))
    shipper.tray.records.clear()
    await shipper.poll()
    await shipper.stop()
    assert set(shipper.tray.ids) <= set(first)
    assert 1 == len(list(shipper.checkpoint.glob("lanes.json.damaged-*")))


async def test_a_lost_checkpoint_does_not_skip_to_the_end(tmp_path: Path) -> None:
    """Where both generations are damaged, files are read from the beginning, whatever `start_at` says."""
    (tmp_path / "app.log").write_text(lines(0, 10))
    shipper = Driven(tmp_path, start_at="end")
    await shipper.poll()
    await shipper.stop()
    for generation in ("lanes.json", "lanes.previous.json"):
        (shipper.checkpoint / generation).write_bytes(b"\0" * 100)
    await shipper.poll()
    await shipper.stop()
    assert numbers(0, 10) == shipper.tray.lines


async def test_services_are_named_after_the_file(tmp_path: Path) -> None:
    """`app.log` and what rotation makes of it belong to `app`, and say so for ever."""
    (tmp_path / "app.log").write_text(lines(0, 1))
    (tmp_path / "web.log.1").write_text(lines(1, 2))
    shipper = Driven(tmp_path, "*.log*")
    await shipper.poll()
    assert {b'"service":"app"', b'"service":"web"'} == {
        record.value[(at := record.value.index(b'"service"')) : record.value.index(b",", at)]
        for record in shipper.tray.records
    }
    await shipper.stop()


async def test_a_single_run_ends_when_everything_has_arrived(tmp_path: Path) -> None:
    """Told to end when all is read, it waits for what is on its way: whoever started it believes it delivered."""
    (tmp_path / "app.log").write_text(lines(0, 10))
    tray = Tray(holds=True)
    settings = replace(FileSettings(), ends_when_read=True, shutdown_secs=0.0)
    inputs = [FileInput("test", [str(tmp_path / "*.log")])]
    run = asyncio.create_task(FileShipper(inputs, settings, tray, tmp_path / "checkpoints").run(asyncio.Event()))
    async with asyncio.timeout(60):
        while not tray.held:  # noqa: ASYNC110 - the tray has no event to wait for
            await asyncio.sleep(0.01)
        done, _ = await asyncio.wait([run], timeout=0.3)
        assert not done
        tray.release()
        await run
    assert numbers(0, 10) == tray.lines
