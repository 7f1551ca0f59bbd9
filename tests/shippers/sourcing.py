"""A shipper of some sources in this process, with a tray behind it; and one as a process that prints its records."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from logflow_app.events import Metadata
from shippers.packs import Record
from shippers.spool.settings import SpoolSettings
from shippers.spool.shipper import SpoolJob, SpoolShipper
from shippers.spool.source import Plan
from tests.shippers.process import ROOT
from tests.shippers.shelf import Either
from tests.shippers.tray import Tray
from tests.shippers.waiting import until

QUICK = SpoolSettings(lanes=2, sync_interval_secs=0.0, save_interval_secs=0.01)


@dataclass
class Shipping:
    """A running shipper; `running` is done once it has ended."""

    shipper: SpoolShipper
    tray: Tray
    stop: asyncio.Event
    running: "asyncio.Task[None]"

    async def until_lines(self, count: int) -> None:
        """Wait until so many lines have come."""
        await until(lambda: self.running.done() or len(self.tray.lines) >= count, lambda: (len(self.tray.lines), count))
        if self.running.done():
            self.running.result()

    @property
    def metadata(self) -> list[Metadata]:
        """What came beside the lines, record by record."""
        return [metadata_of(record) for record in self.tray.records]


@asynccontextmanager
async def shipping(
    folder: Path, *plans: Plan, holds: bool = False, spool: SpoolSettings = QUICK
) -> AsyncIterator[Shipping]:
    """Run a shipper within a block; stop it in good order behind it."""
    tray, stop = Tray(holds=holds), asyncio.Event()
    shipper = SpoolShipper(SpoolJob(list(plans), folder, spool, shutdown_secs=0.2 if holds else 7.0), tray)
    running = asyncio.create_task(shipper.run(stop))
    try:
        yield Shipping(shipper, tray, stop, running)
    finally:
        stop.set()
        await asyncio.gather(running, return_exceptions=True)


def metadata_of(record: Record) -> Metadata:
    """Return what a record says beside its lines."""
    return msgspec.json.decode(record.value, type=Either).metadata


class Printed:
    """`logflow ship --stdout` as a process that remembers; `places` is where each line it ever printed stands."""

    def __init__(self, folder: Path, inputs: str) -> None:
        self._config = folder / "logflow.yaml"
        self._config.write_text(f"data_dir: {folder / 'data'}\nshipper: {{lines_per_record: 20}}\ninputs:\n{inputs}")
        self._outputs = folder / "printed"
        self._outputs.mkdir()
        self._starts = 0
        self._log = folder / "log.txt"
        self._checkpoints = folder / "checkpoints"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        command = ["--config", self._config, "--stdout", "--checkpoint-path", self._checkpoints]
        self._starts += 1
        with (self._outputs / str(self._starts)).open("ab") as output, self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "logflow_app", "ship", *command],
                cwd=ROOT,
                env={**os.environ, "PYTHONWARNINGS": "default"},
                stdout=output,
                stderr=log,
            )

    def end(self, number: int = signal.SIGKILL) -> int:
        """Send a signal and return with what status it ended."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(60)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """What it said."""
        return self._log.read_text() if self._log.exists() else ""

    @property
    def places(self) -> dict[str, set[tuple[str, int]]]:
        """Every line, and the places in lanes it came from; a line that was taken twice has two."""
        found: dict[str, set[tuple[str, int]]] = {}
        rows = [row for path in self._outputs.iterdir() for row in path.read_bytes().split(b"\n")[:-1]]
        for row in rows:
            held = msgspec.json.decode(row, type=Either)
            meta = held.metadata
            texts = held.raw_logs if held.raw_log is None else [held.raw_log]
            for text, offset in zip(texts, held.offsets or [meta.offset or 0], strict=True):
                found.setdefault(text, set()).add((meta.lane, offset))
        return found
