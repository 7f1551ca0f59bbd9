"""Stores the pipeline's documents in SQLite, out of memory: by our sink, or by plain inserts without an index.

`BENCH_WAY` is `sink` or `bare`, `BENCH_STORE` the folder, `BENCH_TOTAL` how many lines.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path

from bench.load import INPUT, PACK_LINES
from bench.progress import Progress
from bench.sample import TEXT, lines
from logflow_app.config import Config
from logflow_app.config.sqlite import SqliteOutput, SqliteSection
from logflow_app.events import Documents, Metadata, Pack
from logflow_app.pipeline import compile_pipelines
from logflow_app.sinks.base import STORED
from logflow_app.sinks.runs import cut
from logflow_app.sinks.sqlite import BATCH_BYTES, SqliteSink
from logflow_app.sinks.sqlite_rows import rows_of

LANES = 8
TABLE = "CREATE TABLE events(id TEXT, timestamp INTEGER, level TEXT, service TEXT, document TEXT)"


def batches(number: int) -> Iterator[Documents]:
    """Yield what a worker would hand to the sink, in batches of its size."""
    files = [{"name": INPUT, "service": "app", "paths": ["/x"], "parser": TEXT.parser}]
    pipelines = compile_pipelines(Config.model_validate({"inputs": {"files": files}}))
    source = lines(TEXT, number)
    places = [0] * LANES
    waiting: list[Documents] = []
    for n in range(0, number, PACK_LINES):
        lane = n // PACK_LINES % LANES
        texts = list(islice(source, PACK_LINES))
        events = pipelines.run(_pack(texts, lane, places))
        waiting.append(Documents(events.ids, events.days, events.documents))
        if len(waiting) == LANES:
            yield from _cut(waiting)
            waiting = []
    if waiting:
        yield from _cut(waiting)


def _pack(texts: list[str], lane: int, places: list[int]) -> Pack:
    name, now = f"{lane:032x}", time.time()
    ids = []
    for text in texts:
        ids.append(f"{name}-{places[lane]}")
        places[lane] += len(text) + 1
    meta = Metadata("bench-host", "/var/log/app.log", now, "app", INPUT, name)
    return Pack(texts, ids, meta, int(now * 1000), "logs-raw", lane, 1, 1)


def _cut(waiting: list[Documents]) -> Iterator[Documents]:
    return cut(Documents(*(list(chain.from_iterable(column)) for column in zip(*waiting, strict=True))), BATCH_BYTES)


async def by_sink(folder: Path, ready: list[Documents], progress: Progress) -> None:
    sink = SqliteSink(SqliteOutput(sqlite=SqliteSection(path=folder)))
    await sink.open()
    for documents in ready:
        if await sink.write(documents) != STORED:
            raise RuntimeError("the sink did not take a batch")
        progress.add(len(documents.ids))
    await sink.close()


def by_hand(folder: Path, ready: list[Documents], progress: Progress) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "bare.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(TABLE)
        for documents in ready:
            connection.execute("BEGIN")
            rows = rows_of(documents.ids, documents.bodies, 0)
            connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?)", [row[:5] for row in rows])
            connection.execute("COMMIT")
            progress.add(len(documents.ids))


def main() -> None:
    """Make everything ready, then measure storing alone."""
    ready = list(batches(int(os.environ["BENCH_TOTAL"])))
    folder, progress = Path(os.environ["BENCH_STORE"]), Progress()
    if os.environ["BENCH_WAY"] == "sink":
        asyncio.run(by_sink(folder, ready, progress))
    else:
        by_hand(folder, ready, progress)


main()
