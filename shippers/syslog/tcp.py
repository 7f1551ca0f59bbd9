"""Syslog by TCP (RFC 6587): a bounded number of connections, each read no faster than there is room."""

import asyncio
import logging
import socket
import time

from shippers.patience import Complaint
from shippers.spool.counters import InputCounters
from shippers.spool.intake import Intake
from shippers.syslog.address import cannot_listen, resolve
from shippers.syslog.connection import Connection
from shippers.syslog.settings import SyslogInput
from shippers.tasks import Tasks

log = logging.getLogger(__name__)

BACKLOG = 512
QUIET_SECS = 0.05  # clients that have said nothing for so long at the end have nothing more on its way
LAST_WORDS_SECS = 1.0
EVICT_SECS = 60.0  # where all connections are taken, one that was idle for so long makes room


class TcpListener:
    """Listens on a port. See Source."""

    def __init__(self, source: SyslogInput, intake: Intake) -> None:
        self._source = source
        self._intake = intake
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None
        self._refusing = Complaint()
        self._tasks = Tasks()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server else 0

    async def start(self) -> None:
        """Begin to listen; raises ConfigError where that cannot be."""
        source = self._source
        place = resolve(source)
        loop = asyncio.get_running_loop()
        opened = socket.socket(place.family, socket.SOCK_STREAM)
        try:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind(place.address)
            self._server = await loop.create_server(self._connect, sock=opened, backlog=BACKLOG)
        except OSError as error:
            opened.close()
            raise cannot_listen(source, error) from error
        self._tasks.start(self._retry())
        self._tasks.start(self._watch())
        log.info("listener_started input=%s protocol=tcp host=%s port=%d", source.name, source.host, self.port)

    @property
    def counters(self) -> InputCounters:
        """See Source.counters."""
        return self._intake.counters

    async def run(self) -> None:
        """See Source.run: a port is never read to its end."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Listen no more, and take what clients have said already."""
        if self._server is None:
            return
        self._server.close()
        deadline = time.monotonic() + LAST_WORDS_SECS
        while time.monotonic() < deadline and self._is_spoken_to():  # noqa: ASYNC110 - silence is no event
            await asyncio.sleep(QUIET_SECS / 2)
        await self._tasks.stop()
        for connection in list(self._connections):
            connection.close()
        await asyncio.sleep(0)
        self._server = None

    def observe(self) -> None:
        """Bring the counters up to date."""
        self._intake.counters.connections = len(self._connections)

    def _is_spoken_to(self) -> bool:
        return any(each.idle_secs < QUIET_SECS for each in self._connections)

    def _connect(self) -> asyncio.Protocol:
        return Connection(self._source, self._intake, self)

    def admit(self, connection: Connection) -> bool:
        """Return whether one more connection is taken."""
        if len(self._connections) >= self._source.max_connections and not self._evict():
            self._intake.counters.connections_refused += 1
            if self._refusing.is_due(time.monotonic()):
                log.warning(
                    "connections_refused input=%s total=%d max_connections=%d",
                    *(self._source.name, self._intake.counters.connections_refused, len(self._connections)),
                )
            return False
        self._connections.add(connection)
        return True

    def leave(self, connection: Connection) -> None:
        """Forget a connection that has ended and has handed over everything."""
        self._connections.discard(connection)

    def _evict(self) -> bool:
        """Close the connection that has been idle longest, if for long enough."""
        idlest = max(self._connections, key=lambda each: each.idle_secs, default=None)
        if idlest is None or idlest.waits_for_room or idlest.idle_secs < EVICT_SECS:
            return False
        idlest.close()
        self._connections.discard(idlest)
        return True

    async def _retry(self) -> None:
        """Let those connections go on that wait for room."""
        while True:
            await self._intake.wait_for_room()
            for connection in [each for each in self._connections if each.waits_for_room]:
                connection.retry()

    async def _watch(self) -> None:
        """Close connections that have been idle for too long."""
        idle_secs = self._source.idle_secs
        while idle_secs is not None:
            await asyncio.sleep(min(idle_secs / 4, 10.0))
            for connection in [each for each in self._connections if each.idle_secs > idle_secs]:
                connection.close()
