"""The ceiling of a shipper: reads files once and sends packs in batches it builds itself, with no checkpoint."""

import asyncio
import os
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer

from bench.load import INPUT, PARTITIONS
from bench.progress import Progress
from logflow_app.events import Metadata, PackRecord

READ_BYTES = 192 * 1024  # encoded, with its offsets, that is a pack
IN_FLIGHT = 16


async def main() -> None:
    """Ship all files round and round, a pack of each at a time."""
    progress = Progress()
    producer = AIOKafkaProducer(
        bootstrap_servers=os.environ["BENCH_BOOTSTRAP"], compression_type="zstd", acks="all", max_batch_size=1 << 20
    )
    await producer.start()
    under_way: list[tuple[Any, int]] = []
    sources = [packs(Path(path), lane) for lane, path in enumerate(os.environ["BENCH_FILES"].split(":"))]
    while sources:
        for source in list(sources):
            found = next(source, None)
            if found is None:
                sources.remove(source)
                continue
            value, lines, lane = found
            batch = producer.create_batch()
            batch.append(key=b"%032x" % lane, value=value, timestamp=None)
            sent = await producer.send_batch(batch, os.environ["BENCH_TOPIC"], partition=lane % PARTITIONS)
            under_way.append((sent, lines))
            if len(under_way) > IN_FLIGHT:
                sent, lines = under_way.pop(0)
                await sent
                progress.add(lines)
    for sent, lines in under_way:
        await sent
        progress.add(lines)
    await producer.stop()


def packs(path: Path, lane: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield encoded packs, the lines in each, and the lane."""
    encode = msgspec.json.Encoder().encode
    place, rest = 0, b""
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            whole, end, rest_of_block = (rest + block).rpartition(b"\n")
            rest = rest_of_block
            if not end:
                continue
            lines = whole.decode().split("\n")
            places = list(accumulate((len(line) + 1 for line in lines), initial=place))  # our lines are ASCII
            place = places.pop()
            meta = Metadata("bench-host", str(path), time.time(), "app", INPUT, f"{lane:032x}", None, place)
            yield encode(PackRecord(lines, places, meta)), len(lines), lane


if __name__ == "__main__":
    asyncio.run(main())
