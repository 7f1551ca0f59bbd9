"""A full disk refuses an entry and leaves the log as it was; with room again it goes on."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logflow_app.segments import SegmentLog, SegmentSettings
from tests.segments.logs import fill, read_all
from tests.small_disk import small_disk

ROOT = Path(__file__).parents[2]
SIZE_BYTES = 256 * 1024
LIMITED = """
import resource, sys
from pathlib import Path
from logflow_app.segments import SegmentLog

with SegmentLog(Path(sys.argv[1])) as log:
    log.append(1, 1, b"before")
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
    refused = 0
    for size in (2000, 700, 10, 2000, 10):
        try:
            log.append(1, 1, b"x" * size)
        except OSError:
            refused += 1
        log.sync()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    log.append(1, 1, b"after")
    print(refused, [len(entry.payload) for entry in log.read(0, 10**6)])
"""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that is soon full."""
    with small_disk(tmp_path / "disk", SIZE_BYTES) as folder:
        yield folder


def append_until_full(log: SegmentLog, payload_bytes: int) -> int:
    """Append until the disk is full; return where the log ended before the entry that was refused."""
    while True:
        before = log.end_offset
        try:
            log.append(2, 5, bytes(payload_bytes))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return before


@pytest.mark.parametrize("segment_bytes", [4_000, 64 * 2**20])
@pytest.mark.parametrize("payload_bytes", [100, 3_000, 70_000])
def test_a_full_disk_leaves_the_log_as_it_was(disk: Path, segment_bytes: int, payload_bytes: int) -> None:
    """What was appended stays, what was refused is not there, and with room the next append follows on."""
    filler = disk / "filler"
    settings = SegmentSettings(segment_bytes=segment_bytes)
    with SegmentLog(disk / "log", settings) as log:
        entries = fill(log, 30)
        with pytest.raises(OSError, match="No space left"):
            filler.write_bytes(bytes(SIZE_BYTES))
        size = filler.stat().st_size
        for room in (0, 4096, 8192):
            os.truncate(filler, size - room)
            before = append_until_full(log, payload_bytes)
            assert before == log.end_offset
            log.sync()
            assert entries == read_all(log)[:30]
        held = read_all(log, 10**6)
        filler.unlink()
        assert held[-1].offset + held[-1].span == log.append(1, 6, b"room")
        log.sync()
        assert [*held, (log.end_offset - 1, 1, 6, b"room")] == read_all(log, 10**6)
    with SegmentLog(disk / "log", settings) as log:
        assert (None, [*held, (log.end_offset - 1, 1, 6, b"room")]) == (log.repaired, read_all(log, 10**6))


def test_a_full_disk_can_be_trimmed(disk: Path) -> None:
    """Forgetting makes room where there is none."""
    with SegmentLog(disk / "log", SegmentSettings(segment_bytes=20_000)) as log:
        end = append_until_full(log, 900)
        log.trim(end)
        assert ([], end, end) == (read_all(log), log.start_offset, log.append(1, 1, b"on"))


def test_a_write_that_is_cut_off_is_taken_back(tmp_path: Path) -> None:
    """Where the system takes only a part of an entry, nothing of it stays."""
    command = [sys.executable, "-c", LIMITED, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert (0, f"2 {[6, 700, 10, 10, 5]}\n") == (done.returncode, done.stdout), done.stderr
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    with SegmentLog(tmp_path) as log:
        assert [6, 700, 10, 10, 5] == [len(entry.payload) for entry in read_all(log, 10**6)]
