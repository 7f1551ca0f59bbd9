"""Standard input as a source: everything written arrives, in order, whatever it is and however it ends."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from shippers.spool.settings import SpoolSettings
from shippers.spool.shipper import SpoolJob, SpoolShipper
from shippers.stdin.configured import plan
from shippers.stdin.settings import StdinInput
from tests.config.loaded import loaded
from tests.shippers.process import ROOT
from tests.shippers.shelf import Either
from tests.shippers.tray import Tray
from tests.shippers.waiting import until

pytestmark = pytest.mark.usefixtures("own_folder")

QUICK = SpoolSettings(lanes=2, sync_interval_secs=0.0, save_interval_secs=0.01)


@dataclass
class Piped:
    """A shipper of this end of a pipe, and the other end."""

    shipper: SpoolShipper
    tray: Tray
    reader: int
    writer: int
    running: "asyncio.Task[None]"
    stop: asyncio.Event

    def write(self, data: bytes) -> None:
        """Write what fits into the pipe."""
        assert len(data) == os.write(self.writer, data)

    async def hang_up(self) -> None:
        """Close the other end, and wait until the shipper has ended by itself."""
        os.close(self.writer)
        self.writer = -1
        await self.running


@asynccontextmanager
async def piped(
    folder: Path, settings: StdinInput | None = None, spool: SpoolSettings = QUICK, *, holds: bool = False
) -> AsyncIterator[Piped]:
    """Run a shipper that reads a pipe within a block."""
    reader, writer = os.pipe()
    tray, stop = Tray(holds=holds), asyncio.Event()
    job = SpoolJob([plan(settings or StdinInput(), reader)], folder, spool, shutdown_secs=0.2)
    shipper = SpoolShipper(job, tray)
    found = Piped(shipper, tray, reader, writer, asyncio.create_task(shipper.run(stop)), stop)
    try:
        yield found
    finally:
        stop.set()
        await found.running
        os.close(reader)
        if found.writer >= 0:
            os.close(found.writer)


async def test_it_ends_with_the_input_and_all_of_it(tmp_path: Path) -> None:
    """At the end of the input the shipper ends, and the last line needs no line end."""
    async with piped(tmp_path) as pipe:
        pipe.write(b"one\ntwo\n\nthree")
        await pipe.hang_up()
        assert ["one", "two", "three"] == pipe.tray.lines
        assert {} == {lane: gap for lane, gap in pipe.tray.gaps().items() if gap}


async def test_it_waits_at_the_end_until_all_has_arrived(tmp_path: Path) -> None:
    """A program that has ended is not the end while Kafka does not have its lines."""
    async with piped(tmp_path, holds=True) as pipe:
        pipe.write(b"one\n")
        os.close(pipe.writer)
        pipe.writer = -1
        await until(lambda: pipe.tray.lines == ["one"])
        assert not pipe.running.done()
        pipe.tray.release()
        await pipe.running


async def test_what_was_written_before_a_stop_arrives(tmp_path: Path) -> None:
    """SIGTERM loses no line that is in the pipe, nor the beginning of one."""
    async with piped(tmp_path) as pipe:
        pipe.write(b"first\n")
        await until(lambda: pipe.tray.lines == ["first"])
        pipe.write(b"".join(b"line %d\n" % n for n in range(1000)) + b"half a line")
        pipe.stop.set()
        await pipe.running
        assert ["first", *(f"line {n}" for n in range(1000)), "half a line"] == pipe.tray.lines


async def test_a_writer_waits_while_there_is_no_room(tmp_path: Path) -> None:
    """With Kafka away the spool fills up, the program is held up, and later every line arrives in order."""
    small = SpoolSettings(lanes=1, max_bytes=300_000, sync_interval_secs=0.0, save_interval_secs=0.01)
    lines = [b"%06d %s" % (n, b"x" * 400) for n in range(6000)]
    async with piped(tmp_path, spool=small, holds=True) as pipe:
        writing = asyncio.create_task(asyncio.to_thread(_write_all, pipe.writer, b"\n".join(lines)))
        await until(lambda: pipe.shipper.observe().bytes_read > 100_000)
        await asyncio.sleep(0.1)
        assert pipe.shipper.observe().bytes_read < 300_000
        assert not writing.done()
        pipe.tray.holds = False
        pipe.tray.release()
        await writing
        await pipe.hang_up()
        assert [line.decode() for line in lines] == pipe.tray.lines
        assert 0 == pipe.shipper.observe().lines_dropped


async def test_nothing_is_read_that_there_is_no_room_for(tmp_path: Path) -> None:
    """What is in the pipe stays there for whoever reads it next, though the shipper is stopped or killed."""
    small = SpoolSettings(lanes=1, max_bytes=300_000, sync_interval_secs=0.0, save_interval_secs=0.01)
    written = b"".join(b"%06d %s\n" % (n, b"x" * 400) for n in range(6000))
    async with piped(tmp_path, spool=small, holds=True) as pipe:
        writing = asyncio.create_task(asyncio.to_thread(_write_all, pipe.writer, written))
        await until(lambda: pipe.shipper.spool.room.is_short)
        pipe.stop.set()
        await pipe.running
        assert 0 == pipe.shipper.observe().lines_dropped
        left = await asyncio.to_thread(_read_so_many, pipe.reader, len(written) - pipe.shipper.observe().bytes_read)
        await writing
        taken = "".join(pipe.tray.lines)
        assert 200_000 < len(taken) < 300_000
        assert written.decode().replace("\n", "") == taken + left.decode().replace("\n", "")


def _read_so_many(file: int, count: int) -> bytes:
    """Read what is left, where `count` has one line end too many for a line that was cut at the stop."""
    found = b""
    while len(found) < count:
        found += os.read(file, count - len(found))
    return found


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


async def test_bytes_that_are_no_text_arrive_as_they_are(tmp_path: Path) -> None:
    """Whatever a program writes is a line; nothing is refused and no byte is changed."""
    garbage = bytes(range(256)).replace(b"\n", b"").replace(b"\r", b"")
    async with piped(tmp_path) as pipe:
        pipe.write(b"text\n" + garbage + b"\n\xff\xfe\nend\n")
        await pipe.hang_up()
        came = [
            (text.encode(lines.encoding or "utf-8"), lines.encoding)
            for lines in pipe.tray.contents
            for text in lines.texts
        ]
        assert [(b"text", ""), (garbage, "latin-1"), (b"\xff\xfe", "latin-1"), (b"end", "")] == came


async def test_lines_are_labelled(tmp_path: Path) -> None:
    """Service, labels and topic of the input travel with its lines."""
    settings = StdinInput("cli", "batch", {"team": "blue"}, "batch-events")
    async with piped(tmp_path, settings) as pipe:
        pipe.write(b"one\n")
        await pipe.hang_up()
        meta = msgspec.json.decode(pipe.tray.records[0].value, type=Either).metadata
        assert ("cli", "batch", {"labels": {"team": "blue"}}, "batch-events") == (
            *(meta.input, meta.service, meta.fields, meta.topic),
        )


async def test_a_file_can_stand_for_the_pipe(tmp_path: Path) -> None:
    """`logflow ship --stdin < app.log` works, though a file cannot be watched as a pipe can."""
    (tmp_path / "app.log").write_bytes(b"".join(b"line %d\n" % n for n in range(50_000)))
    tray = Tray()
    with (tmp_path / "app.log").open("rb") as file:
        shipper = SpoolShipper(SpoolJob([plan(StdinInput(), file.fileno())], tmp_path / "spool", QUICK), tray)
        await shipper.run(asyncio.Event())
    assert [f"line {n}" for n in range(50_000)] == tray.lines


def test_a_closed_standard_input_is_said(tmp_path: Path) -> None:
    """Under a supervisor that gives none, the operator is told instead of nothing, or a wrong file, being read."""
    code = (
        "import asyncio, pathlib, sys\n"
        "from shippers.spool.shipper import SpoolJob, SpoolShipper\n"
        "from shippers.stdin.configured import plan\n"
        "from shippers.stdin.settings import StdinInput\n"
        "from tests.shippers.tray import Tray\n"
        "shipper = SpoolShipper(SpoolJob([plan(StdinInput())], pathlib.Path(sys.argv[1])), Tray())\n"
        "asyncio.run(shipper.run(asyncio.Event()))\n"
    )
    ended = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" <&-', "sh", sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "standard input: expected it to be open" in ended.stderr


@pytest.mark.parametrize("ends", [True, False], ids=["end", "stop"])
async def test_an_event_of_several_lines_is_whole_at_the_end(tmp_path: Path, *, ends: bool) -> None:
    """What is being joined when the input ends, or the shipper is stopped, is sent; nobody waits for a line to come."""
    (entry,) = loaded("inputs: {stdin: [{multiline: python}]}\n").inputs.stdin
    trace = 'Traceback (most recent call last):\n  File "a.py", line 3, in f\nValueError: no'
    async with piped(tmp_path, StdinInput(joins=entry.joins)) as pipe:
        pipe.write(f"before\n{trace}".encode())
        await until(lambda: "before" in pipe.tray.lines)
        if ends:
            await pipe.hang_up()
        pipe.stop.set()
        await pipe.running
        assert ["before", trace] == pipe.tray.lines
