"""The shipper as a process, into a real Kafka: killed, starved and rotated under, it loses nothing."""

import asyncio
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import ENDED_SECS
from tests.services import Kafka
from tests.shippers.process import ROOT, ShipperProcess
from tests.shippers.shelf import Shelf

pytestmark = pytest.mark.kafka

PARTITIONS = 4
LINES = 40_000
FILES = 4
AT_ONCE_MS = 4000  # the shortest interval anything could wait for is five seconds; a busy machine may take two


@pytest.fixture
def prefix(kafka: Kafka, unique: str) -> str:
    """A prefix whose topic of raw lines exists."""
    kafka.create_topics({f"{unique}-raw": PARTITIONS}, {"max.message.bytes": "10485760"})
    return unique


@pytest.fixture
def shipper(kafka: Kafka, prefix: str, tmp_path: Path) -> Iterator[ShipperProcess]:
    """A shipper of everything in the folder that looks like a log, rotated or not."""
    process = ShipperProcess(tmp_path, kafka.bootstrap, prefix, "*.log", "*.log.*")
    yield process
    process.kill()


class Writer:
    """Writes numbered lines to one file and rotates it now and then; `written` is all that must arrive."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        self._path = path
        self._chance = chance
        self._file = path.open("a")
        self._rotations = 0
        self.written: list[str] = []

    def write(self, count: int) -> None:
        """Write so many lines, in odd pieces."""
        texts = [
            f"{self._path.stem} {len(self.written) + n:07d} {'é' * self._chance.randrange(30)}" for n in range(count)
        ]
        self.written += texts
        body = "".join(text + "\n" for text in texts)
        torn = self._chance.randrange(len(body))
        self._file.write(body[:torn])
        self._file.flush()
        self._file.write(body[torn:])
        self._file.flush()

    def close(self) -> None:
        """Write no more."""
        self._file.close()

    def rotate(self) -> None:
        """Move the file away, or copy and truncate it; nobody writes between the copy and the truncation."""
        self._rotations += 1
        rotated = self._path.with_name(f"{self._path.name}.{self._rotations}")
        if self._chance.random() < 0.5:
            self._path.rename(rotated)
            self._file.close()
            self._file = self._path.open("a")
        else:
            shutil.copyfile(self._path, rotated)
            self._file.truncate(0)


async def test_killed_again_and_again_every_line_arrives(kafka: Kafka, prefix: str, shipper: ShipperProcess) -> None:
    """Through kill -9 of the shipper, rotations and a killed Kafka, no line is missing or changes its id."""
    chance = random.Random(prefix)  # the name is in the report of a failure
    folder = shipper.folder
    writers = [Writer(folder / f"app{n}.log", chance) for n in range(FILES)]
    shipper.start()
    kills = 0
    while len(writers[0].written) < LINES // FILES or kills < 4:
        for writer in writers:
            writer.write(chance.randrange(1, 400))
            if chance.random() < 0.04:
                writer.rotate()
        if chance.random() < 0.08:
            shipper.kill()
            shipper.start()
            kills += 1
            if kills == 3:
                kafka.kill()
                await asyncio.to_thread(kafka.start)
        await asyncio.sleep(0.02)
    for writer in writers:
        writer.close()
    expected = {text for writer in writers for text in writer.written}
    shelf = Shelf(kafka.bootstrap, f"{prefix}-raw", PARTITIONS)
    await shelf.read_until(lambda shelf: expected <= shelf.texts)
    assert shipper.stop() < ENDED_SECS
    await shelf.read()
    assert expected == shelf.texts
    assert [] == shelf.contradictions()
    assert len(expected) == len(shelf.places), "a line came with two ids"
    assert {} == shelf.gaps()


async def test_sigterm_loses_nothing_and_repeats_nothing(kafka: Kafka, prefix: str, shipper: ShipperProcess) -> None:
    """Stopped in good order with work on its way, the next start goes on exactly there."""
    log = shipper.folder / "app.log"
    lines = [f"line {n} {'x' * 150}" for n in range(150_000)]
    log.write_text("".join(line + "\n" for line in lines))
    shelf = Shelf(kafka.bootstrap, f"{prefix}-raw", PARTITIONS)
    shipper.start()
    await shelf.read_until(lambda shelf: bool(shelf.lines))
    assert shipper.stop() < ENDED_SECS
    shipper.start()
    await shelf.read_until(lambda shelf: len(shelf.lines) >= len(lines))
    shipper.stop()
    await shelf.read()
    assert lines == [line.text for line in shelf.lines]


async def test_sigterm_ends_it_while_kafka_is_away(kafka: Kafka, prefix: str, shipper: ShipperProcess) -> None:
    """Without Kafka it ends within ten seconds all the same; what was not acknowledged is sent by the next start."""
    log = shipper.folder / "app.log"
    log.write_text("one\n")
    shelf = Shelf(kafka.bootstrap, f"{prefix}-raw", PARTITIONS)
    shipper.start()
    await shelf.read_until(lambda shelf: bool(shelf.lines))
    kafka.kill()
    try:
        with log.open("a") as file:
            file.write("two\n")
        assert shipper.stop() < ENDED_SECS
    finally:
        await asyncio.to_thread(kafka.start)
    shipper.start()
    await shelf.read_until(lambda shelf: len(shelf.texts) == 2)
    assert {"one", "two"} == shelf.texts
    assert 2 == len(shelf.places)


async def test_a_lone_line_leaves_at_once(kafka: Kafka, prefix: str, shipper: ShipperProcess) -> None:
    """A line written to a quiet file waits for no company and no interval: it is in Kafka at once, in plain form."""
    log = shipper.folder / "app.log"
    log.write_text("first\n")
    shelf = Shelf(kafka.bootstrap, f"{prefix}-raw", PARTITIONS)
    shipper.start()
    await shelf.read_until(lambda shelf: bool(shelf.lines))
    written_ms = time.time() * 1000
    with log.open("a") as file:
        file.write("second\n")
    await shelf.read_until(lambda shelf: len(shelf.lines) == 2)
    assert b'"raw_log":"second"' in shelf.records[-1].value
    assert shelf.records[-1].timestamp - written_ms < AT_ONCE_MS


def test_stdout_prints_records_until_all_is_read(tmp_path: Path) -> None:
    """`--stdout --once` prints what Kafka would get, one JSON text a line, leaves no trace, and ends."""
    (tmp_path / "app.log").write_text("one\ntwo\n")
    command = [sys.executable, "-m", "shippers", "file", "--stdout", "--once", str(tmp_path / "*.log")]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120, check=False
    )
    assert 0 == done.returncode, done.stderr
    assert ['{"raw_logs":["one","two"],"offsets":[0,4],'] == [line[:42] for line in done.stdout.splitlines()]
    assert ["app.log"] == [path.name for path in tmp_path.iterdir()]


async def test_a_full_disk_is_waited_out(tmp_path: Path) -> None:
    """When the checkpoint cannot be written lines wait and the log says so; none has an id that may be lost."""
    (tmp_path / "app.log").write_text("one\ntwo\n")
    command = [sys.executable, "-m", "shippers", "file", "--stdout", "--checkpoint-path", "ck", str(tmp_path / "*.log")]
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(  # noqa: ASYNC220 - returns at once
        command,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=log,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300, resource.RLIM_INFINITY)),  # noqa: PLW1509
    )
    try:
        deadline = time.monotonic() + 90
        while b"checkpoint_unwritable" not in (tmp_path / "log").read_bytes():
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            await asyncio.sleep(0.05)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert process.stdout is not None
        line = await asyncio.to_thread(process.stdout.readline)
        assert b'{"raw_logs":["one","two"]' == line[:25]
        assert 1 == (tmp_path / "ck" / "lanes.json").read_bytes().count(line.split(b'"lane":"')[1][:32])
    finally:
        process.terminate()
        process.communicate(timeout=60)
        log.close()
