"""Compare what is stored and counted with what was written."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

from aiokafka import AIOKafkaProducer
from elasticsearch import AsyncElasticsearch

from logflow_app.kafka_client import client_options
from logflow_app.models import Alert, Tick
from logflow_app.setup import topics_of
from logflow_app.tables.ledger import Ledger
from logflow_app.tables.windows import totals
from logflow_app.topic_reader import newest_entries, read_topic
from logflow_app.topics import LEDGER_TABLE, WINDOWS_TABLE, changelog
from tests.alert_truth import told_episodes, unpaired
from tests.torture import truth
from tests.torture.cluster import GRACE_SECS, Pipeline

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
    """Return every service and bucket that `watch` has counted otherwise than the files say."""
    topic = changelog(pipeline.config.kafka.app_id, WINDOWS_TABLE)
    counted = {tuple(key): levels for key, levels in totals(_entries(pipeline, topic)).items()}
    return _differences(counted, truth.counts(what))


def wrong_ledgers(pipeline: Pipeline, what: truth.Plan) -> list[str]:
    """Return every service and bucket that the ledgers have counted otherwise than the files say."""
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


def end_time(pipeline: Pipeline) -> None:
    """Say in the name of every raw partition that hours have passed and nothing is left: every window is over."""

    async def say() -> None:
        kafka, name = pipeline.config.kafka, topics_of(pipeline.config).counts
        now_ms = int(time.time() + 2 * GRACE_SECS) * 1000
        async with AIOKafkaProducer(**client_options(kafka)) as producer:
            for raw in range(kafka.partitions.raw):
                tick = Tick(incarnation="end", partition=raw, watermark_ms=0, lag=0, idle=True, now_ms=now_ms)
                for partition in range(kafka.partitions.counts):
                    await producer.send_and_wait(name, tick.dumps(), b"tick|end", partition)

    asyncio.run(say())


def wrong_alerts(pipeline: Pipeline, what: truth.Plan) -> list[str]:
    """Return every episode that was told otherwise than the files say, or not once as fired and once as resolved."""
    options, names = client_options(pipeline.config.kafka), topics_of(pipeline.config)

    async def told() -> list[Alert]:
        return [Alert.from_data(json.loads(record.value)) async for record in read_topic(options, names.alerts)]

    alerts = asyncio.run(told())
    problems = [f"alert {key} was not both fired and resolved" for key in sorted(unpaired(alerts))]
    for rule, wanted in truth.episodes(what).items():
        found = Counter(told_episodes(alert for alert in alerts if alert.rule == rule))
        problems += [f"rule {rule}: told {each}, which is not so" for each in found - Counter(wanted)]
        problems += [f"rule {rule}: {each} was not told" for each in Counter(wanted) - found]
    shown = [Alert.from_data(json.loads(value)) for _, value in _entries(pipeline, names.alert_states)]
    problems += [f"{each.rule} of {each.group} is shown as {each.state}" for each in shown if each.state != "resolved"]
    return problems


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
