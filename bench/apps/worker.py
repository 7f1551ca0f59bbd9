"""LogFlow's own worker with its sinks watched: `faust -A bench.apps.worker worker`.

Everything is the worker's but the last step. With `BENCH_SINK=discard` that encodes bulk bodies as the Elasticsearch
sink does and lets go of them, so that no destination is the limit; with `real` the configured sinks write, and are
counted.
"""

import os
import re
import time
from pathlib import Path

from bench.progress import Progress
from logflow_app import worker
from logflow_app.config.outputs import Output
from logflow_app.events import Documents
from logflow_app.sinks import SINKS
from logflow_app.sinks.base import STORED, Answer, Sink
from logflow_app.sinks.elasticsearch import bulk_body

SENT_AT = re.compile(r" sent_at=(\d+\.\d+)")


class Discard:
    """A destination that takes everything at once. See Sink."""

    name = "discard"
    concurrency = 4
    max_batch_bytes = 4 << 20

    async def setup(self) -> None:
        """See Sink.setup."""

    async def open(self) -> None:
        """See Sink.open."""

    async def write(self, documents: Documents) -> Answer:
        """See Sink.write."""
        bulk_body("logs", documents)
        return STORED

    async def close(self) -> None:
        """See Sink.close."""


class Watched:
    """Counts what the sink behind it has stored, and how old those lines are by then that say when they were sent."""

    def __init__(self, behind: Sink) -> None:
        self._behind = behind
        self._progress = Progress()
        latencies = os.environ.get("BENCH_LATENCIES")
        self._latencies = Path(latencies) if latencies else None
        self.name = behind.name
        self.concurrency = behind.concurrency

    @property
    def max_batch_bytes(self) -> int:
        """See Sink: it may shrink as the sink behind learns what its destination takes."""
        return self._behind.max_batch_bytes

    async def setup(self) -> None:
        """See Sink.setup."""
        await self._behind.setup()

    async def open(self) -> None:
        """See Sink.open."""
        await self._behind.open()

    async def write(self, documents: Documents) -> Answer:
        """See Sink.write."""
        answer = await self._behind.write(documents)
        self._progress.add(len(documents.ids) - len(answer.retry))
        if self._latencies is not None:
            self._note_latencies(self._latencies, documents.bodies)
        return answer

    async def close(self) -> None:
        """See Sink.close."""
        await self._behind.close()

    def _note_latencies(self, path: Path, bodies: list[str]) -> None:
        now = time.time()
        sent = [found[1] for body in bodies if " sent_at=" in body and (found := SENT_AT.search(body))]
        if sent:
            with path.open("a") as file:
                file.writelines(f"{now - float(at):.6f}\n" for at in sent)


def watched_sink(output: Output) -> Sink:
    """Return the sink of an output, or one that lets go, watched."""
    return Watched(Discard() if os.environ["BENCH_SINK"] == "discard" else SINKS[output.type](output))


worker.SINKS = dict.fromkeys(SINKS, watched_sink)  # the seam: the worker makes its sinks by this table
app = worker.build()
