"""A batch in the raw topic that nobody can read: the worker buries it, and stores what lies around it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from logflow_app.dead_letters import raw_bytes
from logflow_app.segments import SegmentLog
from tests.e2e.pipeline import until
from tests.e2e.test_sqlite import SqlitePipeline
from tests.embedded.process import EmbeddedBroker
from tests.embedded.wire import batch
from tests.sinks.sqlite_files import stored_in
from tests.transport.test_unreadable import UNREADABLE, at


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    """An embedded broker of this test's own."""
    with EmbeddedBroker(tmp_path / "broker") as started:
        yield started


@pytest.fixture
def pipeline(broker: EmbeddedBroker, unique: str, tmp_path: Path) -> Iterator[SqlitePipeline]:
    """A pipeline on that broker."""
    made = SqlitePipeline(tmp_path / unique, broker.bootstrap, "", unique)
    yield made
    made.close()


def test_the_worker_goes_on_behind_batches_it_cannot_read(broker: EmbeddedBroker, pipeline: SqlitePipeline) -> None:
    """Lines before, between and behind are stored; each batch is one dead letter; all is committed."""
    assert 0 == pipeline.command("setup").returncode
    pipeline.produce([b"before"])
    broker.stop()
    topics = json.loads((broker.data / "topics.json").read_text())["topics"]
    with SegmentLog(broker.data / "topics" / topics[pipeline.raw_topic]["id"] / "0") as log:
        for name in ("garbage", "garbage zstd"):
            log.append(3, 1, at(log.end_offset, UNREADABLE[name]))
            log.append(1, 1, at(log.end_offset, batch([f"behind {name}".encode()])))
        end = log.end_offset
    broker.start()
    worker = pipeline.worker()
    worker.start()
    pipeline.until_ready(worker)
    until(lambda: pipeline.count() == 3 and pipeline.committed(pipeline.raw_topic, 1) == [end], say=pipeline._state)
    pipeline.produce([b"much later"])
    until(lambda: pipeline.count() == 4, say=pipeline._state)
    messages = {json.loads(text)["message"] for text in stored_in(pipeline.store).values()}
    assert {"before", "behind garbage", "behind garbage zstd", "much later"} == messages
    letters = sorted(pipeline.letters(), key=lambda letter: letter.origin.offset)
    assert [("process", "unreadable", 3), ("process", "unreadable", 7)] == [
        (letter.stage, letter.reason, letter.origin.offset) for letter in letters
    ]
    assert [at(1, UNREADABLE["garbage"]), at(5, UNREADABLE["garbage zstd"])] == [raw_bytes(one) for one in letters]
    assert worker.running
    assert 2 == worker.log.count("batch_unreadable topic=")
