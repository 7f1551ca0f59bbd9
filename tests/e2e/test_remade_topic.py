"""The topic of raw lines, deleted and made again: what is in the new one is delivered and counted, all of it."""

import time

import pytest

from tests.e2e.conftest import MakePipeline
from tests.e2e.pipeline import Pipeline, until
from tests.processes import Worker
from tests.services import Kafka

pytestmark = [pytest.mark.kafka, pytest.mark.elasticsearch]

PARTITIONS = 4


def produce(pipeline: Pipeline, life: int, lines: int) -> None:
    """Send so many lines to each partition, marked with the life of the topic they belong to."""
    now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    for partition in range(PARTITIONS):
        texts = [f"{now} INFO [life-{life}] line {n} of {partition}" for n in range(lines)]
        pipeline.produce([text.encode() for text in texts], partition)


def make_again(kafka: Kafka, pipeline: Pipeline) -> None:
    """Delete the topic and make it again, as an operator would."""
    kafka.delete_topics(pipeline.raw_topic)
    done = pipeline.command("setup")
    assert f"made      topic   {pipeline.raw_topic}" in done.stdout.decode(), done.stderr


def until_all_is_there(pipeline: Pipeline, lines: dict[str, int]) -> None:
    """Wait until exactly these lines are stored and counted, those of former lives, too."""
    pipeline.until_stored(sum(lines.values()))
    pipeline.until_counted(lines)


def until_committed(pipeline: Pipeline, lines: int) -> None:
    """Wait until the group has committed so much of each partition."""
    until(lambda: pipeline.committed(pipeline.raw_topic, PARTITIONS) == [lines] * PARTITIONS)


def complaints(worker: Worker) -> set[str]:
    """Return what the worker said about ledgers that begin anew; what a rebalance makes it say again counts once."""
    said = [line.partition("[ERROR]")[2].strip() for line in worker.log.splitlines()]
    return {text for text in said if text.startswith("ledger_started_anew")}


def test_made_again_while_a_worker_reads_it(kafka: Kafka, make_pipeline: MakePipeline) -> None:
    """The worker notices by itself, says so loudly, and reads the new topic whole; the old counts stay."""
    pipeline = make_pipeline()
    worker = pipeline.start()
    pipeline.write("app.log", b"shipped into the old topic\n")
    produce(pipeline, 1, 30)
    until_all_is_there(pipeline, {"life-1": 120, "app": 1})
    make_again(kafka, pipeline)
    produce(pipeline, 2, 10)
    until_all_is_there(pipeline, {"life-1": 120, "app": 1, "life-2": 40})
    pipeline.write("app.log", b"shipped into the new topic\n")
    until_all_is_there(pipeline, {"life-1": 120, "app": 2, "life-2": 40})
    assert PARTITIONS == len(complaints(worker))
    assert worker.ready


def test_made_again_while_no_worker_reads_it(kafka: Kafka, make_pipeline: MakePipeline) -> None:
    """With more records than before, or with fewer, none is skipped for the sake of an old commit."""
    pipeline = make_pipeline()
    worker = pipeline.worker()
    worker.start()
    pipeline.until_ready(worker)
    lines = {}
    for life, number in ((1, 30), (2, 50), (3, 10)):
        if life > 1:
            until_committed(pipeline, lines[f"life-{life - 1}"] // PARTITIONS)
            worker.terminate()
            make_again(kafka, pipeline)
        produce(pipeline, life, number)
        if life > 1:
            worker.start()
        lines[f"life-{life}"] = number * PARTITIONS
        until_all_is_there(pipeline, lines)
        assert (life - 1) * PARTITIONS == len(complaints(worker))


def test_made_again_with_more_records_while_a_worker_looks_away(kafka: Kafka, make_pipeline: MakePipeline) -> None:
    """A worker that comes back to a topic longer than the old one does not go on in its middle."""
    pipeline = make_pipeline()
    worker = pipeline.worker()
    worker.start()
    pipeline.until_ready(worker)
    produce(pipeline, 1, 30)
    until_all_is_there(pipeline, {"life-1": 120})
    worker.pause()
    try:
        make_again(kafka, pipeline)
        produce(pipeline, 2, 50)
    finally:
        worker.resume()
    until_all_is_there(pipeline, {"life-1": 120, "life-2": 200})
    assert PARTITIONS == len(complaints(worker))
