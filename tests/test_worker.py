"""A worker that cannot go on ends, with an error and soon; one that has nothing to do goes on."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from logflow_app.config import Config
from logflow_app.worker import patience_secs
from tests.e2e.pipeline import Pipeline, until
from tests.processes import Worker
from tests.services import Kafka

PARTITIONS = 12  # more than the batches in a row that may fail
END_SECS = 90

Start = Callable[[str], tuple[Pipeline, Worker]]


def test_a_worker_may_wait_for_every_answer_it_waits_for():
    """A minute, or twice the longest time that any other side may take."""
    slow = {"type": "elasticsearch", "elasticsearch": {"request_timeout_secs": 100}}
    assert [60.0, 200.0] == [patience_secs(Config.model_validate(settings)) for settings in ({}, {"output": slow})]


@pytest.fixture
def start(kafka: Kafka, unique: str, tmp_path: Path) -> Iterator[Start]:
    """Start a worker of `tests.broken_worker`."""
    made: list[Pipeline] = []

    def go(broken: str) -> tuple[Pipeline, Worker]:
        settings = {"kafka": {"partitions": {"raw": PARTITIONS, "counts": 1}}}
        made.append(Pipeline(tmp_path, kafka.bootstrap, "http://127.0.0.1:1", unique, settings))
        worker = made[0].worker()
        worker.command = [
            str(Path(sys.executable).with_name("faust")),
            "-A",
            "tests.broken_worker",
            *worker.command[3:],
        ]
        worker.env["BROKEN"] = broken
        worker.start()
        return made[0], worker

    yield go
    for pipeline in made:
        pipeline.close()


def produce(pipeline: Pipeline) -> None:
    """Send a line to every partition, so that there is a batch of each."""
    for partition in range(PARTITIONS):
        pipeline.produce([b"a line"], partition)


@pytest.mark.kafka
def test_a_worker_that_fails_on_every_batch_ends(start: Start) -> None:
    """Faust would start the agent anew for ever, and each time throw a batch away."""
    pipeline, worker = start("admit")
    until(lambda: worker.ready, 120, lambda: worker.log[-3000:])
    produce(pipeline)
    assert 1 == worker.wait(END_SECS)
    assert "10 batches in a row failed in stage process" in worker.log
    assert 9 == len(pipeline.letters())  # the tenth is left to whoever comes next


@pytest.mark.kafka
@pytest.mark.parametrize("broken", ["commit", "recovery"])
def test_a_worker_that_gets_nowhere_ends(start: Start, broken: str) -> None:
    """Whether its tables never come or its commits never end, the watchdog sees records and no step."""
    pipeline, worker = start(broken)
    if broken == "commit":
        until(lambda: worker.ready, 120, lambda: worker.log[-3000:])
        produce(pipeline)
    assert 1 == worker.wait(END_SECS + 30)
    assert "worker_stuck" in worker.log
    assert {None} == {offset or None for offset in pipeline.committed(pipeline.raw_topic, PARTITIONS)}


@pytest.mark.kafka
def test_a_worker_with_nothing_to_do_goes_on(start: Start) -> None:
    """Idle is not stuck: beyond its patience it takes and commits what comes."""
    pipeline, worker = start("nothing")
    until(lambda: worker.ready, 120, lambda: worker.log[-3000:])
    produce(pipeline)
    committed = lambda: pipeline.committed(pipeline.raw_topic, PARTITIONS) == [1] * PARTITIONS  # noqa: E731
    until(committed, 90, lambda: worker.log[-3000:])
    ready_at = time.monotonic()
    until(lambda: time.monotonic() - ready_at > 6)
    assert worker.running
    pipeline.produce([b"another"], 0)
    until(lambda: pipeline.committed(pipeline.raw_topic, 1) == [2], 90, lambda: worker.log[-3000:])
