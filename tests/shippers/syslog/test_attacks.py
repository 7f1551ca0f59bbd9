"""Whoever means ill costs bounded memory and shuts nobody else out; the shipper is a process of its own here."""

import asyncio
import os
import resource
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from tests.services.machine import free_ports
from tests.shippers.process import ROOT

DEADLINE_SECS = 60
MOST_CONNECTIONS = 10_000
HELD_AT_ONCE = 400  # what the test itself keeps open
GROWTH_MB = 64  # what an attack may cost; a gigabyte held would be far beyond
GIANT_MB = 1024
CONFIG = """
data_dir: {folder}/data
inputs:
  syslog:
    - {{name: plain, protocol: tcp, address: '127.0.0.1:{plain}', max_connections: 200, max_message_bytes: 8KiB}}
    - {{name: secret, protocol: tcp, address: '127.0.0.1:{secret}', max_connections: 100,
       tls: {{cert_file: {folder}/cert.pem, key_file: {folder}/key.pem}}}}
    - {{name: loose, address: '127.0.0.1:{loose}'}}
"""


@dataclass
class Target:
    """A shipper that prints what it takes, and its ports."""

    process: "subprocess.Popen[bytes]"
    printed: Path
    plain: int
    secret: int
    loose: int
    trusted: ssl.SSLContext

    @property
    def memory_mb(self) -> float:
        """How much memory it takes now."""
        fields = Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

    async def until_printed(self, text: str) -> None:
        """Wait until it has printed a text."""
        async with asyncio.timeout(DEADLINE_SECS):
            while text.encode() not in self.printed.read_bytes():
                assert self.process.poll() is None
                await asyncio.sleep(0.02)

    async def serves(self, text: str) -> None:
        """Return when somebody who means well is served, encrypted and not, from another address."""
        for port, context in ((self.plain, None), (self.secret, self.trusted)):
            _, writer = await asyncio.open_connection(
                "127.0.0.1",
                port,
                ssl=context,
                server_hostname="localhost" if context else None,
                local_addr=("127.0.0.2", 0),
            )
            writer.write(f"<13>{text} {port}\n".encode())
            await self.until_printed(f"{text} {port}")
            await gone(writer)


async def gone(*writers: asyncio.StreamWriter) -> None:
    """Hang up at once."""
    for writer in writers:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A shipper for all attacks: each leaves it as it was."""
    folder = tmp_path_factory.mktemp("target")
    authority = trustme.CA()
    own = authority.issue_cert("localhost")
    own.private_key_pem.write_to_path(str(folder / "key.pem"))
    own.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    plain, secret, loose = free_ports(3)
    (folder / "logflow.yaml").write_text(CONFIG.format(folder=folder, plain=plain, secret=secret, loose=loose))
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with (folder / "printed").open("wb") as printed, (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "shippers", "syslog", "--stdout", "--config", str(folder / "logflow.yaml")],
            cwd=ROOT,
            stdout=printed,
            stderr=log,
        )
    deadline = time.monotonic() + DEADLINE_SECS
    while (folder / "log").read_text().count("listener_started") < 3:
        assert process.poll() is None, (folder / "log").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.02)
    yield Target(process, folder / "printed", plain, secret, loose, context)
    process.send_signal(signal.SIGTERM)
    assert 0 == process.wait(DEADLINE_SECS), (folder / "log").read_text()


@asynccontextmanager
async def costing_little(target: Target, text: str) -> AsyncIterator[None]:
    """Hold a block of attacks against what they cost, with somebody else being served before and after."""
    await target.serves(f"{text} before")
    before = target.memory_mb
    yield
    await target.serves(f"{text} after")
    assert target.memory_mb < before + GROWTH_MB


def open_files() -> int:
    """Return how many connections the test may try, by what it may open."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(MOST_CONNECTIONS, files * 4)


