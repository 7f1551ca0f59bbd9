"""File → Kafka: our shipper beside a loop that reads, packs and sends, and keeps no checkpoint."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from bench.child import Child, python
from bench.config import inputs, write_config
from bench.drain import RAW_TOPIC
from bench.figures import Figure, from_reports
from bench.load import PARTITIONS, create_topics
from bench.run import Run
from bench.sample import TEXT, lines
from bench.services import kafka
from bench.topic_watch import TopicWatch

PART = "file → Kafka"
IDLE_SECS = 1.5
STIR_CPU_SECS = 0.03  # what looking for files costs meanwhile


def measure(run: Run) -> Iterator[Figure]:
    """Yield the figures of one file and of eight."""
    for number in (1, PARTITIONS):
        paths = _write_files(run, number)
        for program in (_shipper, _raw_loop):
            with kafka() as broker:
                asyncio.run(create_topics(broker.bootstrap, {RAW_TOPIC: PARTITIONS}))
                yield program(run, broker.bootstrap, paths)


def _write_files(run: Run, number: int) -> list[Path]:
    run.say(f"writing {run.lines:,} lines into {number} file(s)")
    folder = run.folder(f"logs-{number}")
    paths = [folder / f"app-{n}.log" for n in range(number)]
    for seed, path in enumerate(paths):
        with path.open("w") as file:
            file.writelines(f"{line}\n" for line in lines(TEXT, run.lines // number, seed))
    return paths


def _shipper(run: Run, bootstrap: str, paths: list[Path]) -> Figure:
    """Start the shipper with nothing to do and move the files into its sight once it idles."""
    folder = run.folder(f"shipper-{len(paths)}")
    followed = run.folder(f"followed-{len(paths)}")
    config = write_config(folder, bootstrap, inputs=inputs(TEXT.parser, followed / "*.log"))
    total = run.lines // len(paths) * len(paths)
    child = Child("shipper", folder, python("-m", "shippers", "file"), total, {"LOGFLOW_CONFIG": str(config)})
    row = f"LogFlow shipper, {len(paths)} file(s)"
    with closing(child):
        _wait_until_idle(child)
        try:
            return asyncio.run(_watched(run, bootstrap, child, row, lambda: _move(paths, followed)))
        finally:
            _move([followed / path.name for path in paths], paths[0].parent)


def _move(paths: list[Path], folder: Path) -> None:
    for path in paths:
        path.rename(folder / path.name)


def _wait_until_idle(child: Child) -> None:
    before, at = -1.0, time.monotonic()
    while time.monotonic() - at < IDLE_SECS:
        cpu, _ = child.usage()
        if cpu > before + STIR_CPU_SECS:
            before, at = cpu, time.monotonic()
        time.sleep(0.05)


async def _watched(run: Run, bootstrap: str, child: Child, row: str, go: Callable[[], None]) -> Figure:
    """Measure from when the shipper stirs, which is well before its first record comes, to the last record."""
    async with TopicWatch(bootstrap, RAW_TOPIC) as watch:
        idle_cpu, _ = child.usage()
        begun = time.monotonic()
        go()
        moments = await watch.until(child.total, child.usage, run.timeout_secs)
    begun = max([begun, *(at for at, (cpu, _) in moments if cpu <= idle_cpu + STIR_CPU_SECS)])
    ended, (cpu, peak_mb) = moments[-1]
    return Figure(PART, row, child.total, ended - begun, (cpu - idle_cpu) / child.total * 1e6, peak_mb)


def _raw_loop(run: Run, bootstrap: str, paths: list[Path]) -> Figure:
    folder = run.folder(f"raw-shipper-{len(paths)}")
    env = {"BENCH_BOOTSTRAP": bootstrap, "BENCH_TOPIC": RAW_TOPIC, "BENCH_FILES": ":".join(map(str, paths))}
    total = run.lines // len(paths) * len(paths)
    child = Child("app", folder, python("-m", "bench.apps.raw_shipper"), total, env)
    with closing(child):
        reports = child.wait_until_done(run.timeout_secs)
    return from_reports(PART, f"raw loop, {len(paths)} file(s)", reports, f"LogFlow shipper, {len(paths)} file(s)")
