"""An open file is read whole lines at a time, and known to be the same or not."""

import os
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from logflow_app.multiline import MultilineSettings
from shippers.file.cadence import FASTEST_SECS
from shippers.file.checkpoint import Lane
from shippers.file.progress import Progress
from shippers.file.reader import ContentReplacedError, Reader, ReadLimits
from shippers.file.shape import Shape


class Opened:
    """A reader and the file it reads."""

    def __init__(self, path: Path, shape: Shape | None = None, *, splits: bool = False) -> None:
        path.touch()
        self.path = path
        lane = Lane("id", str(path), "", "", "", 0, 0, str(path), 0.0)
        limits = ReadLimits(16, 64, 5.0, splits)
        self.reader = Reader(Progress.resume(lane), os.open(path, os.O_RDONLY), limits, shape)

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


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_of_an_overlong_line_the_head_is_kept(opened: Opened, end: str) -> None:
    """Whole characters of it; the line claims all its bytes, and says how many were left out."""
    opened.append(f"a\n{'é' * 50}x{'é' * 50}{end}b\n".encode())
    assert ["a"] == opened.read()
    opened.reader.is_unsaved = False
    chunk = opened.reader.read(1.0)
    while chunk is not None and not chunk.runs:
        chunk = opened.reader.read(1.0)
    assert chunk is not None
    ((_, lines),) = chunk.runs
    assert (["é" * 32], [2], 2 + 201 + len(end)) == (lines.texts, lines.offsets, lines.end)
    assert 201 - 64 == lines.truncated_bytes
    assert False is chunk.is_verbatim
    opened.reader.progress.begin_stretch(chunk, 1)
    assert ["b"] == opened.read()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_of_exactly_the_limit_is_whole(tmp_path: Path, end: str, encoding: str) -> None:
    """And of a longer one the rest is left out, and counted without the line end."""
    opened = Opened(tmp_path / "a.log", Shape(encoding=encoding))
    width = len("x".encode(encoding))
    opened.append(f"{'x' * (64 // width)}{end}{'y' * (66 // width)}{end}".encode(encoding))
    found: list[tuple[str, int]] = []
    while len(found) < 2:
        opened.reader.is_unsaved = False
        chunk = opened.reader.read(1.0)
        if chunk is not None:
            found += [(text, run.lines.truncated_bytes) for run in chunk.runs for text in run.lines.texts]
            opened.reader.progress.begin_stretch(chunk, 1)
    assert [("x" * (64 // width), 0), ("y" * (64 // width), 2)] == found
    opened.reader.close()


def test_an_overlong_line_without_an_end_is_cut_after_its_time(opened: Opened) -> None:
    """What comes behind the cut is a line of its own."""
    opened.append(b"x" * 200)
    while opened.read(1.0) is not None:
        pass
    assert [] == opened.reader.lane.cuts
    assert ["x" * 64] == opened.read(7.0)
    assert [200] == opened.reader.lane.cuts
    opened.append(b"y\n")
    assert ["y"] == opened.read(8.0)


def test_a_giant_line_costs_little_memory(tmp_path: Path) -> None:
    """However long it is, and whether or not it ends: the head is kept, the rest only looked through."""
    path = tmp_path / "giant.log"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)  # takes no room on disk
        file.seek(0, os.SEEK_END)
        file.write(b"\nafter\n")
    lane = Lane("id", str(path), "", "", "", 0, 0, str(path), 0.0)
    reader = Reader(Progress.resume(lane), os.open(path, os.O_RDONLY), ReadLimits(max_line_bytes=2**20))
    texts: list[str] = []
    tracemalloc.start()
    while len(texts) < 2:
        reader.is_unsaved = False
        chunk = reader.read(1.0)
        if chunk is not None:
            texts += [text for run in chunk.runs for text in run.lines.texts]
            reader.progress.begin_stretch(chunk, 1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    reader.close()
    assert (["\0" * 2**20, "after"], True) == (texts, peak < 16 * 2**20)


def test_a_growing_line_is_not_read_again_and_again(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte of it is looked at twice at most: when it comes, and when the line is whole."""
    read_bytes = 0
    pread = os.pread

    def counted(file: int, size: int, place: int) -> bytes:
        nonlocal read_bytes
        data = pread(file, size, place)
        read_bytes += len(data) if place else 0  # the beginning is a fingerprint, and read again as it grows
        return data

    opened.append(b"begin" * 300 + b"\n")
    while opened.read() is None or opened.reader.progress.read_position < 1501:
        pass
    monkeypatch.setattr(os, "pread", counted)
    for _ in range(60):
        opened.append(b"x")
        opened.read()
    opened.append(b"\n")
    assert ["x" * 60] == opened.read()
    assert read_bytes < 61 * 2 + 4 * 300  # and a few times what precedes it, to see that it is the same


AFTER = Shape(multiline=MultilineSettings(pattern="^[^ ]", negate=True, timeout_secs=3.0))


def test_an_event_is_given_out_when_the_next_begins(tmp_path: Path) -> None:
    """Until then none of it counts as read, although it is not read again."""
    opened = Opened(tmp_path / "a.log", AFTER)
    opened.append(b"one\n 1\n")
    assert [] == opened.read()
    assert 0 == opened.reader.progress.read_position
    opened.append(b" 2\ntwo\n")
    assert ["one\n 1\n 2"] == opened.read()
    assert 10 == opened.reader.progress.read_position
    opened.reader.close()


def test_an_event_ends_by_time_at_a_place_that_is_remembered(tmp_path: Path) -> None:
    """Once nothing has come for so long; what continues it is an event of its own, by whoever it is read."""
    opened = Opened(tmp_path / "a.log", AFTER)
    opened.append(b"one\n 1\n")
    assert [[], None] == [opened.read(1.0), opened.read(3.9)]
    opened.append(b" 2\n")
    assert [[], None] == [opened.read(4.0), opened.read(6.9)]
    assert ["one\n 1\n 2"] == opened.read(7.0)
    assert [10] == opened.reader.lane.cuts
    opened.append(b" 3\n")
    assert [] == opened.read(8.0)
    again = Reader(Progress.resume(opened.reader.lane), os.dup(opened.reader.file), ReadLimits(), AFTER)
    chunk = again.read(9.0)
    assert chunk is not None
    assert [["one\n 1\n 2"]] == [run.lines.texts for run in chunk.runs]
    again.close()
    opened.reader.close()


def test_an_event_waits_for_the_end_of_its_last_line(tmp_path: Path) -> None:
    """A line that is being written may belong to it; both are ended together."""
    opened = Opened(tmp_path / "a.log", AFTER)
    opened.append(b"one\n par")
    assert [[], None] == [opened.read(1.0), opened.read(5.0)]
    assert ["one\n par"] == opened.read(6.0)
    assert [8] == opened.reader.lane.cuts
    opened.reader.close()


@pytest.mark.parametrize("content", [b"", b"other, and longer than it was before\n"])
def test_an_open_event_of_a_file_that_is_replaced_is_not_lost(tmp_path: Path, content: bytes) -> None:
    """It was read, so it is given out, and only then the file is another."""
    opened = Opened(tmp_path / "a.log", AFTER)
    opened.append(b"one\n 1\n")
    assert [] == opened.read()
    opened.path.write_bytes(content)
    assert (["one\n 1"], [7]) == (opened.read(), opened.reader.lane.cuts)
    with pytest.raises(ContentReplacedError):
        opened.read()
    opened.reader.close()


def test_a_file_in_utf_16_is_understood_when_its_order_of_bytes_is_known(tmp_path: Path) -> None:
    """Not before there are two bytes of it, and characters come whole."""
    opened = Opened(tmp_path / "a.log", Shape("utf-16"))
    data = "\ufeffone\n\u0a0a😀\r\n".encode("utf-16-be")
    opened.append(data[:1])
    assert [None, None] == [opened.read(1.0), opened.read(9.0)]
    opened.append(data[1:12])
    assert ["one"] == opened.read(10.0)
    opened.append(data[12:15])
    assert None is opened.read(11.0)
    assert ["\u0a0a"] == opened.read(17.0)
    opened.append(data[15:])
    assert ["😀"] == opened.read(18.0)
    opened.append(b"\x00")
    assert None is opened.read(30.0)
    assert opened.reader.is_read_to(len(data) + 1)  # half a character is waited for, but nobody waits for more
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
    assert 3.0 + FASTEST_SECS == opened.reader.next_poll_at
