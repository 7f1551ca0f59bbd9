"""Kafka → workers → SQLite: every line once through kill -9 of a worker, and found by `logflow search`."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.pipeline import Pipeline, Settings, until
from tests.e2e.writer import Writer
from tests.services import Kafka
from tests.sinks.sqlite_files import stored_in

pytestmark = pytest.mark.kafka


class SqlitePipeline(Pipeline):
    """A pipeline whose workers store in files of one folder."""

    def _usual(self, kafka: str) -> Settings:
        return super()._usual(kafka) | {"output": {"type": "sqlite", "sqlite": {"path": str(self.store)}}}

    @property
    def store(self) -> Path:
        """The folder."""
        return self.folder / "store"

    def count(self) -> int:
        """Return how many events are stored."""
        return sum(self._count(path) for path in self.store.glob("*.sqlite"))

    @staticmethod
    def _count(path: Path) -> int:
        with closing(sqlite3.connect(path, timeout=20)) as connection:
            try:
                return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])
            except sqlite3.OperationalError:  # it is being made
                return 0


@pytest.fixture
def pipeline(kafka: Kafka, unique: str, tmp_path: Path) -> Iterator[SqlitePipeline]:
    """A pipeline of this test's own."""
    made = SqlitePipeline(tmp_path / unique, kafka.bootstrap, "", unique)
    yield made
    made.close()


def test_every_line_is_stored_once_through_kills(pipeline: SqlitePipeline) -> None:
    """Two workers on the same files, each killed in the middle of its work: no line is missing, none is there twice."""
    assert b"prepared  output  sqlite" in pipeline.command("setup").stdout
    workers = pipeline.worker(), pipeline.worker()
    for process in (*workers, pipeline.shipper):
        process.start()
    pipeline.until_ready(*workers)
    with Writer(pipeline, 40) as writer:
        for worker in workers:
            before = pipeline.count()
            until(lambda before=before: pipeline.count() > before + 500, say=pipeline._state)
            worker.kill()
            worker.start()
        pipeline.until_ready(*workers)
    pipeline.until_stored(sum(writer.lines.values()))
    pipeline.until_counted(writer.lines)
    stored = [json.loads(text) for text in stored_in(pipeline.store).values()]
    assert writer.lines == Counter(event["service"] for event in stored)
    lines = {(event["service"], event["message"]) for event in stored}
    assert len(stored) == len(lines)
    for worker in workers:
        status, text = worker.get("/health")
        assert (200, []) == (status, json.loads(text)["problems"])
    _check_search(pipeline, next(message for service, message in lines if service == "auth-service"))


def _check_search(pipeline: SqlitePipeline, message: str) -> None:
    """Find one line by its words, and the newest lines of a service."""
    found = pipeline.command("search", f'"{message}"', "--service", "auth-service", "--json")
    assert [("auth-service", message)] == [
        (event["service"], event["message"]) for event in map(json.loads, found.stdout.splitlines())
    ]
    newest = pipeline.command("search", "--service", "order-service", "--limit", "20")
    assert (0, b"the newest 20; --limit shows more\n") == (newest.returncode, newest.stderr)
    times = [line.split()[0] for line in newest.stdout.splitlines()]
    assert (20, sorted(times)) == (len(times), times)
