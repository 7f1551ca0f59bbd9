"""Logs that rotation compresses are gone on with in the compressed file, under the same ids."""

import bz2
import gzip
import logging
import lzma
import os
import resource
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shippers.file.inflating import Inflating
from shippers.file.settings import FileSettings
from tests.shippers.file.driven import Driven, lines, numbers

LONG_AGO = 10.0
PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def pack(path: Path, *, keep: bool = False, name: str = "", packer: Callable[[bytes], bytes] = gzip.compress) -> Path:
    """Compress a file as gzip does it: beside it, then away with it; and it has been there for a while."""
    packed = path.with_name(name or f"{path.name}.gz")
    packed.write_bytes(packer(path.read_bytes()))
    settle(packed)
    if not keep:
        path.unlink()
    return packed


def settle(path: Path) -> None:
    """Let a file seem not to have changed for a while."""
    os.utime(path, (time.time() - LONG_AGO, time.time() - LONG_AGO))


def unlike(count: int) -> str:
    """Return so many lines that do not pack well, so that a part of what is packed ends in the midst of one."""
    return "".join(f"{n} {hash(str(n))}\n" for n in range(count))


def append(path: Path, text: str) -> None:
    """Write behind what is there."""
    with path.open("a") as file:
        file.write(text)


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("glob", ["app.log*", "app.log"], ids=["in sight", "out of sight"])
async def test_what_was_compressed_while_down_is_gone_on_with(tmp_path: Path, kind: str, glob: str) -> None:
    """The rest is found in the compressed file, also where no glob looks; lane and places are the same."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 100))
    driven = Driven(tmp_path, glob)
    await driven.poll()
    await driven.stop()
    append(log, lines(100, 200))
    log.rename(tmp_path / "app.log.1")
    pack(tmp_path / "app.log.1", name=f"app.log.1.{kind}", packer=PACKERS[kind])
    log.write_text(lines(200, 210))
    for _ in range(3):
        await driven.poll()
        await driven.stop()
    assert sorted(numbers(0, 210)) == sorted(driven.tray.lines)
    places = {text: (lane, offset) for lane, offset, text in driven.tray.ids}
    first, last = places["line 000000"], places["line 000199"]
    assert (first[0], 0, 199 * 12) == (last[0], first[1], last[1])
    assert 2 == len({lane for lane, _ in places.values()})


async def test_a_log_compressed_at_once_is_read_to_its_end(tmp_path: Path) -> None:
    """Copied, truncated and the copy compressed before all was read: the rest is in the compressed file."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 100))
    driven = Driven(tmp_path, "app.log*")
    await driven.poll()
    append(log, lines(100, 200))
    shutil.copyfile(log, tmp_path / "app.log.1")
    os.truncate(log, 0)
    pack(tmp_path / "app.log.1")
    append(log, lines(200, 203))
    await driven.poll()
    assert sorted(numbers(0, 203)) == sorted(driven.tray.lines)
    await driven.stop()


