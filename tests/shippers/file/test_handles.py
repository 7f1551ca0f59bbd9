"""More files than may be open take turns, and nothing that cannot be known is taken for gone."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from shippers.file.finder import Finder, Globs
from shippers.file.handles import remedy_of
from shippers.file.settings import FileSettings
from tests.shippers.file.driven import Driven, lines, numbers

FILES = 12
MOST = 4


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a shipper have few descriptors."""
    monkeypatch.setattr("shippers.file.handles.most_open", lambda: MOST)


async def _poll_all(shipper: Driven) -> None:
    for _ in range(FILES):
        await shipper.poll()
        assert shipper.shipper is not None
        assert shipper.shipper.observe().open_files <= MOST


async def test_more_files_than_may_be_open_take_turns(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Every line of every file comes once, in one lane a file, also of those that grow later, and it is said once."""
    shipper = Driven(tmp_path)
    for n in range(FILES):
        (tmp_path / f"{n:02d}.log").write_text(lines(n * 10, n * 10 + 5))
    await _poll_all(shipper)
    for n in range(FILES):
        with (tmp_path / f"{n:02d}.log").open("a") as log:
            log.write(lines(n * 10 + 5, n * 10 + 10))
    await _poll_all(shipper)
    assert numbers(0, FILES * 10) == sorted(shipper.tray.lines)
    assert FILES == len({lane for lane, _, _ in shipper.tray.ids})
    assert 1 == caplog.text.count("raise the limit on open files")
    assert shipper.shipper is not None
    assert shipper.shipper.observe().files_set_aside >= FILES
    await shipper.stop()


async def test_files_that_are_alike_are_not_taken_for_each_other(tmp_path: Path) -> None:
    """A file that repeats one that was closed to make room, and is called alike, is read as a file of its own."""
    shipper = Driven(tmp_path)
    for n in range(FILES):
        (tmp_path / f"a{'b' * n}.log").write_text(lines(0, 20))
    await _poll_all(shipper)
    await shipper.pass_time(100.0)
    await _poll_all(shipper)
    assert FILES * 20 == len(shipper.tray.lines)
    await shipper.stop()


async def test_empty_files_do_not_keep_others_out(tmp_path: Path) -> None:
    """Files with nothing in them, however many and old, need no descriptor, and are read when they grow."""
    shipper = Driven(tmp_path)
    for n in range(FILES):
        (tmp_path / f"{n:02d}.log").touch()
        os.utime(tmp_path / f"{n:02d}.log", (1000, 1000))
    await shipper.poll()
    (tmp_path / "last.log").write_text(lines(0, 5))
    await shipper.poll()
    (tmp_path / "07.log").write_text(lines(5, 10))
    await _poll_all(shipper)
    assert numbers(0, 10) == shipper.tray.lines
    await shipper.stop()


async def test_a_file_that_cannot_be_opened_for_want_of_descriptors_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not called unreadable, and comes when there are descriptors again."""
    (tmp_path / "app.log").write_text(lines(0, 5))
    shipper = Driven(tmp_path)
    shipper.start()

    def no_more(*_: Any, **__: Any) -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr("shippers.file.opening.os.open", no_more)
        assert shipper.shipper is not None
        await shipper.shipper.scan()
    assert "file_unreadable" not in caplog.text
    assert "ulimit -n" in caplog.text
    await shipper.poll()
    assert numbers(0, 5) == shipper.tray.lines
    await shipper.stop()


async def test_a_folder_that_cannot_be_read_dismisses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A scan that sees no file where one still is leaves it open, and what is written meanwhile comes."""
    caplog.set_level("INFO")
    log = tmp_path / "app.log"
    log.write_text(lines(0, 5))
    shipper = Driven(tmp_path, settings=FileSettings(close_gone_secs=1.0))
    await shipper.poll()
    with monkeypatch.context() as patched:
        patched.setattr("shippers.file.finder.iglob", lambda *_, **__: iter(()))
        with log.open("a") as file:
            file.write(lines(5, 10))
        await shipper.pass_time(100.0)
    assert numbers(0, 10) == shipper.tray.lines
    assert "file_dismissed" not in caplog.text
    assert "file_closed" not in caplog.text
    await shipper.stop()


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/a/*.log", "/a/b.log", True),
        ("/a/*.log", "/a/b/c.log", False),
        ("/a/**/*.log", "/a/c.log", True),
        ("/a/**/*.log", "/a/b/b/c.log", True),
        ("/a/**", "/a/b/c.log", True),
        ("/a/*.log", "/a/.b.log", False),
        ("/a/[1].log", "/a/[1].log", True),
        ("/a/*.log", "/a/x.log", False),
    ],
)
def test_names_are_told_without_looking(pattern: str, path: str, *, expected: bool) -> None:
    """A pattern names a path, or does not, whatever is there."""
    assert expected is Finder([Globs("in", [pattern], ["*/x.log"])]).names(path)


def test_the_remedy_fits_the_trouble() -> None:
    """The log advises what helps, and nothing where nothing is known to."""
    remedies = [remedy_of(OSError(number, "")) for number in (errno.ENOSPC, errno.EMFILE, errno.EACCES, errno.EIO)]
    for word, remedy in zip(("disk", "ulimit", "permissions"), remedies, strict=False):
        assert word in remedy
    assert "" == remedies[-1]
