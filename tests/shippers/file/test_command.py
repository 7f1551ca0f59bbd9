"""Tailing scenarios played to the real command, `python -m shippers file GLOB… --stdout`, as a process."""

import asyncio
import json
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

import pytest

from tests.shippers.file.retold import RETOLD
from tests.shippers.file.scenes import CORPUS, Scene, assert_as_expected

DEADLINE_SECS = 90.0
RETRY_SECS = 1.0
TOGETHER = 6  # scenarios played at once: each mostly waits
RETOLD_HERE = frozenset(
    {
        "copytruncate-1-backups-polled-10",
        "new-file-is-read-whole-when-starting-at-the-end",
        "a-link-points-elsewhere",
        "no-line-end",
    }
)


class Command:
    """The command as a tailer. It also follows probes, files that are made to see that it has looked everywhere."""

    def __init__(self, folder: Path, config: dict[str, Any]) -> None:
        self.came: list[str] = []
        self._folder = folder
        self._globs = [str(folder / config["glob"]), str(folder / ".probes" / "*")]
        self._start_at = config["start_at"]
        self._probes = 0
        self._seen: set[str] = set()
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        (folder / ".probes").mkdir()

    async def start(self) -> None:
        """See Tailer.start."""
        options = ["--checkpoint-path", str(self._folder / ".checkpoints"), "--start-at", self._start_at]
        command = [sys.executable, "-m", "shippers", "file", *self._globs, "--stdout", *options]
        with (self._folder / ".log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command, stdout=PIPE, stderr=log, cwd=self._folder, limit=2**26
            )
        assert self._process.stdout is not None
        self._reading = asyncio.create_task(self._read(self._process.stdout))
        await self.poll()

    async def stop(self) -> None:
        """See Tailer.stop."""
        if self._process is None or self._reading is None:
            return
        self._process.send_signal(signal.SIGTERM)
        await self._reading
        assert 0 == await self._process.wait(), (self._folder / ".log").read_text()
        self._process = None

    async def poll(self) -> None:
        """See Tailer.poll. A look that begins after the first probe was seen ends before the second is."""
        if self._process is None:
            await self.start()
        await self._probe()
        await self._probe()

    async def wait_for_flush(self) -> None:
        """See Tailer.wait_for_flush."""
        lines, deadline = len(self.came), time.monotonic() + DEADLINE_SECS
        while len(self.came) == lines and time.monotonic() < deadline:  # noqa: ASYNC110 - a pipe has no event
            await asyncio.sleep(0.05)

    async def _probe(self) -> None:
        deadline = time.monotonic() + DEADLINE_SECS
        while time.monotonic() < deadline:
            self._probes += 1
            name = f"probe-{self._probes}"
            (self._folder / ".probes" / name).write_text(f"{name}\n")
            retry_at = (
                time.monotonic() + RETRY_SECS * self._probes
            )  # one that is there at the first look may be skipped
            while time.monotonic() < min(retry_at, deadline):
                if name in self._seen:
                    return
                await asyncio.sleep(0.005)
        raise TimeoutError((self._folder / ".log").read_text())

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while text := await stream.readline():
            record = json.loads(text)
            lines = record.get("raw_logs") or [record["raw_log"]]
            if ".probes" in record["metadata"]["file_path"]:
                self._seen.update(lines)
            else:
                self.came += lines


async def _play(case: dict[str, Any], folder: Path, turn: asyncio.Semaphore) -> None:
    async with turn:
        folder.mkdir()  # noqa: ASYNC240 - nothing else waits
        tailer = Command(folder, case["config"])
        try:
            await Scene(folder, tailer).play(case["steps"])
        finally:
            if tailer._process is not None:
                tailer._process.kill()
        try:
            assert_as_expected(case, tailer.came)
        except AssertionError as error:
            raise AssertionError(f"{case['id']}: {error}\n{(folder / '.log').read_text()}") from error


async def _play_all(cases: list[dict[str, Any]], folder: Path) -> None:
    turn = asyncio.Semaphore(TOGETHER)
    played = [_play(case, folder / case["id"], turn) for case in cases]
    results = await asyncio.gather(*played, return_exceptions=True)
    assert [] == [result for result in results if result is not None]


async def test_the_peers_scenarios_come_right_from_the_command(tmp_path: Path) -> None:
    """Every line the peers' own tests expect comes out of the command once, and each file in order."""
    if not CORPUS.exists():
        pytest.skip(f"NOT TESTED: no scenarios at {CORPUS}; LOGFLOW_CORPORA says where they are")
    cases = [json.loads(text) for text in CORPUS.read_text().splitlines()]
    await _play_all([case | {"steps": json.loads(case["input"])} for case in cases], tmp_path)


async def test_scenarios_of_our_own_come_right_from_the_command(tmp_path: Path) -> None:
    """Rotations, links, restarts and folders that come later are followed by the command as in this process."""
    cases = [case for case in RETOLD if case["id"] in RETOLD_HERE]
    assert RETOLD_HERE == {case["id"] for case in cases}
    await _play_all(cases, tmp_path)
