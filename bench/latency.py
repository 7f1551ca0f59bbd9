"""Line written → stored: how old a line is when the sink has acknowledged it, at a steady rate."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import quantiles
from typing import Any, BinaryIO

from bench.child import Child, python
from bench.config import inputs, output_to, write_config
from bench.figures import Figure
from bench.pace import write
from bench.run import Run
from bench.sample import TEXT
from bench.services import elasticsearch, kafka
from bench.worker import latencies_in, start_worker

PART = "line written → stored"
WARM_UP_SECS = 4.0
MEASURED_SECS = 15.0
SHARE_OF_CAPACITY = 0.2
DEFAULT_CAPACITY = 300_000
DEFAULT_STORE_CAPACITY = 30_000
MEMORY_RATE = 100_000


def measure(run: Run) -> Iterator[Figure]:
    """Yield the figures at a fifth of what was measured before in this run, and at 100,000 lines a second."""
    rate = int(run.capacity.get("worker", DEFAULT_CAPACITY) * SHARE_OF_CAPACITY)
    yield _paced(run, f"sink that lets go, {rate:,} lines/s", rate, None)
    if not run.short:
        yield _paced(run, f"the same at {MEMORY_RATE:,} lines/s", MEMORY_RATE, None)
    if run.wants("elasticsearch"):
        rate = int(run.capacity.get("elasticsearch", DEFAULT_STORE_CAPACITY) * SHARE_OF_CAPACITY)
        with elasticsearch() as node:
            yield _paced(run, f"Elasticsearch, {rate:,} lines/s", rate, output_to(node.url))


def _paced(run: Run, row: str, rate: int, output: dict[str, Any] | None) -> Figure:
    run.say(f"writing {rate:,} lines/s")
    warm_up, measured = (1.0, 2.0) if run.short else (WARM_UP_SECS, MEASURED_SECS)
    folder = run.folder(row)
    log = folder / "app.log"
    log.touch()
    with ExitStack() as stack:
        broker = stack.enter_context(kafka())
        worker = start_worker(folder, broker.bootstrap, TEXT.parser, None, output)
        stack.enter_context(closing(worker))
        shipper = _start_shipper(run, broker.bootstrap, log)
        stack.enter_context(closing(shipper))
        with log.open("ab", buffering=0) as file:
            _wait_for_first_line(run, worker, file)
            write(file, rate, warm_up, marked=False)
            before = worker.reports()[-1]
            written = write(file, rate, measured, marked=True)
        after = _when_all_is_stored(run, worker, before["lines"] + written)
    latencies = sorted(float(line) for line in latencies_in(folder).read_text().split())
    cuts = quantiles(latencies, n=100, method="inclusive")
    growth_mb = (after["rss_kib"] - before["rss_kib"]) / 1024
    return Figure(
        PART,
        row,
        written,
        measured,
        (after["cpu"] - before["cpu"]) / written * 1e6,
        after["rss_kib"] / 1024,
        more={
            "p50_ms": cuts[49] * 1e3,
            "p99_ms": cuts[98] * 1e3,
            "samples": len(latencies),
            "growth_mb": growth_mb,  # of the peak, after the warm-up
        },
    )


def _start_shipper(run: Run, bootstrap: str, log: Path) -> Child:
    folder = run.folder(f"shipper-of-{log.parent.name}")
    config = write_config(folder, bootstrap, inputs=inputs(TEXT.parser, log))
    return Child("shipper", folder, python("-m", "shippers", "file"), 0, {"LOGFLOW_CONFIG": str(config)})


def _wait_for_first_line(run: Run, worker: Child, file: BinaryIO) -> None:
    """Write one line and wait until the worker has stored it: everything stands."""
    file.write(b"2026-01-01 00:00:00 INFO [bench] first\n")
    deadline = time.monotonic() + run.timeout_secs
    while not any(report["lines"] for report in worker.reports()):
        if time.monotonic() > deadline or not worker.running():
            raise RuntimeError(f"the first line was not stored:\n{worker.tail()}")
        time.sleep(0.1)


def _when_all_is_stored(run: Run, worker: Child, total: int) -> dict[str, float]:
    deadline = time.monotonic() + run.timeout_secs
    while (last := worker.reports()[-1])["lines"] < total:
        if time.monotonic() > deadline:
            raise RuntimeError(f"only {last['lines']:,} of {total:,} lines were stored:\n{worker.tail()}")
        time.sleep(0.1)
    return last
