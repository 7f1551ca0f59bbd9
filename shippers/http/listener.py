"""An HTTP input: a port whose clients are answered when their events are safe."""

import asyncio
import logging
import socket
from contextlib import suppress

from aiohttp import web

from shippers.http.acceptor import Acceptor
from shippers.http.connection import Connection
from shippers.http.connection_limit import ConnectionLimit
from shippers.http.dispatcher import Dispatcher
from shippers.http.settings import HttpInput
from shippers.listening.address import Address
from shippers.listening.tls import server_context
from shippers.spool.counters import InputCounters
from shippers.spool.intake import Intake

log = logging.getLogger(__name__)

CLOSING_SECS = 1.5  # for requests under way when the shipper is to end
LINGERING_SECS = 2.0  # for what a client still sends when it has its answer already
BUFFER_BYTES = 256 * 1024


class HttpListener:
    """Listens on a port. See Source."""

    def __init__(self, source: HttpInput, intake: Intake) -> None:
        self._source = source
        self._intake = intake
        self._limit: ConnectionLimit[Connection] = ConnectionLimit(source.limits.max_connections)
        self._dispatcher = Dispatcher(source, intake, lambda: len(self._limit))
        self._acceptor: Acceptor | None = None
        self._server: web.Server | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._acceptor.port if self._acceptor else 0

    @property
    def counters(self) -> InputCounters:
        """See Source.counters."""
        return self._intake.counters

    async def start(self) -> None:
        """See Source.start."""
        source = self._source
        context = server_context(source.name, source.tls) if source.tls else None
        protocol = "https" if context else "http"
        address = Address(source.name, source.host, source.port, protocol)
        opened = address.open(socket.SOCK_STREAM)
        self._server = web.Server(self._answer)
        self._acceptor = Acceptor(source.name, context, self._limit, self._intake.counters)
        try:
            self._acceptor.open(opened, self._connect)
        except OSError as error:  # two may bind a port, and one listen
            opened.close()
            raise address.refused(error) from error
        log.info("listener_started input=%s protocol=%s host=%s port=%d", source.name, protocol, source.host, self.port)

    async def run(self) -> None:
        """See Source.run: a port is never read to its end."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Listen no more, and end with the requests that are under way."""
        if self._acceptor is None or self._server is None:
            return
        await self._acceptor.close()
        self._server.pre_shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(2 * CLOSING_SECS):
                await self._server.shutdown(CLOSING_SECS)
        for connection in self._limit.all():
            connection.hang_up()
        self._acceptor = self._server = None

    def observe(self) -> None:
        """See Source.observe."""
        self._intake.counters.connections = len(self._limit)

    def _connect(self, client: str) -> Connection:
        server = self._server
        if server is None:
            raise RuntimeError("expected to listen")
        return Connection(
            server,
            client,
            self._leave,
            keepalive_timeout=self._source.limits.idle_secs,
            auto_decompress=False,
            lingering_time=LINGERING_SECS,
            read_bufsize=BUFFER_BYTES,
            access_log=None,
        )

    def _leave(self, connection: Connection) -> None:
        self._limit.remove(connection)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        if not isinstance(connection, Connection):
            raise TypeError(f"expected a connection, got {connection!r}")
        connection.is_busy = True
        self._limit.touch(connection)
        try:
            return await self._dispatcher.answer(request, connection.client)
        finally:
            connection.is_busy = False
