"""The HTTP shipper as a process, into a real Kafka: killed at any moment, what it answered for is there, once by id."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.services import Kafka
from tests.services.machine import free_ports
from tests.shippers.process import ROOT
from tests.shippers.shelf import Shelf

PARTITIONS = 4
DEADLINE_SECS = 60
BATCH = 50


class HttpProcess:
    """`python -m shippers http` in a folder; its log is in `log`."""

    def __init__(self, folder: Path, bootstrap: str, prefix: str) -> None:
        (self.port,) = free_ports(1)
        self.log = folder / "shipper.txt"
        self.config = folder / "logflow.yaml"
        self.config.write_text(
            f"kafka: {{brokers: [{bootstrap}], topic_prefix: {prefix}}}\n"
            f"data_dir: {folder / 'data'}\n"
            "inputs:\n  http:\n"
            f"    - {{name: api, address: '127.0.0.1:{self.port}', api_keys_file: {folder / 'keys'}}}\n"
        )
        (folder / "keys").write_text("one\n\ntwo\n")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        before = self._listening()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "shippers", "http", "--config", str(self.config)],
                cwd=ROOT,
                env={**os.environ, "PYTHONWARNINGS": "default"},
                stderr=log,
                stdout=log,
            )
        deadline = time.monotonic() + DEADLINE_SECS
        while self._listening() < before + 1:
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)

    def kill(self) -> None:
        """End it with SIGKILL, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End it with SIGTERM."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        assert 0 == self._process.wait(DEADLINE_SECS), self.log.read_text()

    def _listening(self) -> int:
        return self.log.read_text().count("listener_started") if self.log.exists() else 0


@pytest.fixture
def prefix(kafka: Kafka, unique: str) -> str:
    """A prefix whose topic of raw lines exists."""
    kafka.create_topics({f"{unique}-raw": PARTITIONS}, {"max.message.bytes": "10485760"})
    return unique


@pytest.fixture
def shipper(kafka: Kafka, prefix: str, tmp_path: Path) -> Iterator[HttpProcess]:
    """A shipper that is not started yet."""
    process = HttpProcess(tmp_path, kafka.bootstrap, prefix)
    try:
        yield process
    finally:
        process.kill()


async def send(session: aiohttp.ClientSession, port: int, lines: list[str]) -> bool:
    """Send lines; return whether they were answered for."""
    try:
        async with session.post(
            f"http://127.0.0.1:{port}/logs",
            data="\n".join(lines),
            headers={"Content-Type": "text/plain", "X-API-Key": "two"},
        ) as said:
            return said.status == 202
    except (aiohttp.ClientError, OSError):
        return False


@pytest.mark.kafka
async def test_what_was_answered_for_arrives_although_the_shipper_is_killed(
    kafka: Kafka, shipper: HttpProcess, prefix: str
) -> None:
    """A kill in the middle of requests: every line of a 202 is in Kafka, and no place holds two lines."""
    answered: list[str] = []
    shipper.start()
    async with aiohttp.ClientSession() as session:

        async def client(number: int) -> None:
            for turn in itertools.count():
                lines = [f"{number}-{turn}-{n}" for n in range(BATCH)]
                if not await send(session, shipper.port, lines):
                    return
                answered.extend(lines)

        clients = [asyncio.create_task(client(number)) for number in range(4)]
        deadline = time.monotonic() + DEADLINE_SECS
        while len(answered) < 20 * BATCH:
            assert time.monotonic() < deadline, shipper.log.read_text()
            await asyncio.sleep(0.01)
        shipper.kill()
        await asyncio.gather(*clients)
    shipper.start()
    shelf = Shelf(kafka.bootstrap, f"{prefix}-raw", PARTITIONS)
    await shelf.read_until(lambda read: set(answered) <= read.texts)
    assert ([], {}) == (shelf.contradictions(), shelf.gaps())
    assert len(shelf.places) == len(shelf.texts)
    shipper.stop()


@pytest.mark.kafka
async def test_a_change_of_the_configuration_leaves_the_port_open(
    kafka: Kafka, shipper: HttpProcess, prefix: str
) -> None:
    """Keys that are added and taken away count from then on."""
    shipper.start()

    async def knows(key: str) -> bool:
        try:
            async with session.post(
                f"http://127.0.0.1:{shipper.port}/log", data=key, headers={"X-API-Key": key}
            ) as said:
                return said.status == 202
        except aiohttp.ClientError:
            return False

    async with aiohttp.ClientSession() as session:
        assert (True, False) == (await knows("one"), await knows("three"))
        (shipper.config.parent / "keys").write_text("three\n")
        deadline = time.monotonic() + DEADLINE_SECS
        while not await knows("three"):
            assert time.monotonic() < deadline, shipper.log.read_text()
            await asyncio.sleep(0.05)
        assert not await knows("one")
    shelf = Shelf(kafka.bootstrap, f"{prefix}-raw", PARTITIONS)
    await shelf.read_until(lambda read: read.texts == {"one", "three"})
    shipper.stop()
