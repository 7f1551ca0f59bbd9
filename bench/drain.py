"""Kafka → parsed, counted, encoded: this worker beside a stock agent, Quix Streams and a bare loop."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import requires
from importlib.util import find_spec
from pathlib import Path

from bench.child import ROOT, Child, python
from bench.figures import Figure, from_reports
from bench.load import PACK_LINES, create_topics, fill
from bench.run import Run
from bench.sample import ACCESS, TEXT, Kind, lines
from bench.services import kafka
from bench.worker import start_worker

RAW_TOPIC = "logs-raw"

PACKS, SINGLES = "packs", "singles"


@dataclass(frozen=True)
class Case:
    """What is drained: lines of one kind in records of one shape."""

    run: Run
    kind: Kind
    shape: str
    bootstrap: str

    @property
    def part(self) -> str:
        """The section of the table."""
        return f"Kafka → parsed, counted, encoded: {self.kind.fields} fields"

    def folder(self, name: str) -> Path:
        """Return a new folder for one measured process."""
        return self.run.folder(f"{self.kind.name}-{self.shape}-{name}")

    def env(self, **more: str) -> dict[str, str]:
        """Return what every measured program is told."""
        return {
            "BENCH_BOOTSTRAP": self.bootstrap,
            "BENCH_TOPIC": RAW_TOPIC,
            "BENCH_KIND": self.kind.name,
            "BENCH_SHAPE": self.shape,
        } | more


def measure(run: Run) -> Iterator[Figure]:
    """Yield the figures of all rows."""
    for kind in (TEXT,) if run.short else (TEXT, ACCESS):
        for shape in (PACKS, SINGLES):
            with kafka() as broker:
                case = Case(run, kind, shape, broker.bootstrap)
                run.say(f"loading {run.lines:,} lines of {kind.fields} fields as {shape}")
                asyncio.run(create_topics(case.bootstrap, {RAW_TOPIC: 8}))
                per_record = PACK_LINES if shape == PACKS else 1
                asyncio.run(fill(case.bootstrap, RAW_TOPIC, lines(kind, run.lines), per_record))
                yield from _rows(case)


def _rows(case: Case) -> Iterator[Figure]:
    if case.run.wants("raw"):
        yield _raw_loop(case)
    if case.run.wants("worker"):
        yield _worker(case)
    if case.shape == SINGLES and case.run.wants("quix"):
        yield _quix(case, "rocksdb")
        yield _quix(case, "none")
    if case.shape == SINGLES and case.run.wants("stock"):
        yield _stock(case)


def _worker(case: Case) -> Figure:
    child = start_worker(case.folder("worker"), case.bootstrap, case.kind.parser, case.run.lines)
    with closing(child):
        reports = child.wait_until_done(case.run.timeout_secs)
    return from_reports(case.part, f"LogFlow worker, {case.shape}", reports)


def _raw_loop(case: Case) -> Figure:
    command = python("-m", "bench.apps.raw_loop")
    return _drained(case, f"raw loop, {case.shape}", command, case.run.lines)


def _stock(case: Case) -> Figure:
    total = max(case.run.lines // 25, min(case.run.lines, 5000))
    return _drained(case, "stock Faust agent", python("-m", "bench.apps.stock_agent", "worker", "-l", "warn"), total)


def _quix(case: Case, state: str) -> Figure:
    total = max(case.run.lines // 2, min(case.run.lines, 5000))  # long enough for a checkpoint
    row = "Quix Streams" if state == "rocksdb" else "Quix Streams, not counting"
    return _drained(case, row, [str(quix_python()), "-m", "bench.apps.quix"], total, BENCH_STATE=state)


def _drained(case: Case, row: str, command: list[str], total: int, **env: str) -> Figure:
    folder = case.folder(row)
    child = Child("app", folder, command, total, case.env(BENCH_DATADIR=str(folder / "data"), **env))
    with closing(child):
        reports = child.wait_until_done(case.run.timeout_secs)
    return from_reports(case.part, row, reports, f"LogFlow worker, {case.shape}")


def quix_python() -> Path:
    """Return a Python with Quix Streams: this one, or one in an environment of its own, as it wants older packages."""
    if find_spec("quixstreams"):
        return Path(sys.executable)
    home = ROOT / ".cache" / "bench-quix"
    program = home / "bin" / "python"
    if not (home / "ready").exists():
        wanted = [
            line.split(";")[0] for line in requires("logflow") or () if 'extra == "bench"' in line or "msgspec" in line
        ]
        subprocess.run(python("-m", "venv", str(home)), check=True)
        subprocess.run([program, "-m", "pip", "install", "-q", *wanted], check=True)
        (home / "ready").touch()
    return program
