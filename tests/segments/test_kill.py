"""Kill -9 of a process that writes: whatever `append` returned is there when the log is opened again."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from logflow_app.segments import SegmentLog, SegmentSettings
from tests.segments.logs import read_all

ROOT = Path(__file__).parents[2]
KILLS = 6
WRITER = """
import sys
from pathlib import Path
from logflow_app.segments import SegmentLog, SegmentSettings

log = SegmentLog(Path(sys.argv[1]), SegmentSettings(segment_bytes=20_000))
out = sys.stdout.buffer
number = log.end_offset
while True:
    log.append(1, number, b"%d " % number + b"x" * (number * 131 % 900))
    number += 1
    out.write(b"%d\\n" % number)
    out.flush()
    if number % 100 == 0:
        log.sync()
    if number % 1000 == 0:
        log.rewrite(lambda entry: entry.payload if entry.offset % 2 == 0 or entry.offset > number - 500 else None)
"""


def test_nothing_that_was_appended_is_lost(tmp_path: Path) -> None:
    """Killed again and again between and within appends, syncs and compactions, the log is whole each time."""
    chance = random.Random(str(tmp_path))
    told = 0
    for _ in range(KILLS):
        told = max(told, _run_and_kill(tmp_path, told, chance))
        with SegmentLog(tmp_path, SegmentSettings(segment_bytes=20_000)) as log:
            entries = read_all(log, 100_000)
            assert told <= log.end_offset <= told + 1
            missing = set(range(log.end_offset)) - {entry.offset for entry in entries}
            assert not any(offset % 2 == 0 or offset > log.end_offset - 500 for offset in missing)
            assert all(entry.payload == b"%d " % entry.offset + b"x" * (entry.offset * 131 % 900) for entry in entries)
            assert [] == log.damages
            told = log.end_offset


def _run_and_kill(folder: Path, told: int, chance: random.Random) -> int:
    """Let a writer go on for a while and kill it; return the end offset it told last."""
    with (folder / "told").open("wb") as out:
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], cwd=ROOT, stdout=out)
    goal = told + chance.randrange(500, 3000)
    try:
        deadline = time.monotonic() + 60
        while _told(folder) < goal:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(chance.random() * 0.01)
    finally:
        process.kill()
        process.wait()
    return _told(folder)


def _told(folder: Path) -> int:
    with (folder / "told").open("rb") as file:
        file.seek(max(os.fstat(file.fileno()).st_size - 100, 0))
        lines = file.read().split(b"\n")
    return int(lines[-2]) if len(lines) > 2 else 0
