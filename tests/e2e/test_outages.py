"""Kafka or Elasticsearch away at the start, gone for a while, or refusing: it is said, waited out, nothing is lost."""

import json
import re
import time
from collections.abc import Iterator

import pytest

from tests.e2e.conftest import MakePipeline
from tests.e2e.pipeline import Pipeline, until
from tests.e2e.writer import Writer
from tests.processes import ENDED_SECS, Process, Worker
from tests.services import Elasticsearch, Kafka

pytestmark = [pytest.mark.kafka, pytest.mark.elasticsearch, pytest.mark.takes_minutes]

OUTAGE_SECS = 20
LINES = 4_000
STUBBORN_EVERY = 1_000

# Few documents at once: whoever sends in parallel is told 429 now and then.
NARROW = {"node.processors": 1, "thread_pool.write.queue_size": 1}


def start_two(pipeline: Pipeline) -> tuple[Worker, Worker]:
    """Start two workers and the shipper."""
    first, second = pipeline.worker(), pipeline.worker()
    for process in (first, second, pipeline.shipper):
        process.start()
    pipeline.until_ready(first, second)
    return first, second


def begin_anew(*processes: Process) -> None:
    """End processes and start them again; all must end in time, whatever is away."""
    for process in processes:
        process.ask_to_end()
    for process in processes:
        assert 0 == process.wait(ENDED_SECS), process.log[-3000:]
        process.start()


def said_since(process: Process, mark: int, word: str) -> bool:
    """Tell whether a process has said a word since its log was `mark` characters long."""
    return word in process.log[mark:]


def test_kafka_gone_and_absent_at_the_start(kafka: Kafka, make_pipeline: MakePipeline) -> None:
    """Who runs goes on by himself, who starts without Kafka waits and says so, and all is exact at the end."""
    pipeline = make_pipeline()
    survivor, restarted = start_two(pipeline)
    with Writer(pipeline, 10) as writer:
        until(lambda: pipeline.count() > 0)
        kafka.kill()
        gone_at = time.monotonic()
        try:
            until(lambda: re.search("kafka_(refused|stalled|unreachable)", pipeline.shipper.log))
            marks = len(restarted.log), len(pipeline.shipper.log)
            begin_anew(restarted, pipeline.shipper)
            until(lambda: said_since(restarted, marks[0], "waiting_for_kafka"))
            until(lambda: said_since(pipeline.shipper, marks[1], "kafka_unreachable"))
            time.sleep(max(0.0, gone_at + OUTAGE_SECS - time.monotonic()))
        finally:
            kafka.start()
        assert (True, True, True) == (survivor.running, restarted.running, pipeline.shipper.running)
        pipeline.until_ready(survivor, restarted)
    pipeline.until_stored(sum(writer.lines.values()))
    pipeline.until_counted(writer.lines)
    assert [0, 1, 2, 3] == sorted(
        n for w in (survivor, restarted) for n in json.loads(w.get("/health")[1])["partitions"]
    )


@pytest.fixture
def narrow_node() -> Iterator[Elasticsearch]:
    """An Elasticsearch of this test's own that can take little at once."""
    with Elasticsearch(NARROW) as node:
        yield node


def amounts() -> bytes:
    """Return lines of which one in a thousand holds an amount that is no number."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return b"".join(
        json.dumps(
            {
                "timestamp": now,
                "level": "INFO",
                "service": "shop",
                "message": f"sale {n} {'x' * 300}",
                "amount": "much" if n % STUBBORN_EVERY == 17 else n,
            }
        ).encode()
        + b"\n"
        for n in range(LINES)
    )


def insist_on_numbers(pipeline: Pipeline) -> None:
    """Give the indices a mapping of their operator's own, before ours, in which an amount is a number."""
    numbers = {"extra_fields": {"properties": {"amount": {"type": "long"}}}}
    template = {
        "index_patterns": [pipeline.indices],
        "priority": 500,
        "template": {"settings": {"number_of_replicas": 0}, "mappings": {"properties": numbers}},
    }
    assert pipeline.ask("PUT", f"/_index_template/{pipeline.name}-own", template)["acknowledged"]


def test_elasticsearch_overloaded_refusing_and_gone(narrow_node: Elasticsearch, make_pipeline: MakePipeline) -> None:
    """429 and an outage are waited out, what is refused is buried with its reason, and the counts are exact."""
    eager = {"elasticsearch": {"concurrency": 16, "batch_bytes": 16_384}}
    pipeline = make_pipeline({"output": eager, "delivery": {"backoff_max_secs": 0.5}}, search=narrow_node.url)
    insist_on_numbers(pipeline)
    pipeline.write("shop.log", amounts())
    survivor, restarted = start_two(pipeline)
    stubborn = LINES // STUBBORN_EVERY
    pipeline.until_stored(LINES - stubborn)
    letters = pipeline.letters()
    assert [("deliver:elasticsearch", "mapping_conflict")] * stubborn == [(one.stage, one.reason) for one in letters]
    assert all('"amount": "much"' in one.raw_log and "[long]" in one.error for one in letters), letters
    pipeline.until_counted({"shop": LINES})
    retried = 'logflow_documents_retried_total{sink="elasticsearch"}'
    assert survivor.metrics()[retried] + restarted.metrics()[retried] > 0, "nothing was ever answered 429"
    with Writer(pipeline, 10) as writer:
        until(lambda: pipeline.count() > LINES)
        narrow_node.kill()
        gone_at = time.monotonic()
        mark = len(restarted.log)
        begin_anew(restarted)
        until(lambda: said_since(restarted, mark, "sink_unavailable"))
        for worker in (survivor, restarted):
            until(lambda worker=worker: "output elasticsearch has been unavailable" in worker.get("/health")[1])
            pipeline.until_ready(worker)
        time.sleep(max(0.0, gone_at + OUTAGE_SECS - time.monotonic()))
        narrow_node.start()
    pipeline.until_stored(LINES - stubborn + sum(writer.lines.values()))
    until(lambda: "sink_recovered" in survivor.log)  # what is stored is seen before its answer is
    pipeline.until_counted({"shop": LINES} | writer.lines)
    shown = json.loads(pipeline.command("counts", "--json").stdout)
    assert {"shop": LINES} | writer.lines == {row["service"]: sum(row["levels"].values()) for row in shown}
    assert stubborn == len(pipeline.letters())
