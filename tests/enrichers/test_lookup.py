"""Rows of tables, from files and from a real PostgreSQL."""

import logging
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from logflow_app.config.enrich import LookupEnricher
from logflow_app.enrichers import compile_enrichers
from logflow_app.enrichers.database import QueriedTable
from tests.e2e.pipeline import until
from tests.enrichers.batches import batch_of
from tests.services.machine import free_ports

CSV = "id,name,team\nann,Ann Lee,payments\nbob,Bob Ray,\n7,Seven,ops\n"


def enriched(*extras: dict[str, Any], **keys: Any) -> list[dict[str, Any]]:
    """Events with these extra fields, once looked up."""
    (step,) = compile_enrichers([LookupEnricher(**{"type": "users", **keys})])
    batch = batch_of(*extras)
    step(batch)
    return batch.events


def test_a_user_is_looked_up(tmp_path: Path) -> None:
    """In a CSV file: the row stands under `user`; what is empty in it, and who is not in it, is left out."""
    (tmp_path / "users.csv").write_text(CSV)
    found = enriched({"user": "ann"}, {"user_id": 7}, {"user": "bob"}, {"user": "eve"}, {}, file=tmp_path / "users.csv")
    assert [
        {"id": "ann", "name": "Ann Lee", "team": "payments"},
        {"id": "7", "name": "Seven", "team": "ops"},
        {"id": "bob", "name": "Bob Ray"},
        None,
        None,
    ] == [event.get("user") for event in found]
    assert {"user": "ann"} == found[0]["extra_fields"]


@pytest.mark.parametrize(
    "text",
    ['[{"id": "ann", "team": "payments"}]', '{"ann": {"team": "payments"}}', '{"ann": "payments"}'],
)
def test_json_is_a_table_too(tmp_path: Path, text: str) -> None:
    """A list of objects, or an object with a row or a plain value for each key."""
    (tmp_path / "users.json").write_text(text)
    (found,) = enriched({"user": "ann"}, file=tmp_path / "users.json")
    assert "payments" in found["user"].values()


def test_a_host_is_looked_up(tmp_path: Path) -> None:
    """By the host the line names, else by the one it came from."""
    (tmp_path / "hosts.csv").write_text("id,rack\nweb-1,r1\ndb-1,r2\n")
    found = enriched({}, {"host": "db-1"}, type="hosts", file=tmp_path / "hosts.csv")
    assert ["r1", "r2"] == [event["extra_fields"]["host_info"]["rack"] for event in found]


@pytest.mark.parametrize("content", ["name,team\nann,x\n", "", "\udcff", "id,team\n", 'id,team\nann,"x\n'])
def test_a_table_that_is_none_is_said_once(tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture) -> None:
    """Events go on as they are."""
    (tmp_path / "users.csv").write_text(content, errors="surrogateescape")
    (step,) = compile_enrichers([LookupEnricher(type="users", file=tmp_path / "users.csv")])
    batch = batch_of({"user": "ann"})
    step(batch)
    step(batch)
    assert "user" not in batch.events[0]
    assert 1 == caplog.text.count("enricher_table_missing")


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL of this test's own, with a table of people."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path(shutil.which("postgres") or "/nowhere").parent]
    if not (found[-1] / "postgres").exists():
        pytest.skip("NOT TESTED: there is no PostgreSQL on this machine (apt install postgresql)")
    folder, (port,) = tmp_path_factory.mktemp("postgresql"), free_ports(1)
    user = ["runuser", "-u", "postgres", "--"] if Path.home() == Path("/root") else []
    if user:
        subprocess.run(["chown", "postgres", folder, folder.parent], check=True)
        for parent in list(folder.parents)[:3]:
            parent.chmod(parent.stat().st_mode | 0o011)
    data = folder / "data"
    _run([*user, found[-1] / "initdb", "-D", data, "-A", "trust", "-U", "logflow"])
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    _run([*user, found[-1] / "pg_ctl", "-D", data, "-o", options, "-w", "-l", folder / "log", "start"])
    try:
        yield f"postgresql://logflow@127.0.0.1:{port}/postgres"
    finally:
        _run([*user, found[-1] / "pg_ctl", "-D", data, "-m", "immediate", "stop"])


def _run(command: list[object]) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd="/")


PEOPLE = "(VALUES (1, 'Ann', DATE '1990-05-01'), (2, 'Bob', NULL)) AS people (id, name, born)"


def people(address: str, **keys: Any) -> LookupEnricher:
    """A look-up in the database's table of people."""
    query = (
        "SELECT id, name, born FROM (VALUES (1, 'Ann', DATE '1990-05-01'), (2, 'Bob', NULL)) AS people (id, name, born)"
    )
    return LookupEnricher(type="users", postgresql={"dsn": address, "query": query, **keys}, refresh_secs=1)


def test_a_query_is_a_table(postgresql: str) -> None:
    """Its rows are there as soon as they have come, dates as text; no event waits for them."""
    queried = QueriedTable(people(postgresql))
    try:
        assert not queried.content()
        until(queried.content)
        expected = {"1": {"id": 1, "name": "Ann", "born": "1990-05-01"}, "2": {"id": 2, "name": "Bob"}}
        assert expected == queried.content()
    finally:
        queried.close()


@pytest.mark.parametrize("keys", [{"query": "SELECT nonsense"}, {"max_rows": 1}])
def test_a_query_that_fails_is_said_without_its_address(
    postgresql: str, keys: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """And asked again later."""
    caplog.set_level(logging.WARNING)
    queried = QueriedTable(people(postgresql, **keys))
    try:
        queried.content()
        until(lambda: "enricher_table_missing" in caplog.text)
        assert (None, False) == (queried.content(), postgresql in caplog.text)
    finally:
        queried.close()


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis of this test's own."""
    if shutil.which("redis-server") is None:
        pytest.skip("NOT TESTED: there is no Redis on this machine (apt install redis-server)")
    (port,) = free_ports(1)
    folder = tmp_path_factory.mktemp("redis")
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


def test_workers_share_what_the_query_gave(postgresql: str, redis: str) -> None:
    """A second worker takes it from Redis: it has the table though the database does not answer."""
    keys = {"type": "users", "redis": {"url": redis}, "refresh_secs": 600}
    first = QueriedTable(LookupEnricher(**keys, postgresql=people(postgresql).postgresql))
    lost = {"dsn": "postgresql://nobody@127.0.0.1:1/none", "query": "SELECT 1 AS id"}
    second = QueriedTable(LookupEnricher(**keys, postgresql=lost))
    try:
        first.content()
        until(first.content)
        second.content()
        until(second.content)
        assert first.content() == second.content()
    finally:
        first.close()
        second.close()
