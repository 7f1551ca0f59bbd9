"""SIGTERM in the middle of the work: everything ends soon, and goes on exactly there."""

import threading
import time

import pytest

from tests.e2e.conftest import MakePipeline
from tests.e2e.pipeline import Pipeline, until

pytestmark = [pytest.mark.kafka, pytest.mark.elasticsearch]

PROMISED_SECS = 10.0
BLOCK = 100
SERVICES = ("auth-service", "order-service", "user-service")


class Writer:
    """Appends lines to two files in a thread until it is told to stop; `lines` is how many of each service."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.lines = dict.fromkeys(SERVICES, 0)

    def _run(self) -> None:
        n = 0
        while not self._stop.wait(0.05):
            now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
            for service in SERVICES:
                lines = (f"{now} WARN [{service}] {n} {k} {'x' * 80}\n" for k in range(BLOCK))
                self._pipeline.write(f"{n % 2}.log", "".join(lines).encode())
                self.lines[service] += BLOCK
            n += 1

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait until the last line is written."""
        self._stop.set()
        self._thread.join()


def test_a_busy_worker_and_a_busy_shipper_end_within_ten_seconds(make_pipeline: MakePipeline) -> None:
    """Both end in time with status 0, and after the next start every line is stored and counted once."""
    pipeline = make_pipeline()
    worker = pipeline.start()
    writer = Writer(pipeline)
    writer.start()
    try:
        until(lambda: pipeline.count() > 9 * BLOCK, 60, lambda: worker.log[-3000:])
        begun = time.monotonic()
        worker.ask_to_end()
        pipeline.shipper.ask_to_end()
        assert (0, 0) == (worker.wait(20), pipeline.shipper.wait(20)), worker.log[-3000:]
        took_secs = time.monotonic() - begun
    finally:
        writer.stop()
    assert took_secs < PROMISED_SECS
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
    assert 0 == worker.wait(20), worker.log[-3000:]
    assert time.monotonic() - begun < PROMISED_SECS
    assert {None} == {offset or None for offset in pipeline.committed(pipeline.raw_topic, 4)}
