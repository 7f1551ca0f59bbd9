"""The ceiling: aiokafka, msgspec and a regular expression in one loop, with no guarantee of any kind."""

import asyncio
import os
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer

from bench.parsing import pack_to_bulk
from bench.progress import Progress
from bench.sample import KINDS
from logflow_app.events import PackRecord, SingleRecord

FETCH_BYTES = 4 << 20


async def main() -> None:
    """Drain the topic once."""
    progress = Progress()
    total = int(os.environ["BENCH_TOTAL"])
    consumer = AIOKafkaConsumer(
        os.environ["BENCH_TOPIC"],
        bootstrap_servers=os.environ["BENCH_BOOTSTRAP"],
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=FETCH_BYTES,
    )
    await consumer.start()
    to_bulk = pack_to_bulk(KINDS[os.environ["BENCH_KIND"]])
    packs = os.environ["BENCH_SHAPE"] == "packs"
    unfold = _packs if packs else _singles
    counts: Counter[Any] = Counter()
    done = written = 0
    while done < total:
        for records in (await consumer.getmany(timeout_ms=500)).values():
            for lines, offsets, meta, arrival_ms in unfold(records):
                arrived = datetime.fromtimestamp(arrival_ms / 1000, UTC).isoformat(timespec="milliseconds")
                body, keys = to_bulk(lines, offsets, meta, arrived.replace("+00:00", "Z"))
                counts.update(keys)
                written += len(body)
                done += len(lines)
                progress.add(len(lines))
    await consumer.stop()
    print(f"{done} lines, {written} bytes, {counts.total()} counted")


_decode_pack = msgspec.json.Decoder(PackRecord).decode
_decode_single = msgspec.json.Decoder(SingleRecord).decode


def _packs(records: list[Any]) -> list[tuple[list[str], list[int], Any, int]]:
    packs = [(_decode_pack(record.value), record.timestamp) for record in records]
    return [(pack.raw_logs, pack.offsets, pack.metadata, at) for pack, at in packs]


def _singles(records: list[Any]) -> list[tuple[list[str], list[int], Any, int]]:
    """One run of records is taken as one pack: here each partition has one lane."""
    singles = [_decode_single(record.value) for record in records]
    lines = [single.raw_log for single in singles]
    return [(lines, [single.metadata.offset for single in singles], singles[0].metadata, records[0].timestamp)]


if __name__ == "__main__":
    asyncio.run(main())