async def test_very_many_connections(target: Target) -> None:
    """Ten thousand connections, many of them held: no more than allowed are kept, and others get in meanwhile."""
    async with costing_little(target, "many"):
        held: list[socket.socket] = []
        for number in range(open_files()):
            opened = socket.create_connection(("127.0.0.1", target.plain if number % 8 else target.secret))
            held.append(opened)
            if len(held) > HELD_AT_ONCE:
                held.pop(0).close()
            if number % 2500 == 2499:
                await target.serves(f"many {number}")
        await target.serves("many held")
        for opened in held:
            opened.close()


async def test_half_a_frame_from_everybody(target: Target) -> None:
    """Frames that never end, as many as there are connections, hold what a message may have and no more."""
    async with costing_little(target, "half"):
        writers = []
        for number in range(150):
            _, writer = await asyncio.open_connection("127.0.0.1", target.plain)
            writer.write((b"9000000 <13>" if number % 2 else b"<13>") + b"x" * 100_000)
            writers.append(writer)
        await target.serves("half held")
        await gone(*writers)


async def test_a_line_of_a_gigabyte(target: Target) -> None:
    """Its beginning arrives when it ends, with how much was left out; it is never held."""
    async with costing_little(target, "giant"):
        _, writer = await asyncio.open_connection("127.0.0.1", target.plain)
        piece = b"y" * 2**20
        for number in range(GIANT_MB):
            writer.write(piece)
            await writer.drain()
            if number == GIANT_MB // 2:
                await target.serves("giant half")
                assert target.memory_mb < 64 + GROWTH_MB * 2
        writer.write(b"\n<13>behind the giant\n")
        await target.until_printed("behind the giant")
        assert f'"truncated_bytes":{GIANT_MB * 2**20 - 8192}'.encode() in target.printed.read_bytes()
        await gone(writer)


async def test_a_count_of_ten_to_the_eighteenth(target: Target) -> None:
    """Such a number is no count: what follows is text, and the connection goes on."""
    async with costing_little(target, "count"):
        for begin in (b"", b"5 <13>a"):
            _, writer = await asyncio.open_connection("127.0.0.1", target.plain)
            writer.write(begin + b"1000000000000000000 <13>" + b"z" * 1_000_000 + b"\n<13>on %d\n" % len(begin))
            await target.until_printed(f"on {len(begin)}")
            await gone(writer)


async def test_garbage_in_the_handshake(target: Target) -> None:
    """Whoever cannot speak TLS is hung up on; hundreds of them cost nothing."""
    async with costing_little(target, "garbage"):
        for number in range(200):
            reader, writer = await asyncio.open_connection("127.0.0.1", target.secret)
            writer.write(os.urandom(200) if number % 2 else b"\x16\x03\x01\xff\xff" + b"\0" * 1000)
            writer.write_eof()
            with suppress(OSError):
                async with asyncio.timeout(DEADLINE_SECS):
                    await reader.read()
            await gone(writer)


async def test_those_who_speak_very_slowly(target: Target) -> None:
    """They keep all connections there are alive, byte by byte; whoever comes from elsewhere gets in all the same."""
    async with costing_little(target, "slow"):
        opened = [await asyncio.open_connection("127.0.0.1", target.plain) for _ in range(200)]
        for _ in range(5):
            for _, writer in opened:
                with suppress(OSError):
                    writer.write(b"x")
            await asyncio.sleep(0.05)
        await target.serves("slow held")
        await gone(*(writer for _, writer in opened))


async def test_datagrams_of_nonsense(target: Target) -> None:
    """Whatever they hold they are messages like others, and those behind them arrive."""
    async with costing_little(target, "nonsense"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for number in range(2000):
                sender.sendto(os.urandom(number % 1000), ("127.0.0.1", target.loose))
            async with asyncio.timeout(DEADLINE_SECS):
                while b"<13>well meant" not in target.printed.read_bytes():
                    sender.sendto(b"<13>well meant", ("127.0.0.1", target.loose))
                    await asyncio.sleep(0.05)
