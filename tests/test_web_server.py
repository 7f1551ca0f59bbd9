"""A worker says where it listens, and what is in its way."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.pipeline import Pipeline, until
from tests.services import Kafka

pytestmark = pytest.mark.kafka


@pytest.fixture
def pipeline(kafka: Kafka, unique: str, tmp_path: Path) -> Iterator[Pipeline]:
    """A LogFlow of the test's own."""
    made = Pipeline(tmp_path, kafka.bootstrap, "http://127.0.0.1:1", unique)
    yield made
    made.close()


def test_a_taken_port_ends_a_worker_with_a_sentence(pipeline: Pipeline) -> None:
    """Which one, and what to change; no traceback."""
    worker = pipeline.worker()
    with socket.create_server(("127.0.0.1", worker.port)):
        worker.start()
        assert 2 == worker.wait(60), worker.log
    assert f"web.port: {worker.port} on 127.0.0.1 is taken by another program; choose another one" in worker.log
    assert "Traceback" not in worker.log


def test_port_0_is_any_that_is_free(pipeline: Pipeline) -> None:
    """And the log says which."""
    worker = pipeline.worker()
    worker.env["LOGFLOW_WEB__PORT"] = "0"
    worker.start()
    found = until(lambda: re.search(r"web_listening host=127.0.0.1 port=(\d+)", worker.log), 60, lambda: worker.log)
    worker.port = int(found[1])
    until(lambda: worker.ready, 60, lambda: worker.log[-3000:])
