"""A Quix Streams application doing the same: a message at a time, counted in its RocksDB state."""

import os
from datetime import UTC, datetime
from typing import Any

from quixstreams import Application

from bench.parsing import bulk_entry, document, minute
from bench.progress import Progress
from bench.sample import KINDS

KIND = KINDS[os.environ["BENCH_KIND"]]
progress = Progress()


def parse(value: dict[str, Any], _key: Any, timestamp_ms: int, _headers: Any) -> dict[str, Any]:
    """Return the line's document with its place."""
    arrived = datetime.fromtimestamp(timestamp_ms / 1000, UTC).isoformat(timespec="milliseconds")
    metadata = value["metadata"]
    found = document(KIND, value["raw_log"], metadata, arrived)
    return {"document": found, "lane": metadata["lane"], "offset": metadata["offset"]}


def count(value: dict[str, Any], state: Any) -> dict[str, Any]:
    """Count the document in the state of its lane."""
    found = value["document"]
    key = f"{found['service']} {found['level']} {minute(found['timestamp'])}"
    state.set(key, state.get(key, 0) + 1)
    return value


def encode(value: dict[str, Any]) -> None:
    """Write the bulk entry and let go of it."""
    bulk_entry(value["document"], value["lane"], value["offset"])
    progress.add(1)


def main() -> None:
    """Drain the topic until stopped."""
    app = Application(
        broker_address=os.environ["BENCH_BOOTSTRAP"],
        consumer_group=f"bench-quix-{os.getpid()}",
        auto_offset_reset="earliest",
        state_dir=os.environ["BENCH_DATADIR"],
        loglevel="WARNING",
    )
    lines = app.dataframe(app.topic(os.environ["BENCH_TOPIC"], value_deserializer="json"))
    lines = lines.apply(parse, metadata=True)
    if os.environ["BENCH_STATE"] == "rocksdb":
        lines = lines.apply(count, stateful=True)
    lines.update(encode)
    app.run()


if __name__ == "__main__":
    main()
