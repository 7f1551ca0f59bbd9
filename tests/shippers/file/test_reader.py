"""An open file is read whole lines at a time, and known to be the same or not."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shippers.file.checkpoint import Lane
from shippers.file.progress import Progress
from shippers.file.reader import ContentReplacedError, Reader, ReadLimits, slowest_poll_secs


class Opened:
    """A reader and the file it reads."""

    def __init__(self, path: Path, *, splits: bool = False) -> None:
        path.touch()
        self.path = path
        lane = Lane("id", str(path), "", "", "", 0, 0, str(path), 0.0)
        self.reader = Reader(Progress.resume(lane), os.open(path, os.O_RDONLY), ReadLimits(16, 64, 5.0, splits))

    def append(self, data: bytes) -> None:
        """Write at the end."""
        with self.path.open("ab") as file:
            file.write(data)

    def read(self, now: float = 1.0) -> list[str] | None:
        """Read once, as if everything had been saved, and go on behind it."""
        self.reader.is_unsaved = False
        chunk = self.reader.read(now)
        if self.reader.is_unsaved:
            return self.read(now)
        if chunk is None:
            return None
        self.reader.progress.begin_stretch(chunk, 1)
        return [text for run in chunk.runs for text in run.lines.texts]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """An empty file and its reader."""
    entry = Opened(tmp_path / "a.log")
    yield entry
    entry.reader.close()


def test_whole_lines_are_read(opened: Opened) -> None:
    """A chunk ends with the last line end in it, the rest stays, a long line makes the chunk grow."""
    opened.append(b"one\ntwo\nthr")
    assert ["one", "two"] == opened.read()
    assert None is opened.read()
    opened.append(b"ee" * 20 + b"\n")
    assert ["thr" + "ee" * 20] == opened.read()


def test_an_overlong_line_is_cut_where_the_lane_says(tmp_path: Path) -> None:
    """The cut is in the lane before its bytes are given out."""
    opened = Opened(tmp_path / "a.log", splits=True)
    opened.append(b"x" * 100 + b"\n")
    opened.reader.read(1.0)
    opened.reader.is_unsaved = False
    assert None is opened.reader.read(1.0)
    assert ([64], True) == (opened.reader.lane.cuts, opened.reader.is_unsaved)
    assert [["x" * 64], ["x" * 36]] == [opened.read(), opened.read()]
    opened.reader.close()


def test_a_partial_line_is_cut_after_its_time(opened: Opened) -> None:
    """The time counts from the last growth."""
    opened.append(b"par")
    assert [None, None] == [opened.read(1.0), opened.read(5.9)]
    opened.append(b"tial")
    assert [None, None] == [opened.read(6.0), opened.read(10.9)]
    assert ["partial"] == opened.read(11.1)


@pytest.mark.parametrize("content", [b"", b"one\n", b"two\n1\n", b"other lines\nof greater length\n"])
def test_replaced_content_is_noticed(opened: Opened, content: bytes) -> None:
    """Shorter, as long, or longer: the reader raises and gives nothing of it out."""
    opened.append(b"one\n2\n")
    opened.read()
    opened.path.write_bytes(content)
    os.utime(opened.path, (5, 5))
    with pytest.raises(ContentReplacedError):
        opened.read()


def test_a_touched_file_is_the_same(opened: Opened) -> None:
    """Another modification time alone replaces nothing."""
    opened.append(b"one\n")
    opened.read()
    os.utime(opened.path, (5, 5))
    assert None is opened.read()


def test_idle_files_are_looked_at_ever_more_seldom(opened: Opened) -> None:
    """At least every tenth of a second, or less often where there are very many; growth brings it back."""
    opened.append(b"one\n")
    opened.read(1.0)
    delays = []
    for _ in range(20):
        opened.read(2.0)
        delays.append(round(opened.reader.next_poll_at - 2.0, 3))
    assert (sorted(delays), 0.1) == (delays, delays[-1])
    opened.append(b"two\n")
    opened.read(3.0)
    assert opened.reader.next_poll_at < 3.03
    assert [0.1, 4.0] == [slowest_poll_secs(10), slowest_poll_secs(10_000)]
