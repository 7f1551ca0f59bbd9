"""Workers side by side: what they share, what they refuse to share, and what they tell."""

import json
import socket
import time

import msgspec
import pytest

from logflow_app.events import Metadata, PackRecord
from tests.e2e.conftest import MakePipeline
from tests.e2e.pipeline import Pipeline, until

pytestmark = [pytest.mark.kafka, pytest.mark.elasticsearch]

LINES = 5_000
SERVICES = ("auth-service", "order-service")
OF_FAUST = ("/table/", "/table/ledger/", "/table/windows/", "/router/", "/router/ledger/", "/router/windows/a/")


def content(file: int) -> bytes:
    """Return the lines of a file, in the seed's form, with the time of day."""
    now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    lines = (f"{now} INFO [{SERVICES[n % 2]}] line {n} of {file}\n" for n in range(LINES))
    return "".join(lines).encode()


@pytest.fixture(scope="module")
def pipeline(make_shared_pipeline: MakePipeline) -> Pipeline:
    """Two workers that have stored and counted everything, two records with the same lines among it."""
    pipeline = make_shared_pipeline()
    quiet = pipeline.worker("-l", "warn")
    quiet.start()
    pipeline.start()
    pipeline.until_ready(*pipeline.workers)
    for file in range(4):
        pipeline.write(f"{file}.log", content(file))
    sent = PackRecord(["one", "two"], [0, 4], Metadata(lane="theirs", end_offset=8, service=SERVICES[0]))
    pipeline.produce([msgspec.json.encode(sent)] * 2, partition=2)
    pipeline.until_stored(4 * LINES + 2)
    pipeline.until_counted({SERVICES[0]: 2 * LINES + 2, SERVICES[1]: 2 * LINES})
    return pipeline


def test_workers_share_the_partitions(pipeline: Pipeline) -> None:
    """Each of two workers has its part of the partitions, together they have all, and both say they are well."""
    answers = [worker.get("/health") for worker in pipeline.workers]
    assert [200, 200] == [status for status, _ in answers]
    health = [json.loads(text) for _, text in answers]
    assert [(True, True, [])] * 2 == [(one["live"], one["ready"], one["problems"]) for one in health]
    assert all(one["partitions"] for one in health)
    assert [0, 1, 2, 3] == sorted(number for one in health for number in one["partitions"])
    assert [(200, '{"live":true}')] * 2 == [worker.get("/health/live") for worker in pipeline.workers]
    assert [200, 200] == [worker.get("/health/ready")[0] for worker in pipeline.workers]


def test_a_quiet_worker_is_quiet(pipeline: Pipeline) -> None:
    """With `-l warn` a worker to whom nothing happens says nothing of its own but what must be known."""
    (quiet, _) = pipeline.workers
    said = [line for line in quiet.log.splitlines() if "] [" in line]
    assert [] == [line for line in said if "[INFO]" in line or "Traceback" in line]


def test_every_line_has_one_verdict(pipeline: Pipeline) -> None:
    """In quiet: lines received, less those read again and those dropped, are the stored, the refused and the buried."""
    sums: dict[str, float] = {}
    for worker in pipeline.workers:
        for series, value in worker.metrics().items():
            sums[series.partition("{")[0]] = sums.get(series.partition("{")[0], 0) + value
            if series.startswith("logflow_dead_letters_buried_total") and 'stage="process"' in series:
                sums["buried"] = sums.get("buried", 0) + value
    received, replayed = sums["logflow_lines_received_total"], sums["logflow_lines_replayed_total"]
    dropped = sums["logflow_lines_dropped_total"]
    stored, refused = sums["logflow_documents_stored_total"], sums.get("logflow_documents_refused_total", 0)
    assert (4 * LINES + 4, 2) == (received - replayed, dropped)
    assert stored + refused + sums.get("buried", 0) - replayed == received - replayed - dropped
    assert 0 == sums["logflow_delivery_in_flight_bytes"]


def test_the_tables_are_served_to_nobody(pipeline: Pipeline) -> None:
    """Faust's own pages about tables and keys are not there."""
    worker = pipeline.workers[1]
    assert [404] * len(OF_FAUST) == [worker.get(path)[0] for path in OF_FAUST]
    assert [] == [path for path in ("/", "/health", "/metrics") if "order-service" in worker.get(path)[1]]


def test_the_web_server_listens_to_this_machine_alone(pipeline: Pipeline) -> None:
    """Without a word in the configuration nobody on the network can ask."""
    port = pipeline.workers[1].port
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    with pytest.raises(ConnectionRefusedError):  # another loopback address: one that listens to all has it, too
        socket.create_connection(("127.0.0.2", port), timeout=5)


def test_counts_are_shown_as_a_table_and_as_json(pipeline: Pipeline) -> None:
    """`logflow counts` has a row for each service, with the sum of all levels at its end; `--json` has the same."""
    shown = pipeline.command("counts")
    assert (0, b"") == (shown.returncode, shown.stderr)
    assert [
        ["SERVICE", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "ALL"],
        ["auth-service", "0", "0", "10,002", "0", "0", "0", "10,002"],
        ["order-service", "0", "0", "10,000", "0", "0", "0", "10,000"],
    ] == [line.split() for line in shown.stdout.decode().splitlines()]
    asked = pipeline.command("counts", "--json", "--service", "order-service")
    assert [{"service": "order-service", "minute": None, "levels": {"INFO": 10_000}}] == json.loads(asked.stdout)


def test_a_second_worker_on_the_same_folder_is_refused(pipeline: Pipeline) -> None:
    """It says so at once and ends with status 2; the first one is not disturbed."""
    first = pipeline.workers[1]
    second = pipeline.worker(data_dir=pipeline.folder / first.name)
    second.start()
    pipeline.workers.remove(second)
    assert 2 == second.wait(20), second.log
    folder = pipeline.folder / first.name / "worker"
    assert (
        f"data_dir: {folder} is in use by another worker; stop that one, or give this one a name of its own "
        "(LOGFLOW_WORKER_NAME=worker-2), or another LOGFLOW_DATA_DIR"
    ) == second.log.splitlines()[-1]
    assert "Traceback" not in second.log
    assert until(lambda: first.ready)
