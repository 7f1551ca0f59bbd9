"""The SQLite sink in processes that are killed and that write at once: what was stored is there, and there once."""

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import REPOSITORY
from tests.sinks.sqlite_files import stored_in

KILLS = 5
OVERLAP = 500  # what a worker would be given again
EVENTS = 3_000


@contextmanager
def writing(folder: Path, lane: str, first: int, last: int = 10**9) -> Iterator[subprocess.Popen[str]]:
    """Run a process that stores events of a lane and says how far it is."""
    command = [sys.executable, "-m", "tests.sinks.sqlite_writer", str(folder), lane, str(first), str(last)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def numbers(folder: Path, lane: str) -> set[int]:
    """Return which events of a lane are stored."""
    return {int(str(line_id).split("-")[1]) for line_id in stored_in(folder) if str(line_id).startswith(f"{lane}-")}


def test_kill_9_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    """Again and again in the middle of its writing: each event once, in the index, too, and no batch in part."""
    said = -1
    for _ in range(KILLS):
        with writing(tmp_path, "a", max(0, said + 1 - OVERLAP)) as process:
            for _ in range(random.randrange(1, 12)):
                said = max(said, int(process.stdout.readline()))
            process.kill()
            said = max([said, *map(int, process.stdout.read().split())])
        found = numbers(tmp_path, "a")
        assert set(range(said + 1)) == {n for n in found if n <= said}
        assert len(found) == max(found) + 1, "there is a hole"


def test_two_processes_write_the_same_files(tmp_path: Path) -> None:
    """At the same time, some of it the same events, one of them killed and started again: all are there once."""
    with writing(tmp_path, "a", 0, EVENTS) as first, writing(tmp_path, "a", EVENTS // 2, EVENTS) as same:
        with writing(tmp_path, "b", 0, EVENTS) as victim:
            victim.stdout.readline()
            victim.kill()
        with writing(tmp_path, "b", 0, EVENTS) as second:
            assert [0, 0, 0] == [_end(process) for process in (first, same, second)]
    assert set(range(EVENTS + 1)) == numbers(tmp_path, "a") == numbers(tmp_path, "b")


def _end(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=120)
    return process.returncode
