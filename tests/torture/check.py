"""Compare what is stored and counted with what was written."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

from elasticsearch import AsyncElasticsearch

from logflow_app.kafka_client import client_options
from logflow_app.tables.ledger import Ledger
from logflow_app.tables.windows import totals
from logflow_app.topic_reader import newest_entries
from logflow_app.topics import LEDGER_TABLE, WINDOWS_TABLE, changelog
from tests.torture import truth
from tests.torture.cluster import Pipeline

PAGE = 10_000
SAMPLE_EVERY = 101


def stored_count(pipeline: Pipeline) -> int:
    """Return how many documents Elasticsearch has now."""

    async def count() -> int:
        async with AsyncElasticsearch(pipeline.elasticsearch.url, request_timeout=60) as client:
            await client.indices.refresh(index="logs-*")
            return int((await client.count(index="logs-*"))["count"])

    return asyncio.run(count())


async def _documents(url: str) -> AsyncIterator[dict[str, Any]]:
    async with AsyncElasticsearch(url, request_timeout=120) as client:
        await client.indices.refresh(index="logs-*")
        point = (await client.open_point_in_time(index="logs-*", keep_alive="5m"))["id"]
        after = None
        while True:
            page = await client.search(
                pit={"id": point, "keep_alive": "5m"},
                size=PAGE,
                sort="_shard_doc",
                search_after=after,
                source_includes=["message", "service", "level", "timestamp"],
                track_total_hits=False,
            )
            hits = page["hits"]["hits"]
            for hit in hits:
                yield hit
            if len(hits) < PAGE:
                return
            after = hits[-1]["sort"]


def wrong_documents(pipeline: Pipeline, what: truth.Plan) -> list[str]:
    """Return what is missing, doubled, strange or changed among the stored documents."""
    return asyncio.run(_wrong_documents(pipeline.elasticsearch.url, what))


async def _wrong_documents(url: str, what: truth.Plan) -> list[str]:
    places = [truth.offsets(what, file) for file in range(what.files)]
    lanes: dict[str, Counter[tuple[int, int]]] = {}
    seen: Counter[tuple[int, int]] = Counter()
    problems: list[str] = []
    async for hit in _documents(url):
        document = hit["_source"]
        words = document["message"].split(" ", 5)
        n, file = int(words[1]), int(words[4])
        seen[file, n] += 1
        lane, _, offset = hit["_id"].rpartition("-")
        segment, place = places[file][n]
        lanes.setdefault(lane, Counter())[file, segment] += 1
        if int(offset) != place:
            problems.append(f"line {n} of file {file} is stored as {hit['_id']}, it begins at byte {place}")
        if n % SAMPLE_EVERY == 0 and document["message"] != truth.message(what, file, n):
            problems.append(f"line {n} of file {file} is stored as {document}")
    problems += list(_missing(what, seen))
    problems += [f"lane {lane} holds lines of {sorted(held)}" for lane, held in lanes.items() if len(held) > 1]
    return problems


def _missing(what: truth.Plan, seen: Counter[tuple[int, int]]) -> Iterator[str]:
    for file in range(what.files):
        for n in range(what.lines_per_file):
            if seen[file, n] != 1:
                yield f"line {n} of file {file} is stored {seen[file, n]} times"


def wrong_counts(pipeline: Pipeline, what: truth.Plan) -> list[str]:
    """Return every service and minute that `watch` has counted otherwise than the files say."""
    topic = changelog(pipeline.config.kafka.app_id, WINDOWS_TABLE)
    counted = {tuple(key): levels for key, levels in totals(_entries(pipeline, topic)).items()}
    return _differences(counted, truth.counts(what))


def wrong_ledgers(pipeline: Pipeline, what: truth.Plan) -> list[str]:
    """Return every service and minute that the ledgers have counted otherwise than the files say."""
    topic = changelog(pipeline.config.kafka.app_id, LEDGER_TABLE)
    by_partition: dict[tuple[str, int], list[tuple[bytes, bytes]]] = {}
    for key, value in _entries(pipeline, topic):
        incarnation, partition, _ = key.decode().split("|", 2)
        by_partition.setdefault((incarnation, int(partition)), []).append((key, value))
    sums: dict[tuple[str, int], dict[str, int]] = {}
    for (incarnation, partition), entries in by_partition.items():
        ledger = Ledger(partition, incarnation, "reader")
        ledger.load(entries, 0)
        for minute, bucket in ledger.buckets.items():
            for service, levels in bucket.counts.items():
                total = sums.setdefault((service, minute), {})
                for level, lines in levels.items():
                    total[level] = total.get(level, 0) + lines
    return _differences(sums, truth.counts(what))


def _entries(pipeline: Pipeline, topic: str) -> list[tuple[bytes, bytes]]:
    async def read() -> list[tuple[bytes, bytes]]:
        return [entry async for entry in newest_entries(client_options(pipeline.config.kafka), topic)]

    return asyncio.run(read())


def _differences(counted: dict[Any, dict[str, int]], wanted: dict[Any, dict[str, int]]) -> list[str]:
    return [
        f"{key}: counted {counted.get(key)}, written {wanted.get(key)}"
        for key in sorted(counted.keys() | wanted.keys())
        if counted.get(key) != wanted.get(key)
    ]
