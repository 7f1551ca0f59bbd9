"""HTTP → Kafka: a few clients that post batches as fast as they are answered, as lines of JSON and as `_bulk`."""

import asyncio
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.child import ROOT, Child, python
from bench.config import write_config
from bench.drain import RAW_TOPIC
from bench.figures import Figure
from bench.load import PARTITIONS, create_topics
from bench.run import Run
from bench.services import kafka
from bench.topic_watch import TopicWatch

PART = "HTTP → Kafka"
FORMS = {"ndjson": "LogFlow HTTP, lines of JSON", "bulk": "LogFlow HTTP, Elasticsearch's _bulk"}
READY_SECS = 60.0


def measure(run: Run) -> Iterator[Figure]:
    """Yield the figures of both forms."""
    for form in FORMS:
        with kafka() as broker:
            asyncio.run(create_topics(broker.bootstrap, {RAW_TOPIC: PARTITIONS}))
            yield _shipper(run, broker.bootstrap, form)


def _shipper(run: Run, bootstrap: str, form: str) -> Figure:
    folder = run.folder(f"http-{form}")
    port = _free_port()
    source = {"name": "api", "address": f"127.0.0.1:{port}"}
    config = write_config(folder, bootstrap, inputs={"http": [source]})
    child = Child("shipper", folder, python("-m", "shippers", "http"), run.lines, {"LOGFLOW_CONFIG": str(config)})
    with closing(child):
        _wait_until_it_listens(child, folder / "shipper.log")
        return asyncio.run(_watched(run, bootstrap, child, [form, str(port), str(run.lines)]))


async def _watched(run: Run, bootstrap: str, child: Child, to_send: list[str]) -> Figure:
    async with TopicWatch(bootstrap, RAW_TOPIC) as watch:
        idle_cpu, _ = child.usage()
        begun = time.monotonic()
        sender = subprocess.Popen(python("-m", "bench.apps.http_sender", *to_send), cwd=ROOT)  # noqa: ASYNC220
        try:
            moments = await watch.until(run.lines, child.usage, run.timeout_secs)
        finally:
            sender.kill()
            sender.wait()
    began = max([begun, *(at for at, (cpu, _) in moments if cpu <= idle_cpu)])
    ended, (cpu, peak_mb) = moments[-1]
    return Figure(PART, FORMS[to_send[0]], run.lines, ended - began, (cpu - idle_cpu) / run.lines * 1e6, peak_mb)


def _wait_until_it_listens(child: Child, log: Path) -> None:
    deadline = time.monotonic() + READY_SECS
    while "kafka_connected" not in (text := log.read_text()) or "listener_started" not in text:
        if not child.running() or time.monotonic() > deadline:
            raise RuntimeError(f"the shipper does not listen:\n{child.tail()}")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])
