"""The HTTP shipper as a process, into a real Kafka: killed at any moment, what it answered for is there, once by id."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.services import Kafka
from tests.services.machine import free_ports
from tests.shippers.port_process import DEADLINE_SECS, PARTITIONS, PortProcess
from tests.shippers.shelf import Shelf

BATCH = 50


class HttpProcess(PortProcess):
    """A shipper of one HTTP input, whose keys are in a file."""

    def __init__(self, folder: Path, kafka: Kafka, prefix: str) -> None:
        (self.port,) = free_ports(1)
        (folder / "keys").write_text("one\n\ntwo\n")
        source = f"{{name: api, address: '127.0.0.1:{self.port}', api_keys_file: {folder / 'keys'}}}"
        super().__init__(folder, kafka, prefix, "http", [source])


@pytest.fixture
def shipper(kafka: Kafka, unique: str, tmp_path: Path) -> Iterator[HttpProcess]:
    """A shipper that is not started yet."""
    process = HttpProcess(tmp_path, kafka, unique)
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
    kafka: Kafka, shipper: HttpProcess, unique: str
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
    shelf = Shelf(kafka.bootstrap, f"{unique}-raw", PARTITIONS)
    await shelf.read_until(lambda read: set(answered) <= read.texts)
    assert ([], {}) == (shelf.contradictions(), shelf.gaps())
    assert len(shelf.places) == len(shelf.texts)
    shipper.stop()


@pytest.mark.kafka
async def test_a_change_of_the_configuration_leaves_the_port_open(
    kafka: Kafka, shipper: HttpProcess, unique: str
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
    shelf = Shelf(kafka.bootstrap, f"{unique}-raw", PARTITIONS)
    await shelf.read_until(lambda read: read.texts == {"one", "three"})
    shipper.stop()
