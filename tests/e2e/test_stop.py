"""SIGTERM in the middle of the work: everything ends soon, and goes on exactly there."""

import time

import pytest

from tests.e2e.conftest import MakePipeline
from tests.e2e.pipeline import until
from tests.e2e.writer import Writer
from tests.processes import ENDED_SECS

pytestmark = [pytest.mark.kafka, pytest.mark.elasticsearch]

ENOUGH_TO_BE_BUSY = 900


def test_a_busy_worker_and_a_busy_shipper_end_within_ten_seconds(make_pipeline: MakePipeline) -> None:
    """Both end in time with status 0, and after the next start every line is stored and counted once."""
    pipeline = make_pipeline()
    worker = pipeline.start()
    with Writer(pipeline, 100) as writer:
        until(lambda: pipeline.count() > ENOUGH_TO_BE_BUSY, 120, lambda: worker.log[-3000:])
        begun = time.monotonic()
        worker.ask_to_end()
        pipeline.shipper.ask_to_end()
        assert (0, 0) == (worker.wait(60), pipeline.shipper.wait(60)), worker.log[-3000:]
        took_secs = time.monotonic() - begun
    assert took_secs < ENDED_SECS
    assert pipeline.count() < sum(writer.lines.values()), "nothing was left to do: nobody was busy"
    worker.start()
    pipeline.shipper.start()
    pipeline.until_stored(sum(writer.lines.values()))
    pipeline.until_counted(writer.lines)
    assert [] == pipeline.letters()


def test_a_worker_whose_elasticsearch_is_away_ends_within_ten_seconds(make_pipeline: MakePipeline) -> None:
    """What it could not store is not committed, and stored by the next start."""
    pipeline = make_pipeline(search="http://127.0.0.1:1")
    worker = pipeline.start()
    pipeline.write("app.log", b"one\ntwo\n")
    until(lambda: worker.metrics()["logflow_lines_received_total"] == 2)
    begun = time.monotonic()
    worker.ask_to_end()
    assert 0 == worker.wait(60), worker.log[-3000:]
    assert time.monotonic() - begun < ENDED_SECS
    assert {None} == {offset or None for offset in pipeline.committed(pipeline.raw_topic, 4)}
