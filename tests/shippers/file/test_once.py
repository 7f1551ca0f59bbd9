"""The status with which `--once` ends: 0 only when everything that was named could be read and printed."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import IO

import pytest

from tests.shippers.file.driven import lines

DEADLINE_SECS = 60.0


async def _run(folder: Path, path: str, stdout: int | IO[bytes] = DEVNULL) -> tuple[int, str]:
    """Return the status, and what was said."""
    command = [sys.executable, "-m", "shippers", "file", path, "--stdout", "--once"]
    process = await asyncio.create_subprocess_exec(*command, stdout=stdout, stderr=PIPE, cwd=folder)
    async with asyncio.timeout(DEADLINE_SECS):
        _, said = await process.communicate()
    return process.returncode or 0, said.decode()


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("app.log", 0, "lines=3 "),
        ("*.log", 0, "lines=3 "),
        ("*.txt", 0, "nothing_found paths=['*.txt']"),
        ("missing.log", 1, "nothing_found paths=['missing.log']"),
        ("folder", 1, "not_all_read files=1 paths=['folder']"),
    ],
)
async def test_the_status_tells_whether_all_was_read(tmp_path: Path, path: str, status: int, said: str) -> None:
    """A glob may find nothing; a plain name that is no file is wanting, and both are said."""
    (tmp_path / "app.log").write_text(lines(0, 3))
    (tmp_path / "folder").mkdir()
    ended, told = await _run(tmp_path, path)
    assert status == ended, told
    assert said in told


async def test_an_output_that_is_full_is_said_in_a_sentence(tmp_path: Path) -> None:
    """Where nothing can be printed it ends with status 1 and says why, without a traceback."""
    (tmp_path / "app.log").write_text(lines(0, 3))
    with Path("/dev/full").open("wb") as full:  # noqa: ASYNC230 - nothing else waits
        ended, told = await _run(tmp_path, "app.log", full)
    assert 1 == ended
    assert "standard output cannot be written to: No space left on device" in told
    assert "Traceback" not in told
