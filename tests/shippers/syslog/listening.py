"""A syslog shipper in this process, with a tray behind it, and clients that talk to it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from shippers.spool.counters import InputCounters
from shippers.spool.settings import SpoolSettings
from shippers.spool.shipper import SpoolJob, SpoolShipper
from shippers.syslog.configured import plan
from shippers.syslog.datagrams import DatagramListener
from shippers.syslog.settings import SyslogInput
from shippers.syslog.streams import StreamListener
from tests.shippers.tray import Tray
from tests.shippers.waiting import until

UDP = SyslogInput("net", "127.0.0.1", 0)
TCP = replace(UDP, protocol="tcp")
QUICK = SpoolSettings(lanes=1, max_bytes=2**20, sync_interval_secs=0.0, save_interval_secs=0.01)


@dataclass
class Listening:
    """A running shipper of one input."""

    shipper: SpoolShipper
    tray: Tray
    clients: list[asyncio.StreamWriter] = field(default_factory=list)

    @property
    def listener(self) -> DatagramListener | StreamListener:
        """What listens."""
        found = self.shipper.sources["net"]
        assert isinstance(found, DatagramListener | StreamListener)
        return found

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.listener.port

    @property
    def counters(self) -> InputCounters:
        """What its input counts, brought up to date."""
        self.shipper.observe()
        return self.shipper.sources["net"].counters

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return a new connection to it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.clients.append(writer)
        return reader, writer

    async def hang_up(self) -> None:
        """Close all connections to it."""
        for writer in self.clients:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    def send(self, *datagrams: bytes) -> None:
        """Send datagrams to it."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for datagram in datagrams:
                sender.sendto(datagram, ("127.0.0.1", self.port))

    async def until_lines(self, count: int) -> None:
        """Wait until so many lines have come."""
        await until(lambda: len(self.tray.lines) >= count, lambda: (len(self.tray.lines), self.counters))


def limited(source: SyslogInput, **limits: object) -> SyslogInput:
    """Return an input with other limits for its clients."""
    return replace(source, clients=replace(source.clients, **limits))  # type: ignore[arg-type]


@asynccontextmanager
async def listening(
    folder: Path, source: SyslogInput, *, holds: bool = False, spool: SpoolSettings = QUICK
) -> AsyncIterator[Listening]:
    """Run a shipper within a block; stop it in good order behind it."""
    tray = Tray(holds=holds)
    job = SpoolJob([plan(source)], folder, spool, shutdown_secs=0.2 if holds else 7.0)
    shipper = SpoolShipper(job, tray)
    stop = asyncio.Event()
    running = asyncio.create_task(shipper.run(stop))
    found = Listening(shipper, tray)
    await until(lambda: running.done() or found.listener.is_listening)
    try:
        if running.done():
            running.result()
        yield found
    finally:
        stop.set()
        await asyncio.gather(running, return_exceptions=True)
        await found.hang_up()
