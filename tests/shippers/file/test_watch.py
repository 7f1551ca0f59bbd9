"""The kernel tells of files and folders at rest; what it does not tell costs time and no line."""

import asyncio
import errno
import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from shippers.file import watch as module
from shippers.file.finder import FileKey
from shippers.file.mounts import Mounts
from shippers.file.reading import LOOK_ANYWAY_SECS
from shippers.file.settings import FileInput, FileSettings
from shippers.file.shipper import FileShipper
from shippers.file.watch import Watch
from tests.shippers.file.driven import lines, numbers
from tests.shippers.tray import Tray
from tests.shippers.waiting import until

pytestmark = pytest.mark.skipif(module.INotify is None, reason="NOT TESTED: no inotify on this system")
NEVER_SECS = 3600.0
QUEUE = Path("/proc/sys/fs/inotify/max_queued_events")
MOST_QUEUED = int(QUEUE.read_text()) if QUEUE.exists() else 0


class Told:
    """Keeps what it is told. See Listener."""

    def __init__(self) -> None:
        self.folders = 0
        self.files: list[FileKey] = []
        self.losses = 0

    def folder_changed(self) -> None:
        """See Listener.folder_changed."""
        self.folders += 1

    def file_changed(self, key: FileKey) -> None:
        """See Listener.file_changed."""
        self.files.append(key)

    def anything_may_have_changed(self) -> None:
        """See Listener.anything_may_have_changed."""
        self.losses += 1


@asynccontextmanager
async def watching(told: Told, mounts: Mounts | None = None) -> AsyncIterator[Watch]:
    """An open watch."""
    watch = Watch(told, mounts)
    watch.open()
    try:
        yield watch
    finally:
        watch.close()


@asynccontextmanager
async def shipping(
    folder: Path, *globs: str, settings: FileSettings | None = None, mode: str = "auto"
) -> AsyncIterator[Tray]:
    """A shipper at work, that by itself would look for files never again."""
    tray = Tray()
    inputs = [FileInput("test", [str(folder / glob) for glob in globs], watch=mode)]
    settings = replace(settings or FileSettings(scan_interval_secs=NEVER_SECS), shutdown_secs=0.0)
    stop = asyncio.Event()
    shipper = FileShipper(inputs, settings, tray, folder / ".checkpoints")
    run = asyncio.create_task(shipper.run(stop))
    try:
        yield tray, shipper
    finally:
        stop.set()
        await run


def at_rest(shipper: FileShipper) -> bool:
    """Return whether every file is left to the kernel."""
    soon = time.monotonic() + LOOK_ANYWAY_SECS / 2
    return all(reader.next_poll_at > soon for reader in shipper._register.readers.values())


async def test_a_folder_tells_of_names_that_matter(tmp_path: Path) -> None:
    """A file that comes under a name some glob could mean is told of; others are not."""
    told = Told()
    async with watching(told) as watch:
        watch.watch_folders({str(tmp_path): {"*.log"}})
        assert watch.sees_all_folders
        (tmp_path / "other.txt").touch()
        (tmp_path / "app.log").touch()
        await until(lambda: told.folders > 0)


async def test_a_file_tells_once(tmp_path: Path) -> None:
    """After the first write it is up to the reader to watch it again, so a busy file floods nobody."""
    told, path = Told(), tmp_path / "app.log"
    path.touch()
    status = path.stat()
    key = FileKey(status.st_dev, status.st_ino)
    async with watching(told) as watch:
        with path.open("r+b", buffering=0) as file:
            assert watch.watch_file(key, file.fileno())
            for _ in range(100):
                file.write(b"x")
            await until(lambda: bool(told.files))
            file.write(b"x")
            assert watch.watch_file(key, file.fileno())
            file.write(b"x")
            await until(lambda: len(told.files) > 1)
    assert [key, key] == told.files


async def test_a_queue_that_overflows_makes_everything_be_looked_at(tmp_path: Path) -> None:
    """What the kernel could not keep is not missed: the watch begins anew, and says that anything may have changed."""
    told = Told()
    async with watching(told) as watch:
        watch.watch_folders({str(tmp_path): {"*"}})
        for n in range(MOST_QUEUED // 2 + 10):  # two events each, and nobody reads them meanwhile
            name = tmp_path / str(n % 2)
            os.close(os.open(name, os.O_CREAT))
            name.unlink()
        await until(lambda: told.losses > 0)
        watch.watch_folders({str(tmp_path): {"*"}})
        seen = told.folders
        (tmp_path / "new").touch()
        await until(lambda: told.folders > seen)


async def test_network_mounts_are_not_watched(tmp_path: Path) -> None:
    """There the kernel knows only of what is done on this machine."""
    status = tmp_path.stat()  # noqa: ASYNC240 - nothing else waits
    table = tmp_path / "mountinfo"
    table.write_text(f"1 1 {os.major(status.st_dev)}:{os.minor(status.st_dev)} / / rw - nfs4 there:/ rw\n")
    async with watching(Told(), Mounts(table)) as watch:
        watch.watch_folders({str(tmp_path): {"*"}})
        assert not watch.sees_all_folders
        assert not watch.watch_file(FileKey(status.st_dev, status.st_ino), 0)


async def test_a_limit_that_is_reached_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Without watches left, files are looked at instead, and the log names the limit to raise."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.INotify, "add_watch", full)
    with caplog.at_level(logging.WARNING):
        async with shipping(tmp_path, "*.log", settings=FileSettings(scan_interval_secs=0.05)) as (tray, _):
            (tmp_path / "a.log").write_text(lines(0, 5))
            await until(lambda: numbers(0, 5) == tray.lines)
    assert 1 == caplog.text.count("notifications_limited")
    assert "fs.inotify.max_user_watches" in caplog.text


async def test_without_inotify_everything_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is missing, or no more instances may be had, nothing else changes."""

    def refused(**_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(module, "INotify", refused)
    async with shipping(tmp_path, "*.log", settings=FileSettings(scan_interval_secs=0.05)) as (tray, _):
        (tmp_path / "a.log").write_text(lines(0, 5))
        await until(lambda: numbers(0, 5) == tray.lines)


async def test_an_input_that_is_to_be_polled_is_polled(tmp_path: Path) -> None:
    """`watch: poll` asks the kernel for nothing."""
    async with shipping(tmp_path, "*.log", settings=FileSettings(scan_interval_secs=0.05), mode="poll") as (tray, _):
        (tmp_path / "a.log").write_text(lines(0, 5))
        await until(lambda: numbers(0, 5) == tray.lines)


async def test_what_comes_is_seen_at_once_and_without_looking(tmp_path: Path) -> None:
    """New files, new folders, files renamed into sight and writes to idle files, by a shipper that never scans."""
    async with shipping(tmp_path, "*.log", "in.*/*.log") as (tray, shipper):
        (tmp_path / "a.log").write_text(lines(0, 5))
        await until(lambda: len(tray.lines) == 5)
        (tmp_path / "in.1").mkdir()
        (tmp_path / "in.1" / "b.tmp").write_text(lines(5, 10))
        (tmp_path / "in.1" / "b.tmp").rename(tmp_path / "in.1" / "b.log")
        await until(lambda: len(tray.lines) == 10)
        (tmp_path / "c.log").touch()
        await until(lambda: at_rest(shipper))
        with (tmp_path / "c.log").open("a") as file:
            file.write(lines(10, 15))
        with (tmp_path / "a.log").open("a") as file:
            file.write(lines(15, 20))
        await until(lambda: len(tray.lines) == 20)
    assert numbers(0, 20) == sorted(tray.lines)
