"""The syslog shipper as a process, into a real Kafka: killed and starved, every frame it took arrives once by id."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import Kafka
from tests.services.machine import free_ports
from tests.shippers.port_process import DEADLINE_SECS, PARTITIONS, PortProcess
from tests.shippers.process import ROOT
from tests.shippers.shelf import Shelf


class SyslogProcess(PortProcess):
    """A shipper with a UDP and a TCP port."""

    def __init__(self, folder: Path, kafka: Kafka, prefix: str) -> None:
        self.udp_port, self.tcp_port = free_ports(2)
        inputs = [
            f"{{name: udp, address: '127.0.0.1:{self.udp_port}', service: net}}",
            f"{{name: tcp, address: '127.0.0.1:{self.tcp_port}', protocol: tcp}}",
        ]
        super().__init__(folder, kafka, prefix, "syslog", inputs)


@pytest.fixture
def shipper(kafka: Kafka, unique: str, tmp_path: Path) -> Iterator[SyslogProcess]:
    """A shipper that listens."""
    process = SyslogProcess(tmp_path, kafka, unique)
    process.start()
    yield process
    process.kill()


class Client:
    """Sends numbered messages by UDP or TCP, and knows which of them the shipper must have taken."""

    def __init__(self, shipper: SyslogProcess, kind: str) -> None:
        self._shipper = shipper
        self._kind = kind
        self.sent: list[str] = []
        self._tcp: socket.socket | None = None
        self._counts = False

    def connect(self) -> None:
        """Begin a connection, where there are any."""
        self._counts = not self._counts
        if self._kind == "tcp":
            self._tcp = socket.create_connection(("127.0.0.1", self._shipper.tcp_port))

    def send(self, count: int) -> None:
        """Send messages; those by TCP framed one way and the other, from connection to connection."""
        texts = [f"<13>{self._kind} {len(self.sent) + number:06d} é" for number in range(count)]
        self.sent += texts
        if self._tcp is not None:
            self._tcp.sendall(b"".join(_frame(text.encode(), counts=self._counts) for text in texts))
            return
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for text in texts:
                sender.sendto(text.encode(), ("127.0.0.1", self._shipper.udp_port))
        _until_read(self._shipper.udp_port)

    def close(self) -> None:
        """Hang up."""
        if self._tcp is not None:
            self._tcp.close()
            self._tcp = None


@pytest.mark.kafka
async def test_killed_and_without_kafka_every_frame_arrives_once(
    kafka: Kafka, unique: str, shipper: SyslogProcess
) -> None:
    """What was taken before a kill -9 or while Kafka was away arrives, each frame under one id."""
    shelf = Shelf(kafka.bootstrap, f"{unique}-raw", PARTITIONS)
    clients = [Client(shipper, "udp"), Client(shipper, "tcp")]
    _send(clients)
    await shelf.read_until(lambda shelf: _sent(clients) <= shelf.texts)
    shipper.kill()
    shipper.start()
    _send(clients)
    kafka.kill()
    _send(clients)
    await _until_taken(shipper, clients)
    shipper.kill()
    await asyncio.to_thread(kafka.start)
    shipper.start()
    _send(clients)
    await shelf.read_until(lambda shelf: _sent(clients) <= shelf.texts)
    shipper.stop()
    await shelf.read()
    assert _sent(clients) == shelf.texts
    assert [] == shelf.contradictions()
    assert len(shelf.texts) == len(shelf.places), "a frame came with two ids"
    assert {} == shelf.gaps()
    assert {""} == {line.path for line in shelf.lines}


async def _until_taken(shipper: SyslogProcess, clients: list[Client]) -> None:
    """Wait until the last message of each client is in the spool."""
    spool = shipper.log.parent / "data" / "spool"
    deadline = time.monotonic() + DEADLINE_SECS
    while not all(client.sent[-1].encode() in _held(spool) for client in clients):
        assert time.monotonic() < deadline, shipper.log.read_text()
        await asyncio.sleep(0.05)


def _send(clients: list[Client]) -> None:
    for client in clients:
        client.connect()
        for _ in range(4):
            client.send(100)
        client.close()


def _until_read(port: int) -> None:
    """Wait until the system holds no datagram for the port: more than it can hold it would drop."""
    deadline = time.monotonic() + DEADLINE_SECS
    while any(
        row.split()[1].endswith(f":{port:04X}") and not row.split()[4].endswith(":00000000")
        for row in Path("/proc/net/udp").read_text().splitlines()[1:]
    ):
        assert time.monotonic() < deadline
        time.sleep(0.005)


def _held(spool: Path) -> bytes:
    return b"".join(path.read_bytes() for path in spool.glob("*/*.seg"))


def _sent(clients: list[Client]) -> set[str]:
    return {text for client in clients for text in client.sent}


def _frame(message: bytes, *, counts: bool) -> bytes:
    return b"%d %s" % (len(message), message) if counts else message + b"\n"


def test_stdout_prints_records_as_with_files(tmp_path: Path) -> None:
    """`--stdout` prints what Kafka would get, one JSON text a line, and leaves no trace."""
    (port,) = free_ports(1)
    (tmp_path / "logflow.yaml").write_text(f"inputs: {{syslog: [{{name: net, address: '127.0.0.1:{port}'}}]}}\n")
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "shippers", "syslog", "--stdout"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        deadline = time.monotonic() + DEADLINE_SECS
        while b"listener_started" not in (tmp_path / "log").read_bytes():
            assert process.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"<13>hello\n", ("127.0.0.1", port))
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b'{"raw_log":"<13>hello","metadata":{"source":"127.0.0.1"')
    finally:
        process.terminate()
        process.communicate(timeout=DEADLINE_SECS)
    assert 0 == process.returncode, (tmp_path / "log").read_text()
    assert ["log", "logflow.yaml"] == sorted(path.name for path in tmp_path.iterdir())


@pytest.mark.kafka
def test_a_port_that_is_taken_at_the_start_is_all_that_is_told(kafka: Kafka, unique: str, tmp_path: Path) -> None:
    """The shipper ends with 2, names the remedy, and closes what it had opened without another word."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config = tmp_path / "logflow.yaml"
        config.write_text(
            f"kafka: {{brokers: [{kafka.bootstrap}], topic_prefix: {unique}}}\ndata_dir: {tmp_path / 'data'}\n"
            "inputs:\n  syslog:\n    - {name: free, address: '127.0.0.1:0'}\n"
            f"    - {{name: tcp, protocol: tcp, address: '127.0.0.1:{port}'}}\n"
        )
        command = [sys.executable, "-X", "dev", "-m", "shippers", "syslog", "--config", str(config)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE_SECS, cwd=ROOT, check=False)
    sentence = f"input tcp: cannot listen on 127.0.0.1:{port}/tcp: Address already in use; choose another port"
    assert (2, True) == (done.returncode, sentence in done.stderr), done.stderr
    assert "Unclosed" not in done.stderr
