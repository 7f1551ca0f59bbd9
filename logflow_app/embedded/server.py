"""The broker as a process: opens its folder, listens, and ends in good order."""

import asyncio
import contextlib
import ipaddress
import logging
import resource
import signal
import socket
from collections.abc import Callable
from typing import Self

from logflow_app.embedded.broker import Broker
from logflow_app.embedded.connection import Connection
from logflow_app.embedded.settings import BrokerSettings
from logflow_app.errors import ConfigError

logger = logging.getLogger(__name__)

FILES_PER_PARTITION = 3
LAST_ANSWERS_SECS = 0.2


class Server:
    """A broker that clients can reach; to be used with `async with`."""

    def __init__(self, settings: BrokerSettings) -> None:
        self._settings = settings
        self._connections: set[Connection] = set()
        self._refused = 0
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def addresses(self) -> list[str]:
        """Where it listens, `host:port` each."""
        names = [listening.getsockname() for listening in self._server.sockets]
        return [f"[{name[0]}]:{name[1]}" if ":" in name[0] else f"{name[0]}:{name[1]}" for name in names]

    async def __aenter__(self) -> Self:
        """Open the folder and listen; raises ConfigError with what is to be changed."""
        check_loopback(self._settings.host)
        allow_files(self._settings)
        try:
            self._broker = Broker(self._settings)
        except OSError as error:
            raise ConfigError(f"data_dir: {self._settings.folder} cannot be used: {error}") from error
        try:
            self._server = await self._listen()
        except BaseException:
            self._broker.close()
            raise
        self._tasks = [asyncio.create_task(run()) for run in (self._broker.flusher.run, self._broker.cleaner.run)]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for connection in list(self._connections):
            connection.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(LAST_ANSWERS_SECS if self._connections else 0)
        self._broker.close()

    async def failed(self) -> None:
        """Wait until something that must go on for ever has ended, and raise why."""
        done, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def _listen(self) -> asyncio.Server:
        host, port = self._settings.host, self._settings.port
        loop = asyncio.get_running_loop()
        try:
            return await loop.create_server(self._connect, host, port, backlog=256)
        except OSError as error:
            raise ConfigError(
                f"broker.address: {host}:{port} cannot be had: {error.strerror or error}. Is another broker running? "
                "End that one, or set broker.address (--address) and kafka.brokers to another port"
            ) from error

    def _connect(self) -> asyncio.BaseProtocol:
        if len(self._connections) >= self._settings.max_connections:
            self._refused += 1
            if self._refused & (self._refused - 1) == 0:  # the 1st, 2nd, 4th, 8th, …
                logger.warning("connections_refused count=%d most=%d", self._refused, self._settings.max_connections)
            return _Refusal()
        connection = Connection(self._broker, self._connections.discard)
        self._connections.add(connection)
        return connection


class _Refusal(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


async def serve(settings: BrokerSettings, ready: Callable[[list[str]], None]) -> None:
    """Serve until SIGTERM or SIGINT; `ready` is told where. Raises ConfigError."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with Server(settings) as server:
        ready(server.addresses)
        failed, stopped = asyncio.create_task(server.failed()), asyncio.create_task(stop.wait())
        await asyncio.wait([failed, stopped], return_when=asyncio.FIRST_COMPLETED)
        for task in (failed, stopped):
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await failed


def check_loopback(host: str) -> None:
    """Raise ConfigError unless every address of the host is this machine's alone."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"broker.address: expected a loopback address, came {host}: {error}") from error
    if not all(ipaddress.ip_address(str(address)).is_loopback for address in found):
        raise ConfigError(
            f"broker.address: expected a loopback address such as 127.0.0.1:9092, came {host}: this broker asks nobody "
            "who they are, so it serves this machine alone; for several machines take Apache Kafka"
        )


def allow_files(settings: BrokerSettings) -> None:
    """Let the process have as many open files as it may need, as far as the system permits."""
    wanted = settings.max_partitions * FILES_PER_PARTITION + settings.max_connections + 100
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
