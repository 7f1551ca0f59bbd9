"""An HTTP shipper in this process, with a tray behind it, and clients that talk to it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from shippers.http.configured import plan
from shippers.http.listener import HttpListener
from shippers.http.settings import HttpInput
from shippers.spool.counters import InputCounters
from shippers.spool.settings import SpoolSettings
from shippers.spool.shipper import SpoolJob, SpoolShipper
from tests.shippers.tray import Tray
from tests.shippers.waiting import until

PLAIN = HttpInput("api")
QUICK = SpoolSettings(lanes=1, max_bytes=64 * 2**20, sync_interval_secs=0.0, save_interval_secs=0.01)


@dataclass
class Said:
    """An answer."""

    status: int
    text: str
    headers: Mapping[str, str]
    data: Any = None


@dataclass
class Listening:
    """A running shipper of one input."""

    shipper: SpoolShipper
    tray: Tray
    session: aiohttp.ClientSession
    clients: list[asyncio.StreamWriter] = field(default_factory=list)

    @property
    def listener(self) -> HttpListener:
        """The input."""
        listener = self.shipper.sources["api"]
        assert isinstance(listener, HttpListener)
        return listener

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.listener.port

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def counters(self) -> InputCounters:
        """What its input counts, brought up to date."""
        self.listener.observe()
        return self.listener.counters

    async def ask(self, method: str, path: str, **options: Any) -> Said:
        """Return what it answers."""
        async with self.session.request(method, f"{self.url}{path}", **options) as response:
            text = await response.text(errors="replace")
            data = await response.json(content_type=None) if text[:1] in ("{", "[") else None
            return Said(response.status, text, response.headers, data)

    async def post(self, path: str, body: Any, kind: str = "application/json", **headers: str) -> Said:
        """Return what it answers to a body; headers with `_` for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.ask("POST", path, data=body, headers={"Content-Type": kind, **named})

    async def until_lines(self, count: int) -> list[str]:
        """Wait until so many lines have come, and return them."""
        await until(lambda: len(self.tray.lines) >= count, lambda: (len(self.tray.lines), self.counters))
        return self.tray.lines

    async def connect(self, host: str = "127.0.0.1") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return a new connection to it, from an address of this machine."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(host, 0))
        self.clients.append(writer)
        return reader, writer

    async def hang_up(self) -> None:
        """Close all connections to it."""
        for writer in self.clients:
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()


@asynccontextmanager
async def listening(
    folder: Path, source: HttpInput = PLAIN, *, holds: bool = False, spool: SpoolSettings = QUICK
) -> AsyncIterator[Listening]:
    """Run a shipper within a block; stop it in good order behind it."""
    tray = Tray(holds=holds)
    shipper = SpoolShipper(SpoolJob([plan(source)], folder, spool, shutdown_secs=0.2 if holds else 7.0), tray)
    stop = asyncio.Event()
    running = asyncio.create_task(shipper.run(stop))
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        found = Listening(shipper, tray, session)
        await until(lambda: running.done() or found.port > 0)
        try:
            if running.done():
                running.result()
            yield found
        finally:
            stop.set()
            await asyncio.gather(running, return_exceptions=True)
            await found.hang_up()
