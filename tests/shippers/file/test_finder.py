"""Globs find regular files, each once."""

import os
from pathlib import Path

import pytest

from shippers.file.finder import Finder, Globs, shown


def names(finder: Finder) -> list[str]:
    """Return the names of what is found."""
    return [Path(found.path).name for found in finder.find()]


def test_files_come_oldest_change_first(tmp_path: Path) -> None:
    """So rotated files are read before the one that follows them."""
    for age, name in enumerate(["new.log", "old.log"]):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    assert ["old.log", "new.log"] == names(Finder([Globs("in", [str(tmp_path / "*.log")])]))


def test_folders_are_searched_and_excludes_left_out(tmp_path: Path) -> None:
    """`**` goes deep; what `exclude` names is not found."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name in ("a/one.log", "a/b/two.log", "a/b/two.log.gz"):
        (tmp_path / name).write_text(name)
    finder = Finder([Globs("in", [str(tmp_path / "**" / "*.log*")], ["*.gz"])])
    assert ["one.log", "two.log"] == sorted(names(finder))


def test_a_file_with_several_names_is_one(tmp_path: Path) -> None:
    """Links, and globs of several inputs, find it once; the first input has it."""
    (tmp_path / "a.log").write_text("a")
    (tmp_path / "b.log").symlink_to(tmp_path / "a.log")
    globs = str(tmp_path / "*.log")
    assert ["first"] == [found.input for found in Finder([Globs("first", [globs]), Globs("second", [globs])]).find()]


def test_a_name_with_glob_signs_is_found_as_it_is(tmp_path: Path) -> None:
    """A file called `[1].log` is meant when it is named and exists."""
    (tmp_path / "[1].log").write_text("a")
    assert ["[1].log"] == names(Finder([Globs("in", [str(tmp_path / "[1].log")])]))


def test_what_is_no_file_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A pipe in the glob is passed over with one word in the log, however often it is seen."""
    os.mkfifo(tmp_path / "pipe.log")
    finder = Finder([Globs("in", [str(tmp_path / "*.log")])])
    assert [] == names(finder) + names(finder)
    assert 1 == caplog.text.count("file_passed_over")


def test_a_name_that_is_no_text_is_found_and_can_be_shown(tmp_path: Path) -> None:
    """A file whose name is not UTF-8 is followed like any other; checkpoint and records spell its odd bytes out."""
    with open(os.fsencode(tmp_path) + b"/bad\xff.log", "w") as bad:  # noqa: PTH123 - a Path cannot be made of it
        bad.write("bad")
    assert [r"bad\xff.log"] == [shown(name) for name in names(Finder([Globs("in", [str(tmp_path / "*.log")])]))]
    assert "grüße.log" == shown("grüße.log")


def test_a_files_own_name_goes_before_links_to_it(tmp_path: Path) -> None:
    """Whatever order the folder lists them in, a file is called by its own name, else by the first of several."""
    (tmp_path / "m.log").write_text("m")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("file")
    (tmp_path / "below").symlink_to(tmp_path / "other")
    (tmp_path / "a.log").symlink_to(tmp_path / "m.log")
    for name in ("z.log", "b.log", "y.log"):
        (tmp_path / name).symlink_to(tmp_path / "other" / "file")
    patterns = [str(tmp_path / "*.log"), str(tmp_path / "below" / "*"), str(tmp_path / "other" / "*")]
    paths = {tmp_path / "m.log", tmp_path / "other" / "file"}
    assert paths == {Path(found.path) for found in Finder([Globs("in", patterns)]).find()}
    assert ["b.log", "m.log"] == sorted(names(Finder([Globs("in", patterns[:1])])))


def test_what_was_not_found_is_known(tmp_path: Path) -> None:
    """Patterns that find nothing are told; only plain names of no file, a folder among them, are wanting."""
    (tmp_path / "a.log").write_text("a")
    missing, folder, glob = str(tmp_path / "missing.log"), str(tmp_path), str(tmp_path / "*.txt")
    finder = Finder([Globs("in", [missing, folder, glob, str(tmp_path / "*.log")])])
    finder.find()
    assert [missing, folder, glob] == finder.empty
    assert sorted([missing, folder]) == finder.unread


def test_a_folder_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is in it is not known, which is said once and no longer than it lasts."""
    finder = Finder([Globs("in", [str(tmp_path / "*.log")])])

    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    with monkeypatch.context() as patched:
        patched.setattr("shippers.file.finder.os.scandir", refuse)
        assert [] == names(finder) + names(finder)
    assert [str(tmp_path)] == finder.unread
    assert 1 == caplog.text.count("folder_unreadable")
    finder.find()
    assert [] == finder.unread
