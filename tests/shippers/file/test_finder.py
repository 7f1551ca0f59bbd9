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
