"""A log saved anew while it is followed, as editors and `sed -i` do it: its lines come once, and none is lost."""

import os
from pathlib import Path

import pytest

from shippers.file.settings import FileSettings
from tests.shippers.file.driven import Driven, lines, numbers


def save_over(path: Path, text: str) -> None:
    """Write a new file and rename it over the old one."""
    draft = path.with_name(".draft")
    draft.write_text(text)
    os.utime(draft, ns=(0, path.stat().st_mtime_ns))  # written well before, whatever the clock's grain
    draft.rename(path)


def age(path: Path) -> None:
    """Let a log seem not to have been written to for a while."""
    os.utime(path, (1, 1))


def append(path: Path, text: str) -> None:
    """Write behind what is there."""
    with path.open("a") as file:
        file.write(text)


async def _followed(folder: Path, glob: str = "*.log", settings: FileSettings | None = None) -> tuple[Path, Driven]:
    """Return a log of which ten lines were read, and its shipper."""
    log = folder / "app.log"
    log.write_text(lines(0, 10))
    age(log)
    driven = Driven(folder, glob, settings=settings)
    await driven.poll()
    return log, driven


async def test_a_log_saved_over_itself_goes_on_in_its_lane(tmp_path: Path) -> None:
    """Only what is new comes, at its place, also after a restart and when it is saved again."""
    log, driven = await _followed(tmp_path)
    save_over(log, lines(0, 11))
    await driven.poll()
    append(log, lines(11, 12))
    await driven.poll()
    await driven.stop()
    save_over(log, lines(0, 13))
    await driven.poll()
    age(log)
    save_over(log, lines(0, 14))
    await driven.pass_time(120.0)
    append(log, lines(14, 15))
    await driven.poll()
    await driven.stop()
    (lane,) = {lane for lane, _, _ in driven.tray.ids}
    assert [(lane, 12 * n, text) for n, text in enumerate(numbers(0, 15))] == driven.tray.ids


async def test_what_a_program_writes_to_the_old_file_afterwards_is_another_lane(tmp_path: Path) -> None:
    """Its lines stand at places that are other lines' in the new file, and no line of either is lost or mixed up."""
    log, driven = await _followed(tmp_path)
    with log.open("a") as writer:
        save_over(log, lines(0, 10) + lines(20, 23))
        await driven.poll()
        writer.write(lines(30, 33))
        writer.flush()
        driven.tray.holds = True
        await driven.poll()
        append(log, lines(23, 25))
        await driven.poll()
    new = numbers(20, 25)
    assert sorted([*numbers(0, 10), *new, *numbers(30, 33)]) == sorted(driven.tray.lines)
    places = {(lane, offset) for lane, offset, _ in driven.tray.ids}
    assert (18, 2) == (len(places), len({lane for lane, _ in places}))
    lanes = (driven.checkpoint / "lanes.json").read_text()
    assert all(lane in lanes for lane, _ in places)
    await driven.stop()


async def test_the_old_file_is_read_to_its_end_first(tmp_path: Path) -> None:
    """Lines added right before it is saved are in both files, and come once; what its writer added later comes, too."""
    log, driven = await _followed(tmp_path)
    append(log, lines(10, 15))
    age(log)
    save_over(log, lines(0, 16))
    await driven.poll()
    assert numbers(0, 16) == driven.tray.lines
    await driven.stop()


@pytest.mark.parametrize("count", [10, 12], ids=["the same", "longer"])
@pytest.mark.parametrize("is_seen", [True, False], ids=["seen", "unseen"])
async def test_a_log_deleted_and_written_again_is_another(tmp_path: Path, count: int, *, is_seen: bool) -> None:
    """Even with all that was read of the old one, its lines count again, whether or not its absence was seen."""
    log, driven = await _followed(tmp_path)
    log.unlink()
    if is_seen:
        await driven.poll()
    log.write_text(lines(0, count))
    later = log.stat().st_mtime + 1  # past the grain of the clock that stamps what is deleted
    os.utime(log, (later, later))
    await driven.poll()
    assert [*numbers(0, 10), *numbers(0, count)] == driven.tray.lines
    await driven.stop()


async def test_an_old_file_that_is_written_to_without_a_name_keeps_its_lane(tmp_path: Path) -> None:
    """Then both go on, and the new file is read whole rather than in part."""
    log, driven = await _followed(tmp_path)
    with log.open("a") as writer:
        save_over(log, lines(0, 12))
        writer.write(lines(30, 33))
        writer.flush()
        await driven.poll()
    assert sorted([*numbers(0, 10), *numbers(0, 12), *numbers(30, 33)]) == sorted(driven.tray.lines)
    await driven.stop()


async def test_a_log_with_other_content_saved_over_is_another(tmp_path: Path) -> None:
    """Where a line that was read is not as it was, all lines of the new file come."""
    log, driven = await _followed(tmp_path)
    save_over(log, lines(1, 12))
    await driven.poll()
    assert [*numbers(0, 10), *numbers(1, 12)] == driven.tray.lines
    await driven.stop()
