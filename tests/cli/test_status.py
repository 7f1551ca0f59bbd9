"""`logflow status` shows who runs, and says who should and does not."""

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from logflow_app.cli import main
from logflow_app.cli.status import problems_of, rows_of
from logflow_app.config import load
from logflow_app.kafka_client import client_options
from logflow_app.status import Process, Report, Status, StatusTopic
from tests.services import Kafka

NOW = 1_800_000_000.0


def told(component: str, age_secs: float = 0.0, state: str = "running", **detail: Any) -> Status:
    """Return what a process said some time ago."""
    status = Process(component, f"{component}-1", 42, NOW - 100).status(Report(state, {"lines": 1}, detail))
    status.host, status.at = "web-1", NOW - age_secs
    return status


def test_all_is_well_with_a_worker_that_talks() -> None:
    """An outage is its own word, and no reason to fail."""
    rows = rows_of([told("worker", 14, "waiting"), told("shipper")], NOW)
    assert ["waiting", "running"] == [row.state for row in rows]
    assert [] == problems_of(rows)


def test_who_is_silent_is_named() -> None:
    """With host and pid, to go and look."""
    rows = rows_of([told("worker"), told("shipper", 16)], NOW)
    (problem,) = problems_of(rows)
    assert problem.startswith("shipper shipper-1 on web-1 (pid 42) has not been heard of since ")


def test_after_a_day_nobody_is_expected_back() -> None:
    """A machine that was taken away must not fail for ever; but there must be some worker."""
    rows = rows_of([told("shipper", 90_000)], NOW)
    assert ([], ["no worker is running"]) == (rows, problems_of(rows))


def test_a_supervisors_children_are_looked_at() -> None:
    """One that dies again and again is not stale: nobody answers for it but its supervisor."""
    children = {"worker": {"pid": 0, "state": "waiting"}, "broker": {"pid": 7, "state": "running"}}
    rows = rows_of([told("worker"), told("supervisor", children=children)], NOW)
    assert ["worker, a child of supervisor supervisor-1 on web-1, is waiting"] == problems_of(rows)


@pytest.mark.kafka
async def test_it_reads_what_processes_told(kafka: Kafka, unique: str, tmp_path: Path) -> None:
    """From Kafka, so any machine may ask; as a table, or as JSON."""
    kafka.create_topics({f"{unique}-status": 1})
    path = tmp_path / "logflow.yaml"
    path.write_text(f"kafka: {{brokers: '{kafka.bootstrap}', topic_prefix: {unique}}}\n")
    topic = StatusTopic(client_options(load(path, {}).kafka), f"{unique}-status")
    for component in ("worker", "broker [red]"):
        status = Process(component, "x", 42, 0.0).status(
            Report("running", {"lines_stored": 1234, "memory_bytes": 2**20})
        )
        await topic.send(status.key.encode(), msgspec.json.encode(status))
    await topic.close()
    table = await asyncio.to_thread(CliRunner().invoke, main, ["status", "--config", str(path)])
    assert 0 == table.exit_code, table.output
    assert "broker [red]" in table.output
    assert "lines stored 1,234 · 1 MiB" in table.output
    answer = await asyncio.to_thread(CliRunner().invoke, main, ["status", "--config", str(path), "--json"])
    content = json.loads(answer.stdout)
    assert [] == content["problems"]
    assert ["broker [red]", "worker"] == [row["component"] for row in content["processes"]]
