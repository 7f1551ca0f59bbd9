"""A stock Faust agent as the documentation teaches it: an event at a time, a table, `kafka://`."""

import os
from datetime import UTC, datetime

import faust

from bench.parsing import bulk_entry, document, minute
from bench.progress import Progress
from bench.sample import KINDS

KIND = KINDS[os.environ["BENCH_KIND"]]
app = faust.App(
    f"bench-stock-{os.getpid()}",
    broker=f"kafka://{os.environ['BENCH_BOOTSTRAP']}",
    store="rocksdb://",
    datadir=os.environ["BENCH_DATADIR"],
    topic_partitions=8,
    topic_replication_factor=1,
    topic_disable_leader=True,
    consumer_auto_offset_reset="earliest",
    producer_linger=0.02,  # half the cost of a table update, and any user would set it
    web_enabled=False,
)
raw = app.topic(os.environ["BENCH_TOPIC"], value_serializer="json")
counts = app.Table("counts", default=int, partitions=8)
progress: list[Progress] = []


@app.agent(raw)
async def process(stream: faust.StreamT) -> None:
    """Parse, count, encode."""
    progress.append(Progress())
    async for event in stream.events():
        metadata = event.value["metadata"]
        arrived = datetime.fromtimestamp(event.message.timestamp, UTC).isoformat(timespec="milliseconds")
        found = document(KIND, event.value["raw_log"], metadata, arrived)
        key = f"{found['service']} {found['level']} {minute(found['timestamp'])}"
        counts[key] += 1
        bulk_entry(found, metadata["lane"], metadata["offset"])
        progress[0].add(1)


if __name__ == "__main__":
    app.main()
