"""Into SQLite: our sink with its index beside plain inserts of the same rows without one, and a whole worker."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.child import Child, python
from bench.drain import RAW_TOPIC
from bench.figures import Figure, from_reports
from bench.load import PACK_LINES, PARTITIONS, create_topics, fill
from bench.run import Run
from bench.sample import TEXT, lines
from bench.services import kafka
from bench.worker import start_worker

PART = "into SQLite"
SINK = "SQLite sink, with its index"
SHARE_OF_LINES = 0.4


def measure(run: Run) -> Iterator[Figure]:
    """Yield the sink and plain inserts out of memory, then a worker from Kafka."""
    number = int(run.lines * SHARE_OF_LINES)
    for way, row, beside in (("bare", "plain inserts, no index", SINK), ("sink", SINK, None)):
        run.say(f"storing {number:,} lines: {row}")
        folder = run.folder(f"sqlite-{way}")
        env = {"BENCH_WAY": way, "BENCH_STORE": str(folder / "store")}
        child = Child(way, folder, python("-m", "bench.apps.sqlite_rows"), number, env)
        with closing(child):
            figure = from_reports(PART, row, child.wait_until_done(run.timeout_secs), beside)
        yield replace(figure, more={"bytes_per_line": round(_size(folder / "store") / number)})
    with kafka() as broker:
        asyncio.run(create_topics(broker.bootstrap, {RAW_TOPIC: PARTITIONS}))
        asyncio.run(fill(broker.bootstrap, RAW_TOPIC, lines(TEXT, number), PACK_LINES))
        folder = run.folder("sqlite-worker")
        output: dict[str, Any] = {"type": "sqlite"}
        child = start_worker(folder, broker.bootstrap, TEXT.parser, number, output)
        with closing(child):
            reports = child.wait_until_done(run.timeout_secs)
    yield from_reports(PART, "Kafka → LogFlow worker → SQLite", reports)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if not path.name.endswith("-shm"))
