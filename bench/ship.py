"""File → Kafka: our shipper beside a loop that reads, packs and sends, and keeps no checkpoint."""

import asyncio
from collections.abc import Iterator
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
    folder = run.folder(f"shipper-{len(paths)}")
    config = write_config(folder, bootstrap, inputs=inputs(TEXT.parser, *paths))
    total = run.lines // len(paths) * len(paths)
    child = Child("shipper", folder, python("-m", "shippers", "file"), total, {"LOGFLOW_CONFIG": str(config)})
    with closing(child):
        return asyncio.run(_watched(run, bootstrap, child, total, f"LogFlow shipper, {len(paths)} file(s)"))


async def _watched(run: Run, bootstrap: str, child: Child, total: int, row: str) -> Figure:
    """Measure from the first record to the last, start-up left out; the lines of the first record count as done."""
    async with TopicWatch(bootstrap, RAW_TOPIC) as watch:
        first, last = await watch.until(total, child.usage, run.timeout_secs)
    cpu = last[1][0] - first[1][0]
    return Figure(PART, row, total, last[0] - first[0], cpu / total * 1e6, last[1][1])


def _raw_loop(run: Run, bootstrap: str, paths: list[Path]) -> Figure:
    folder = run.folder(f"raw-shipper-{len(paths)}")
    env = {"BENCH_BOOTSTRAP": bootstrap, "BENCH_TOPIC": RAW_TOPIC, "BENCH_FILES": ":".join(map(str, paths))}
    total = run.lines // len(paths) * len(paths)
    child = Child("app", folder, python("-m", "bench.apps.raw_shipper"), total, env)
    with closing(child):
        reports = child.wait_until_done(run.timeout_secs)
    return from_reports(PART, f"raw loop, {len(paths)} file(s)", reports, f"LogFlow shipper, {len(paths)} file(s)")
