"""`logflow status --files` puts what a shipper has read beside what has arrived, and names what is missing."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from logflow_app.cli import main
from logflow_app.cli.status import notes_of, rows_of
from logflow_app.cli.status_files import FileState, Wanted, files_of, sentences_of, untold_of
from logflow_app.config import load
from logflow_app.kafka_client import client_options
from logflow_app.status import Process, Report, Status, StatusTopic
from logflow_app.tables.arrivals import Arrival, Missing
from shippers.rows import FileRow
from tests.services import Kafka

NOW = 1_800_000_000.0


def told(component: str, age_secs: float = 0.0, **detail: Any) -> Status:
    """Return what a process said some time ago, as it is read from the topic."""
    status = Process(component, f"{component}-1", 42, NOW - 100).status(Report("running", {"gap_bytes": 0}, detail))
    status.host, status.at = "web-1", NOW - age_secs
    return msgspec.json.decode(msgspec.json.encode(status), type=Status)


def shipper(*rows: FileRow, age_secs: float = 0.0, total: int = 0) -> Status:
    """Return what a shipper told of these files."""
    return told("shipper", age_secs, files=[row._asdict() for row in rows], files_total=total or len(rows))


def worker(*arrivals: Arrival, age_secs: float = 0.0) -> Status:
    """Return what a worker told of these lanes."""
    return told("worker", age_secs, arrivals=list(arrivals))


def lane(path: str) -> str:
    """Return the id of a file's lane."""
    return f"lane{path.replace('/', '-')}"


def row(path: str, position: int = 100, lag_bytes: int = 0) -> FileRow:
    """Return a file that was read so far."""
    return FileRow(path, "app", lane(path), position + lag_bytes, position, lag_bytes, NOW - 5, "active")


def arrival(file: str, end: int, *holes: Missing, host: str = "web-1", repeats: int = 0) -> Arrival:
    """Return what has arrived of a file from its first byte on."""
    missing = sum(hole.end - hole.start for hole in holes)
    return Arrival(lane(file), host, file, 0, end, NOW - 3, repeats, missing, len(holes), list(holes))


def shown(files: Sequence[FileState]) -> list[tuple[str, int | None, int]]:
    """Return of each file its path, what is unread and what is missing."""
    return [(file.path, file.unread_bytes, file.missing_bytes) for file in files]


def test_both_ends_of_a_file_stand_in_one_row() -> None:
    """What is missing comes first, then what is furthest behind."""
    files = files_of(
        [
            shipper(row("/a", 100), row("/b", 100, 50), row("/c", 100)),
            worker(arrival("/a", 100), arrival("/b", 60, repeats=2), arrival("/c", 100, Missing(10, 30, NOW - 60))),
        ],
        NOW,
    )
    assert [("/c", 0, 20), ("/b", 40, 0), ("/a", 0, 0)] == shown(files)
    assert [0, 2, 0] == [file.arrived.repeats if file.arrived else -1 for file in files]


def test_streams_of_one_file_are_one_row() -> None:
    """A container's log has lanes for stdout and stderr; places of both are those of the file."""
    out, err = arrival("/pod.log", 90, repeats=1), arrival("/pod.log", 100, Missing(20, 30, NOW))
    out.lane, err.lane = "lane-pod.log/stdout", "lane-pod.log/stderr"
    (file,) = files_of([shipper(row("/pod.log", 100)), worker(out, err)], NOW)
    assert [("/pod.log", 0, 10)] == shown([file])
    assert file.arrived is not None
    assert (100, 1, [Missing(20, 30, NOW)]) == (file.arrived.end, file.arrived.repeats, file.arrived.holes)


def test_a_file_is_shown_if_only_one_end_tells_of_it() -> None:
    """A shipper that has ended takes no hole along; and what no worker tells of is not said to be whole."""
    waiting = row("/locked")._replace(lane="", state="waiting")
    files = files_of([shipper(row("/new"), waiting), worker(arrival("/old", 50, Missing(0, 10, NOW)))], NOW)
    assert [("/old", None, 10), ("/locked", None, 0), ("/new", None, 0)] == shown(files)
    assert ["untold", "waiting", "active"] == [file.state for file in files]
    assert [None, None, None] == [files[0].position, files[1].arrived, files[2].arrived]