@pytest.mark.parametrize("down", [False, True])
async def test_what_was_read_is_not_read_again_when_it_is_compressed(tmp_path: Path, *, down: bool) -> None:
    """Neither while both files are there, nor when the plain one is deleted, nor renamed, nor after restarts."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 100))
    driven = Driven(tmp_path, "app.log*")
    await driven.poll()
    log.rename(tmp_path / "app.log.1")
    await driven.poll()
    if down:
        await driven.stop()
    packed = pack(tmp_path / "app.log.1", keep=True)
    await driven.poll()
    (tmp_path / "app.log.1").unlink()
    await driven.poll()
    await driven.pass_time(120.0)
    packed = packed.rename(tmp_path / "app.log.2.gz")
    for _ in range(3):
        await driven.poll()
        await driven.stop()
    assert numbers(0, 100) == driven.tray.lines


async def test_a_deleted_log_that_comes_back_compressed_is_known(tmp_path: Path) -> None:
    """Compressing may take a while: a lane is remembered for as long after its file was deleted."""
    log = tmp_path / "app.log"
    log.write_text(lines(0, 100))
    driven = Driven(tmp_path, "app.log*")
    await driven.poll()
    content = log.read_bytes()
    log.unlink()
    await driven.pass_time(120.0)
    await driven.stop()
    (tmp_path / "app.log.1.gz").write_bytes(gzip.compress(content))
    settle(tmp_path / "app.log.1.gz")
    await driven.poll()
    await driven.stop()
    assert numbers(0, 100) == driven.tray.lines


async def test_a_compressed_file_never_seen_before_is_read_once(tmp_path: Path) -> None:
    """It is a file of its own, with places of what is packed in it; several members are one text, and it may grow."""
    (tmp_path / "old.log.gz").write_bytes(gzip.compress(lines(0, 50).encode()) + gzip.compress(lines(50, 100).encode()))
    settle(tmp_path / "old.log.gz")
    driven = Driven(tmp_path, "*.gz")
    for _ in range(3):
        await driven.poll()
        await driven.stop()
    assert numbers(0, 100) == driven.tray.lines
    assert [n * 12 for n in range(100)] == [offset for _, offset, _ in driven.tray.ids]
    assert b'"service":"old"' in driven.tray.records[0].value
    with (tmp_path / "old.log.gz").open("ab") as file:
        file.write(gzip.compress(lines(100, 150).encode()))
    settle(tmp_path / "old.log.gz")
    await driven.poll()
    assert numbers(0, 150) == driven.tray.lines
    assert 1 == len({lane for lane, _, _ in driven.tray.ids})
    await driven.stop()


async def test_a_crash_in_the_midst_of_a_compressed_file_repeats_under_the_same_ids(tmp_path: Path) -> None:
    """What was not acknowledged is sent again as it was, and the rest after it."""
    (tmp_path / "old.log.gz").write_bytes(gzip.compress(lines(0, 30_000).encode()))
    settle(tmp_path / "old.log.gz")
    driven = Driven(tmp_path, "*.gz")
    driven.tray.holds = True
    await driven.poll()
    driven.tray.release(1)
    await driven.save()
    await driven.crash()
    driven.tray.holds = False
    await driven.poll()
    ids = {(lane, offset) for lane, offset, _ in driven.tray.ids}
    assert 30_000 == len(ids) < len(driven.tray.ids)
    assert set(numbers(0, 30_000)) == set(driven.tray.lines)
    assert [0] == list(driven.tray.gaps().values())
    await driven.stop()


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-200], lambda data: data[:-8] + bytes(8)], ids=["short", "checksum"]
)
async def test_a_damaged_file_gives_what_it_has_and_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[bytes], bytes]
) -> None:
    """One that ends too early or is corrupt stops nobody, is told of by name, and is not read over and over."""
    text = "".join(f"{n} {hash(str(n))}\n" for n in range(5000))
    (tmp_path / "bad.gz").write_bytes(damage(gzip.compress(text.encode())))
    settle(tmp_path / "bad.gz")
    (tmp_path / "good.log").write_text("good\n")
    driven = Driven(tmp_path, "*")
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            await driven.pass_time(60.0)
    assert 1 == caplog.text.count("file_damaged")
    assert "bad.gz" in caplog.text
    assert "good" in driven.tray.lines
    assert 1000 < len(driven.tray.lines) <= 5001
    assert set(driven.tray.lines[:-1]) <= {*text.splitlines(), "good"}
    await driven.stop()


async def test_compressed_files_may_be_read_as_they_are(tmp_path: Path) -> None:
    """`compressed: never` makes them files like all others."""
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"x\n" * 100) + b"\n")
    settle(tmp_path / "a.gz")
    driven = Driven(tmp_path, "*.gz", compressed="never")
    await driven.poll()
    assert "\x1f\x8b" == driven.tray.lines[0][:2]
    await driven.stop()


async def test_starting_at_the_end_passes_over_compressed_files(tmp_path: Path) -> None:
    """What is there at the first start is history, whatever it is packed in; it is not read by a later start either."""
    (tmp_path / "old.gz").write_bytes(gzip.compress(lines(0, 10).encode()))
    settle(tmp_path / "old.gz")
    driven = Driven(tmp_path, "*.gz", start_at="end")
    for _ in range(2):
        await driven.poll()
        await driven.stop()
    (tmp_path / "new.gz").write_bytes(gzip.compress(lines(10, 20).encode()))
    settle(tmp_path / "new.gz")
    await driven.poll()
    await driven.stop()
    assert numbers(10, 20) == driven.tray.lines


async def test_a_file_that_is_being_packed_is_waited_for(tmp_path: Path) -> None:
    """As long as it grows it is left alone."""
    packed = gzip.compress(lines(0, 1000).encode())
    (tmp_path / "a.gz").write_bytes(packed[:-500])
    driven = Driven(tmp_path, "*.gz")
    await driven.poll()
    assert [] == driven.tray.lines
    (tmp_path / "a.gz").write_bytes(packed)
    settle(tmp_path / "a.gz")
    await driven.poll()
    assert numbers(0, 1000) == driven.tray.lines
    await driven.stop()


@pytest.mark.parametrize("kind", PACKERS)
async def test_a_packed_file_that_arrives_with_a_stall_is_read_to_its_end(tmp_path: Path, kind: str) -> None:
    """However long it pauses in the midst of a line, and though it goes on right before it is given up."""
    packed = PACKERS[kind](unlike(5000).encode())
    path = tmp_path / f"a.log.{kind}"
    path.write_bytes(packed[: len(packed) // 2])
    settle(path)
    driven = Driven(tmp_path, "*")
    await driven.poll()
    assert driven.shipper is not None
    for secs in (6.0, 60.0):
        with path.open("ab") as file:
            file.write(packed[len(packed) // 2 :] if secs == 60.0 else b"")
        for _ in range(5):
            await driven.shipper.read_round(driven.now() + secs)
    settle(path)
    for _ in range(2):
        await driven.poll()
        await driven.stop()
    assert unlike(5000).splitlines() == driven.tray.lines
    assert 1 == len({lane for lane, _, _ in driven.tray.ids})


async def test_no_line_of_a_packed_file_that_arrives_in_pieces_is_cut_in_two(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Each pause is longer than a last line is waited for, and none makes it a damaged file."""
    packed = gzip.compress(unlike(5000).encode())
    path = tmp_path / "a.log.gz"
    driven = Driven(tmp_path, "*.gz")
    for n in range(1, 6):
        path.write_bytes(packed[: len(packed) * n // 5])
        settle(path)
        await driven.pass_time(10.0)
    assert unlike(5000).splitlines() == driven.tray.lines
    assert "file_damaged" not in caplog.text
    await driven.stop()


async def test_a_line_is_not_cut_where_inflating_paused(tmp_path: Path) -> None:
    """There is no end of the text while there is more to inflate, however long there was no room for lines."""
    (tmp_path / "a.gz").write_bytes(gzip.compress(lines(0, 50_000).encode()))
    settle(tmp_path / "a.gz")
    driven = Driven(tmp_path, "*.gz")
    driven.start()
    assert driven.shipper is not None
    await driven.shipper.scan()
    for n in range(40):
        await driven.shipper.read_round(driven.now() + 10.0 * n)
    assert numbers(0, 50_000) == driven.tray.lines
    await driven.stop()


async def test_a_bomb_costs_bounded_memory(tmp_path: Path) -> None:
    """A gigabyte of nothing in one line comes as lines of the limit's length, and never stands in memory."""
    zeros = gzip.compress(bytes(2**20), 1)
    (tmp_path / "bomb.gz").write_bytes(zeros * 200)
    file = Inflating(os.open(tmp_path / "bomb.gz", os.O_RDONLY))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert file.reach(200 * 2**20)
    assert os.fstat(file.file).st_blocks * 512 < 8 * 2**20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
    file.close()


async def test_settings_are_the_same_for_what_is_packed(tmp_path: Path) -> None:
    """A last line without its end is waited for and cut, as in any file."""
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"one\ntwo"))
    settle(tmp_path / "a.gz")
    driven = Driven(tmp_path, "*.gz", settings=FileSettings())
    await driven.poll()
    assert ["one"] == driven.tray.lines
    await driven.pass_time(60.0)
    assert ["one", "two"] == driven.tray.lines
    await driven.stop()


async def test_a_crash_between_the_end_and_its_arrival_reads_a_small_packed_file_again(tmp_path: Path) -> None:
    """Everything was read and the file closed, but nothing had arrived: it is sent again, as it was."""
    (tmp_path / "old.log.gz").write_bytes(gzip.compress(lines(0, 100).encode()))
    settle(tmp_path / "old.log.gz")
    driven = Driven(tmp_path, "*.gz")
    driven.tray.holds = True
    await driven.poll()
    await driven.save()
    await driven.crash()
    driven.tray.holds = False
    await driven.poll()
    assert numbers(0, 100) * 2 == driven.tray.lines
    assert 100 == len({(lane, offset) for lane, offset, _ in driven.tray.ids})
    await driven.stop()
