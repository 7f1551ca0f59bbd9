"""A process that stores events until it is killed: `python -m tests.sinks.sqlite_writer FOLDER LANE FIRST LAST`.

Its events are FIRST to LAST of a lane; it says the number of the last one whenever a batch is stored.
"""

import asyncio
import random
import sys
from pathlib import Path

from logflow_app.sinks.base import STORED
from tests.sinks.sqlite_files import batch, sink_in


async def main(folder: Path, lane: str, first: int, last: int) -> None:
    """Store the events in batches of any size."""
    sink = sink_in(folder)
    await sink.open()
    while first <= last:
        end = min(last + 1, first + random.choice((1, 7, 300)))
        assert STORED == await sink.write(batch([f"{lane}-{n}" for n in range(first, end)]))
        sys.stdout.write(f"{end - 1}\n")
        sys.stdout.flush()
        first = end
    await sink.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
