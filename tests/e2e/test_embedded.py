"""The same pipeline on the broker of our own: exact through kill -9 of the broker and of the worker."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.pipeline import until
from tests.e2e.test_loss_proof import missing_series
from tests.e2e.test_sqlite import SqlitePipeline
from tests.e2e.writer import Writer
from tests.embedded.process import EmbeddedBroker
from tests.sinks.sqlite_files import stored_in


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    """An embedded broker of this test's own."""
    with EmbeddedBroker(tmp_path / "broker", {"CLEANING_INTERVAL_SECS": "1"}) as started:
        yield started


@pytest.fixture
def pipeline(broker: EmbeddedBroker, unique: str, tmp_path: Path) -> Iterator[SqlitePipeline]:
    """A pipeline on that broker."""
    made = SqlitePipeline(tmp_path / unique, broker.bootstrap, "", unique)
    yield made
    made.close()


def test_every_line_is_stored_and_counted_once_through_kills(broker: EmbeddedBroker, pipeline: SqlitePipeline) -> None:
    """Shipper → embedded broker → unchanged worker → SQLite, each killed in the middle: no line more or less."""
    worker = pipeline.start()
    with Writer(pipeline, 40) as writer:
        for kill in (broker, worker, broker):
            before = pipeline.count()
            until(lambda before=before: pipeline.count() > before + 500, say=pipeline._state)
            kill.kill()
            kill.start()
        pipeline.until_ready(worker)
    pipeline.until_stored(sum(writer.lines.values()))
    pipeline.until_counted(writer.lines)
    stored = [json.loads(text) for text in stored_in(pipeline.store).values()]
    assert writer.lines == Counter(event["service"] for event in stored)
    assert len(stored) == len({(event["service"], event["message"]) for event in stored})
    assert [] == [letter.reason for letter in pipeline.letters()]
    assert "Traceback" not in broker.log
    assert {} == missing_series(worker)
