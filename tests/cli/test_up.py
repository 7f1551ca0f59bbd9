"""`logflow up` runs what a configuration asks for: a user's own files and webhook, as many workers as wanted."""

import json
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.demos import DEADLINE_SECS, LOGFLOW, Demos
from tests.e2e.pipeline import until
from tests.services.machine import free_ports

pytestmark = pytest.mark.timeout(900)

LINES = 40


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Demos]:
    """A folder of the test's own; whatever runs in it is ended."""
    made = Demos(tmp_path)
    yield made
    made.close()


def settings(port: int, broker: int, chat: int) -> dict[str, Any]:
    """Return what a user would write who has nothing but files and a chat; paths are relative on purpose."""
    return {
        "data_dir": "data",
        "broker": {"enabled": True, "address": f"127.0.0.1:{broker}"},
        "kafka": {"brokers": [f"127.0.0.1:{broker}"], "partitions": {"raw": 4, "counts": 2}},
        "inputs": {"files": [{"name": "app", "paths": ["logs/*.log"]}]},
        "output": {"type": "sqlite"},
        "notifiers": [{"type": "slack", "name": "chat", "url": f"http://127.0.0.1:{chat}/hook"}],
        "web": {"port": port},
    }


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command beside it, as the user would."""
    env = {"PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [LOGFLOW, *arguments], cwd=folder, env=env, capture_output=True, text=True, timeout=60, check=False
    )


def processes(folder: Path) -> list[dict[str, Any]]:
    """Return what `logflow status` knows."""
    rows: list[dict[str, Any]] = json.loads(command(folder, "status", "--json").stdout)["processes"]
    return rows


def test_own_files_are_stored_and_own_chats_are_told(place: Demos) -> None:
    """By two workers on one folder; status knows all of them, and none is left at the end."""
    folder = place.folder
    broker, chat = free_ports(2)
    (folder / "logflow.yaml").write_text(yaml.safe_dump(settings(place.port, broker, chat)))
    (folder / "logs").mkdir()
    received = place.run(folder / "none", "receive", "--port", str(chat), "--out", str(folder / "told.jsonl"))
    up = place.run(place.data, "up", "--config", "logflow.yaml", "--workers", "2")
    until(
        lambda: command(folder, "status", "--json").returncode == 0,
        DEADLINE_SECS,
        lambda: command(folder, "status").stdout,
    )
    lines = [f"2026-11-21 08:00:{n:02d} ERROR [own-service] trouble {n}\n" for n in range(LINES)]
    (folder / "logs" / "own.log").write_text("".join(lines).replace("2026-11-21 08:00", _now()))
    until(lambda: command(folder, "search", "trouble", "--json").stdout.count("own-service") >= LINES, DEADLINE_SECS)
    until(lambda: "own-service" in _text(folder / "told.jsonl"), DEADLINE_SECS, lambda: _text(folder / "told.jsonl"))
    until(
        lambda: [2.0, 2.0] == [row["figures"]["partitions"] for row in processes(folder) if "worker" in row["id"]], 60
    )
    assert ["broker", "shipper", "supervisor", "worker", "worker"] == [row["component"] for row in processes(folder)]
    assert {"worker", "worker-2", "broker", "store", "checkpoints"} <= {path.name for path in place.data.iterdir()}
    with urllib.request.urlopen(f"http://127.0.0.1:{place.port}/", timeout=20) as page:
        assert 200 == page.status
    assert 0 == up.end(signal.SIGTERM)[0]
    up.until_all_gone()
    received.end(signal.SIGTERM)


def test_a_child_that_refuses_to_work_ends_all_with_its_words(place: Demos) -> None:
    """A configuration that no restart can mend is no reason to try again."""
    folder = place.folder
    broker, chat = free_ports(2)
    wrong = settings(place.port, broker, chat)
    (place.data / "checkpoints").mkdir(parents=True)
    (place.data / "checkpoints" / "lanes.json").write_text(
        '{"version": 99, "checksum": "", "lanes": []}'
    )  # of a newer shipper
    (folder / "logflow.yaml").write_text(yaml.safe_dump(wrong))
    up = place.run(place.data, "up", "--config", "logflow.yaml")
    status, _ = up.end()
    assert 2 == status, up.said()
    assert "shipper: checkpoint: expected version 1, got 99 of a newer LogFlow" in up.said()
    up.until_all_gone()


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime())


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""
