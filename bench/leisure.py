"""File → Kafka at a pace most machines live at: what a shipper costs that has little to do, with many files at rest."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import NamedTuple

from bench.child import Child, python
from bench.config import inputs, write_config
from bench.figures import Figure
from bench.pace import write
from bench.run import Run
from bench.sample import TEXT
from bench.services import kafka
from bench.target import Target

RATE = 10_000
PART = f"file → Kafka, at {RATE:,} lines/s"
WARM_UP_SECS = 3.0
MEASURED_SECS = 15.0


class Load(NamedTuple):
    """How many files are written to, and how many lie beside them."""

    busy: int
    idle: int

    @property
    def row(self) -> str:
        """What it is called in the table."""
        return f"{self.busy} file(s) written to, {self.idle:,} at rest"


LOADS = (Load(1, 0), Load(100, 1000))


def measure(run: Run) -> Iterator[Figure]:
    """Yield what the shipper costs for one file, and for a hundred among a thousand."""
    with kafka() as broker:
        for load in LOADS:
            run.say(f"writing {RATE:,} lines/s: {load.row}")
            yield _figure(run, Target.make(broker.bootstrap, f"leisure-{load.busy}"), load)


def _figure(run: Run, target: Target, load: Load) -> Figure:
    warm_up, measured = (0.5, 1.0) if run.short else (WARM_UP_SECS, MEASURED_SECS)
    folder = run.folder(target.prefix)
    logs = run.folder(f"leisure-logs-{load.busy}")
    for number in range(load.idle):
        (logs / f"idle-{number}.log").write_text(f"2026-01-01 00:00:00 INFO [idle-{number}] one line\n")
    config = write_config(folder, target.bootstrap, kafka=target.config, inputs=inputs(TEXT.parser, logs / "*.log"))
    child = Child("shipper", folder, python("-m", "shippers", "file"), 0, {"LOGFLOW_CONFIG": str(config)})
    with ExitStack() as stack:
        stack.enter_context(closing(child))
        files = [stack.enter_context((logs / f"busy-{n}.log").open("ab", buffering=0)) for n in range(load.busy)]
        write(files, RATE, warm_up)
        time.sleep(warm_up)
        write(files, RATE, warm_up)
        (before, _), begun = child.usage(), time.monotonic()
        written = write(files, RATE, measured)
        (after, peak_mb), secs = child.usage(), time.monotonic() - begun
    share = (after - before) / secs
    return Figure(PART, load.row, written, secs, (after - before) / written * 1e6, peak_mb, more={"cpu_share": share})
