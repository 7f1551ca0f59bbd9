"""An HTTP input: a port whose clients are answered when their events are safe."""

import asyncio
import logging
from contextlib import suppress

from aiohttp import web

from shippers.http.desk import Desk
from shippers.http.doorway import Doorway
from shippers.http.guests import Guests
from shippers.http.place import bind, tls_context
from shippers.http.settings import HttpInput
from shippers.http.visit import Visit
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
        self._guests: Guests[Visit] = Guests(source.limits.max_connections)
        self._desk = Desk(source, intake, lambda: len(self._guests))
        self._doorway: Doorway | None = None
        self._server: web.Server | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._doorway.port if self._doorway else 0

    @property
    def counters(self) -> InputCounters:
        """See Source.counters."""
        return self._intake.counters

    async def start(self) -> None:
        """See Source.start."""
        source = self._source
        context = tls_context(source)
        opened = bind(source)
        self._server = web.Server(self._answer)
        self._doorway = Doorway(source.name, context, self._guests, self._intake.counters)
        self._doorway.open(opened, self._visit)
        protocol = "https" if context else "http"
        log.info("listener_started input=%s protocol=%s host=%s port=%d", source.name, protocol, source.host, self.port)

    async def run(self) -> None:
        """See Source.run: a port is never read to its end."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Listen no more, and end with the requests that are under way."""
        if self._doorway is None or self._server is None:
            return
        await self._doorway.close()
        self._server.pre_shutdown()
        with suppress(TimeoutError):
            async with asyncio.timeout(2 * CLOSING_SECS):
                await self._server.shutdown(CLOSING_SECS)
        for visit in self._guests.all():
            visit.hang_up()
        self._doorway = self._server = None

    def observe(self) -> None:
        """See Source.observe."""
        self._intake.counters.connections = len(self._guests)

    def _visit(self, client: str) -> Visit:
        server = self._server
        if server is None:
            raise RuntimeError("expected to listen")
        return Visit(
            server,
            client,
            self._leave,
            keepalive_timeout=self._source.limits.idle_secs,
            auto_decompress=False,
            lingering_time=LINGERING_SECS,
            read_bufsize=BUFFER_BYTES,
            access_log=None,
        )

    def _leave(self, visit: Visit) -> None:
        self._guests.remove(visit)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        visit = request.protocol
        if not isinstance(visit, Visit):
            raise TypeError(f"expected a visit, got {visit!r}")
        visit.is_busy = True
        self._guests.touch(visit)
        try:
            return await self._desk.answer(request, visit.client)
        finally:
            visit.is_busy = False
