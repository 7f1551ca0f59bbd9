"""Fills topics of the raw lines' shapes before anything is measured."""

import asyncio
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from logflow_app.events import Metadata, PackRecord, SingleRecord

PARTITIONS = 8
PACK_LINES = 1000  # about what 256 KiB hold
IN_FLIGHT = 32
INPUT = "bench"


async def create_topics(bootstrap: str, topics: dict[str, int]) -> None:
    """Create topics with as many partitions; what is there already stays."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        there = set(await admin.list_topics())
        config = {"message.timestamp.type": "LogAppendTime", "max.message.bytes": "10485760"}
        missing = {name: partitions for name, partitions in topics.items() if name not in there}
        await admin.create_topics([NewTopic(name, n, 1, topic_configs=config) for name, n in missing.items()])
        deadline = time.monotonic() + 20
        while missing and time.monotonic() < deadline:
            described = {t["topic"]: t["partitions"] for t in await admin.describe_topics(list(missing))}
            if all(
                len(described[name]) == n and all(p["leader"] >= 0 for p in described[name])
                for name, n in missing.items()
            ):
                return
            await asyncio.sleep(0.1)
    finally:
        await admin.close()


async def fill(bootstrap: str, topic: str, lines: Iterator[str], lines_per_record: int) -> int:
    """Send lines as one shipper sends eight files, as packs or as one record a line; return how many bytes they are."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, compression_type="zstd", max_batch_size=1 << 20, acks="all"
    )
    await producer.start()
    places = [0] * PARTITIONS
    waiting: list[Any] = []
    lane = 0
    while taken := list(islice(lines, PACK_LINES)):
        values, places[lane] = records(taken, f"{lane:032x}", places[lane], lines_per_record)
        batch = producer.create_batch()
        for value in values:
            if batch.append(key=b"%032x" % lane, value=value, timestamp=None) is None:
                waiting.append(await producer.send_batch(batch, topic, partition=lane))
                batch = producer.create_batch()
                batch.append(key=b"%032x" % lane, value=value, timestamp=None)
        waiting.append(await producer.send_batch(batch, topic, partition=lane))
        if len(waiting) > IN_FLIGHT:
            await asyncio.gather(*waiting)
            waiting.clear()
        lane = (lane + 1) % PARTITIONS
    await asyncio.gather(*waiting)
    await producer.stop()
    return sum(places)


def records(lines: list[str], lane: str, place: int, lines_per_record: int) -> tuple[list[bytes], int]:
    """Return the records that hold these lines of a lane, and the place behind them."""
    encode = msgspec.json.Encoder().encode
    values = []
    for first in range(0, len(lines), lines_per_record):
        packed = lines[first : first + lines_per_record]
        offsets = []
        for line in packed:
            offsets.append(place)
            place += len(line.encode()) + 1
        meta = Metadata("bench-host", "/var/log/app.log", time.time(), "app", INPUT, lane, None, place)
        if lines_per_record == 1:
            meta.offset = offsets[0]
            values.append(encode(SingleRecord(packed[0], meta)))
        else:
            values.append(encode(PackRecord(packed, offsets, meta)))
    return values, place
