"""Into Elasticsearch: our worker beside ready-made bulk bodies out of memory, sent the same way."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice

import aiohttp

from bench.config import inputs, output_to, write_config
from bench.drain import RAW_TOPIC
from bench.figures import Figure, from_reports
from bench.load import PACK_LINES, PARTITIONS, create_topics, fill
from bench.parsing import pack_to_bulk
from bench.run import Run
from bench.sample import TEXT, lines
from bench.services import elasticsearch, kafka
from bench.worker import start_worker
from logflow_app.config import load
from logflow_app.events import Metadata
from logflow_app.setup import ensure_topics

PART = "into Elasticsearch"
SHARE_OF_LINES = 0.4
WARM_LINES = 300_000
CONNECTIONS = 4  # as many, and bodies as large, as our sink has
BODY_BYTES = 4 << 20


def measure(run: Run) -> Iterator[Figure]:
    """Yield the ceiling before and after, and the worker between them: the node gets faster as it runs."""
    number = int(run.lines * SHARE_OF_LINES)
    with elasticsearch() as node, kafka() as broker:
        asyncio.run(_prepare(run, broker.bootstrap, node.url))
        run.say(f"warming Elasticsearch with {WARM_LINES:,} documents")
        _send(node.url, "warm", 2000 if run.short else WARM_LINES)
        before = _send(node.url, "before", number)
        asyncio.run(create_topics(broker.bootstrap, {RAW_TOPIC: PARTITIONS}))
        asyncio.run(fill(broker.bootstrap, RAW_TOPIC, lines(TEXT, number), PACK_LINES))
        child = start_worker(run.folder("storing"), broker.bootstrap, TEXT.parser, number, output_to(node.url))
        with closing(child):
            reports = child.wait_until_done(run.timeout_secs)
        after = _send(node.url, "after", number)
    yield Figure(PART, "ready-made bulk bodies", 2 * number, before + after, 0.0, 0.0, "LogFlow worker")
    yield from_reports(PART, "LogFlow worker", reports)


async def _prepare(run: Run, bootstrap: str, url: str) -> None:
    """Make topics and index template, so that both write into the same kind of index."""
    folder = run.folder("setup")
    config = load(write_config(folder, bootstrap, inputs=inputs(TEXT.parser), output=output_to(url)))
    await ensure_topics(config)


def _send(url: str, lane: str, number: int) -> float:
    """Store so many documents; return the seconds from the first request to the last answer."""
    bodies = list(_bodies(lane, number))
    return asyncio.run(_post_all(url, bodies))


def _bodies(lane: str, number: int) -> Iterator[bytes]:
    to_bulk = pack_to_bulk(TEXT)
    source = lines(TEXT, number)
    meta = Metadata("bench-host", "/var/log/app.log", lane=lane)
    first, body = 0, b""
    while taken := list(islice(source, PACK_LINES)):
        body += to_bulk(taken, list(range(first, first + len(taken))), meta, "2026-01-01T00:00:00.000Z")[0]
        first += len(taken)
        if len(body) >= BODY_BYTES:
            yield body
            body = b""
    if body:
        yield body


async def _post_all(url: str, bodies: list[bytes]) -> float:
    headers = {"content-type": "application/x-ndjson"}
    waiting = iter(bodies)
    async with aiohttp.ClientSession(url, headers=headers) as session:

        async def post() -> None:
            for body in waiting:
                async with session.post("/_bulk?filter_path=errors,items.*.error", data=body) as answer:
                    found = await answer.json()
                    if answer.status != 200 or found["errors"]:
                        raise RuntimeError(f"Elasticsearch did not take a ready-made body: {str(found)[:500]}")

        begun = time.monotonic()
        await asyncio.gather(*(post() for _ in range(CONNECTIONS)))
        return time.monotonic() - begun
