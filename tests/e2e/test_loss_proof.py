"""A record that is lost on the way is shown to the byte, wherever one may look, until it comes after all."""

import asyncio
import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from prometheus_client.parser import text_string_to_metric_families

from logflow_app.cli.status_files import FileState, files_of
from logflow_app.kafka_client import client_options
from logflow_app.setup import topics_of
from logflow_app.status import read_statuses
from logflow_app.topic_reader import newest_entries
from tests.e2e.pipeline import until
from tests.e2e.test_sqlite import SqlitePipeline
from tests.e2e.writer import Writer
from tests.embedded.process import EmbeddedBroker
from tests.processes import Worker

LOST_LINES = 50
REMOVED = 2  # of the records of a file, none at either end


class Loss(NamedTuple):
    """A file whose records were sent but for one, and what is then missing of it."""

    host: str
    path: str
    start: int
    end: int
    record: bytes

    @property
    def size(self) -> int:
        """How much is missing."""
        return self.end - self.start


@pytest.fixture
def pipeline(unique: str, tmp_path: Path) -> Iterator[SqlitePipeline]:
    """A pipeline on an embedded broker, with small packs."""
    settings = {"shipper": {"lines_per_record": 10}, "kafka": {"partitions": {"raw": 2}}}
    with EmbeddedBroker(tmp_path / "broker") as broker:
        made = SqlitePipeline(tmp_path / unique, broker.bootstrap, "", unique, settings)
        yield made
        made.close()


def test_a_lost_record_is_shown_until_it_arrives(pipeline: SqlitePipeline) -> None:
    """A hole made on purpose, and no other, outlives a kill of the shipper and the worker, and is gone when filled."""
    worker = pipeline.start()
    with Writer(pipeline, 10) as writer:
        loss = _lose(pipeline)
        until(lambda: missing_series(worker), say=pipeline._state)
        before = pipeline.count()
        until(lambda: pipeline.count() > before + 200, say=pipeline._state)
        pipeline.shipper.kill()
        pipeline.shipper.start()
        worker.terminate()  # through kills of the worker nothing is shown either: test_embedded.py
        worker.start()
        pipeline.until_ready(worker)
    pipeline.until_stored(sum(writer.lines.values()) + LOST_LINES - 10)
    until(lambda: _are_whole(_others(pipeline, loss)), say=lambda: _files(pipeline))

    (file,) = (file for file in _files(pipeline) if file.path == loss.path)
    assert file.arrived is not None
    assert [(loss.start, loss.end)] == [(hole.start, hole.end) for hole in file.arrived.holes]
    assert {(loss.host, loss.path): loss.size} == until(lambda: missing_series(worker))
    assert loss.size == until(lambda: _told_on_the_page(worker))
    answer = pipeline.command("status", "--gaps", "--json")
    shown = json.loads(answer.stdout)
    assert (1, [loss.path]) == (answer.returncode, [each["path"] for each in shown["files"]])
    (problem,) = shown["problems"]
    assert f"{loss.size:,} bytes from {loss.start:,} to {loss.end:,} have not arrived" in problem

    pipeline.produce([loss.record])
    until(lambda: not missing_series(worker))
    until(lambda: not any(file.missing_bytes for file in _files(pipeline)), say=pipeline._state)
    until(lambda: not _told_on_the_page(worker))
    assert 0 == pipeline.command("status", "--gaps").returncode
    pipeline.until_stored(sum(writer.lines.values()) + LOST_LINES)


def _lose(pipeline: SqlitePipeline) -> Loss:
    """Send the records that the shipper makes of a file, all but one."""
    path = pipeline.folder / "lost.txt"
    path.write_text("".join(f"2025-10-23 14:32:15 INFO [lost-service] line {n}\n" for n in range(LOST_LINES)))
    done = pipeline.command("ship", str(path), "--stdout", "--once")
    assert 0 == done.returncode, done.stderr
    values = done.stdout.splitlines()
    pipeline.produce([*values[:REMOVED], *values[REMOVED + 1 :]])
    record = json.loads(values[REMOVED])
    metadata = record["metadata"]
    return Loss(
        metadata["source"], metadata["file_path"], record["offsets"][0], metadata["end_offset"], values[REMOVED]
    )


def _files(pipeline: SqlitePipeline) -> list[FileState]:
    """Return what `logflow status --files` shows."""

    async def read() -> list[tuple[bytes, bytes]]:
        options = client_options(pipeline.config.kafka)
        return [entry async for entry in newest_entries(options, topics_of(pipeline.config).status)]

    return files_of(read_statuses(asyncio.run(read())), time.time())


def _others(pipeline: SqlitePipeline, loss: Loss) -> list[FileState]:
    return [file for file in _files(pipeline) if file.path != loss.path]


def _are_whole(files: list[FileState]) -> bool:
    """Whether both ends tell that all has arrived of both files, once those have been seen that are of now."""
    assert [] == [file for file in files if file.missing_bytes]
    return [(0, 0), (0, 0)] == [(file.lag_bytes, file.unread_bytes) for file in files]


def missing_series(worker: Worker) -> dict[tuple[str, str], float]:
    """Return what a worker exports of holes."""
    families = text_string_to_metric_families(_get(worker, "/metrics"))
    samples = [sample for family in families for sample in family.samples if sample.name == "logflow_gap_bytes"]
    return {(sample.labels["host"], sample.labels["file"]): sample.value for sample in samples}


def _told_on_the_page(worker: Worker) -> int:
    """Return how many bytes are missing as the page is told."""
    answer: dict[str, Any] = json.loads(_get(worker, "/api/status"))
    return int(answer["missing"]["bytes"])


def _get(worker: Worker, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{worker.port}{path}", timeout=30) as answer:
        return str(answer.read().decode())
