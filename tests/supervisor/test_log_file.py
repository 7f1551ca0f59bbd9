"""A child's log is bounded, and its last words are found in it."""

import os
from pathlib import Path

from logflow_app.supervisor.log_file import LogFile
from logflow_app.supervisor.restarts import Restarts


def written(path: Path, text: str) -> LogFile:
    """Return a log that holds a text."""
    path.write_text(text)
    return LogFile(path)


def test_last_words_are_the_sentences_behind_the_log(tmp_path: Path) -> None:
    """What a program says when it refuses to work comes after everything it had logged."""
    log = written(
        tmp_path / "x.log",
        "[2026-11-21 07:00:00,1] [1] [INFO] starting\n\x1b[31m2026-11-21 07:00:01 WARN hm\x1b[0m\n"
        "a.yaml:1: expected this\n\na.yaml:2: expected that\n",
    )
    assert ["a.yaml:1: expected this", "a.yaml:2: expected that"] == log.last_words(0)
    assert ["a.yaml:2: expected that"] == log.tail(1)


def test_where_there_are_none_the_last_lines_will_do(tmp_path: Path) -> None:
    """Of this life, not of those before."""
    log = written(tmp_path / "x.log", "an earlier life\n")
    start = log.size()
    with log.path.open("a") as file:
        file.write("2026-11-21 07:00:01 WARN hm\n")
    assert ["2026-11-21 07:00:01 WARN hm"] == log.last_words(start)
    assert [] == LogFile(tmp_path / "missing.log").tail(3)


def test_a_log_that_has_grown_begins_anew_under_its_writer(tmp_path: Path) -> None:
    """The child has it open, and goes on at its beginning."""
    log = LogFile(tmp_path / "logs" / "x.log")
    output = log.open()
    os.write(output, b"x" * 100)
    log.bound(100)
    assert 100 == log.size()
    os.write(output, b"y")
    log.bound(100)
    os.write(output, b"new\n")
    os.close(output)
    assert "new\n" == log.path.read_text()
    assert b"x" * 100 + b"y" == (tmp_path / "logs" / "x.log.1").read_bytes()


def test_pauses_double_while_a_child_dies_young() -> None:
    """Up to half a minute, and from the beginning after a steady life."""
    restarts = Restarts()
    assert [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0] == [restarts.pause_secs(1.0) for _ in range(8)]
    assert [0.5, 0.5, 1.0] == [restarts.pause_secs(secs) for secs in (10.5, 1.0, 1.0)]
    assert 11 == restarts.count