def test_what_a_dead_process_said_is_not_shown() -> None:
    """And of two workers that tell of one lane the last one knows."""
    hole = Missing(10, 20, NOW)
    assert [] == files_of([shipper(row("/a"), age_secs=60), worker(arrival("/a", 50, hole), age_secs=60)], NOW)
    filled = [worker(arrival("/a", 60), age_secs=1), worker(arrival("/a", 50, hole), age_secs=6)]
    assert [("/a", None, 0)] == shown(files_of(filled, NOW))


def test_files_are_asked_for_by_host_and_path() -> None:
    """By a part of the name or by a pattern."""
    files = files_of(
        [worker(arrival("/var/log/app.log", 1), arrival("/srv/db.log", 9, Missing(1, 2, NOW), host="db-1"))], NOW
    )
    answers = [
        (Wanted(), 2),
        (Wanted(host="web"), 1),
        (Wanted(host="*-1"), 2),
        (Wanted(path="app"), 1),
        (Wanted(path="/var/*"), 1),
        (Wanted(path="/other/*"), 0),
        (Wanted(gaps=True), 1),
        (Wanted(host="web-1", gaps=True), 0),
    ]
    assert answers == [(wanted, sum(map(wanted.fits, files))) for wanted, _ in answers]


def test_every_hole_has_a_sentence() -> None:
    """With its bytes and the time; of very many the rest in one."""
    holed = arrival("/app.log", 900, Missing(100, 1_350, NOW))
    holed.holes_total, holed.missing_bytes = 3, 2_000
    first, rest = sentences_of(files_of([worker(holed)], NOW))
    assert first.startswith(
        "web-1 /app.log: 1,250 bytes from 100 to 1,350 have not arrived, those behind them have, at"
    )
    assert "web-1 /app.log: and 2 further holes, 2,000 bytes in all" == rest


def test_what_cannot_be_understood_is_left_out() -> None:
    """Another version may say it otherwise; what it says besides is passed over."""
    strange = told("shipper", files=[7, {"path": "/a"}, row("/b")._asdict() | {"mood": "good"}], files_total="many")
    assert [("/b", None, 0)] == shown(files_of([strange, told("worker", arrivals={"a": 1})], NOW))
    assert 0 == untold_of([strange], NOW)
    assert 997 == untold_of([shipper(row("/a"), row("/b"), row("/c"), total=1000)], NOW)


def test_what_is_missing_is_noted_beside_the_processes() -> None:
    """Nobody who runs can mend it: it is no reason to fail."""
    status = told("worker", lanes_with_holes=2)
    status.figures["gap_bytes"] = 1234
    note = "1,234 bytes of 2 files have not arrived; logflow status --gaps shows which"
    assert [note] == notes_of(rows_of([status], NOW))
    assert [] == notes_of(rows_of([told("worker")], NOW))


@pytest.mark.kafka
async def test_it_reads_what_both_ends_told(kafka: Kafka, unique: str, tmp_path: Path) -> None:
    """From Kafka, as a table or as JSON; ends with 1 while something is missing."""
    kafka.create_topics({f"{unique}-status": 1})
    path = tmp_path / "logflow.yaml"
    path.write_text(f"kafka: {{brokers: '{kafka.bootstrap}', topic_prefix: {unique}}}\n")
    topic = StatusTopic(client_options(load(path, {}).kafka), f"{unique}-status")

    async def tell(*statuses: Status) -> None:
        for status in statuses:
            status.at += 10**9  # they are not stale for whoever looks now
            await topic.send(status.key.encode(), msgspec.json.encode(status))

    async def ask(*options: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, main, ["status", "--config", str(path), *options])

    await tell(shipper(row("/a\x1b[31m.log", 5000), row("/whole.log")), worker(arrival("/whole.log", 100)))
    table = await ask("--files")
    assert 0 == table.exit_code, table.output
    assert "/a\\x1b[31m.log" in table.output
    assert "5,000" in table.output
    await tell(worker(arrival("/whole.log", 100, Missing(10, 30, NOW))))
    answer = await ask("--gaps", "--json")
    content = json.loads(answer.stdout)
    assert (1, 1) == (answer.exit_code, len(content["problems"]))
    (file,) = content["files"]
    assert ("/whole.log", 20, [{"start": 10, "end": 30, "since": NOW}]) == (
        file["path"],
        file["missing_bytes"],
        file["arrived"]["holes"],
    )
    assert 0 == (await ask("--path", "a*.log", "--files")).exit_code
    processes = json.loads((await ask("--json")).stdout)["processes"]
    assert [] == [name for row in processes for name in row["detail"] if name in {"files", "arrivals"}]
    await topic.close()
