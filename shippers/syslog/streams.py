"""Syslog by streams (RFC 6587, RFC 5425): a bounded number of connections, each read no faster than there is room."""

import asyncio
import logging
import resource
import time
from dataclasses import replace
from functools import partial

from shippers.listening.tls import server_context
from shippers.spool.counters import InputCounters
from shippers.spool.intake import Intake
from shippers.syslog.address import cannot_listen, local_inode, open_socket, remove_local
from shippers.syslog.clients import ClientRow, Clients
from shippers.syslog.connection import Connection
from shippers.syslog.settings import ClientLimits, SyslogInput
from shippers.tasks import Tasks

log = logging.getLogger(__name__)

BACKLOG = 512
QUIET_SECS = 0.05  # clients that have said nothing for so long at the end have nothing more on its way
LAST_WORDS_SECS = 1.0
FILES_FOR_OTHERS = 256  # open files that connections leave to the rest of the process


class StreamListener:
    """Listens on a TCP port or a Unix socket. See Source."""

    def __init__(self, source: SyslogInput, intake: Intake) -> None:
        self._source = source
        self._intake = intake
        self._clients = Clients(source.name, _affordable(source), intake.counters)
        self._server: asyncio.Server | None = None
        self._inode = 0
        self._tasks = Tasks()

    @property
    def port(self) -> int:
        """The port it listens on, 0 where it has none."""
        if self._server is None or self._source.is_local:
            return 0
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def is_listening(self) -> bool:
        """Whether it listens."""
        return self._server is not None

    async def start(self) -> None:
        """Begin to listen; raises ConfigError where that cannot be."""
        source = self._source
        context = server_context(source.name, source.tls) if source.tls else None
        connect = partial(Connection, source, self._intake, self._clients, context)
        opened = open_socket(source)
        try:
            opened.settimeout(0)
            opened.listen(BACKLOG)
            loop = asyncio.get_running_loop()
            if source.is_local:
                self._server = await loop.create_unix_server(connect, sock=opened, backlog=BACKLOG)
            else:
                self._server = await loop.create_server(connect, sock=opened, backlog=BACKLOG)
        except OSError as error:
            opened.close()
            raise cannot_listen(source, error) from error
        self._inode = local_inode(source)
        self._tasks.start(self._retry())
        self._tasks.start(self._watch())
        log.info("listener_started input=%s place=%s port=%d", source.name, source.place, self.port)

    @property
    def counters(self) -> InputCounters:
        """See Source.counters."""
        return self._intake.counters

    @property
    def clients(self) -> list[ClientRow]:
        """Who is connected."""
        return self._clients.rows()

    async def run(self) -> None:
        """See Source.run: a port is never read to its end."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Listen no more, and take what clients have said already."""
        if self._server is None:
            return
        remove_local(self._source, self._inode)
        self._server.close()
        for connection in list(self._clients.connections):
            connection.ask_to_leave()  # or a client that never pauses is cut off in the middle of what it says
        deadline = time.monotonic() + LAST_WORDS_SECS
        while time.monotonic() < deadline and self._is_spoken_to():  # noqa: ASYNC110 - silence is no event
            await asyncio.sleep(QUIET_SECS / 2)
        await self._tasks.stop()
        for connection in list(self._clients.connections):
            connection.close()
        await asyncio.sleep(0)
        self._server = None

    def observe(self) -> None:
        """Bring the counters up to date."""
        self._intake.counters.connections = len(self._clients.connections)

    def _is_spoken_to(self) -> bool:
        return any(connection.idle_secs < QUIET_SECS for connection in self._clients.connections)

    async def _retry(self) -> None:
        """Let those connections go on that wait for room."""
        while True:
            await self._intake.wait_for_room()
            for connection in [connection for connection in self._clients.connections if connection.waits_for_room]:
                connection.retry()

    async def _watch(self) -> None:
        """Close connections that have been idle for too long."""
        idle_secs = self._source.clients.idle_secs
        while idle_secs is not None:
            await asyncio.sleep(min(idle_secs / 4, 10.0))
            for connection in [
                connection for connection in self._clients.connections if connection.idle_secs > idle_secs
            ]:
                connection.close()


def _affordable(source: SyslogInput) -> ClientLimits:
    """Return the limits of an input, with no more connections than the process may have open files."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = max(files - FILES_FOR_OTHERS, files // 2)
    if files == resource.RLIM_INFINITY or source.clients.max_connections <= most:
        return source.clients
    log.warning("connections_limited input=%s max_connections=%d open_files=%d", source.name, most, files)
    return replace(source.clients, max_connections=most)
