"""Accepts connections on a port, as many as may be, and hands them to who speaks HTTP."""

import asyncio
import logging
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress

from shippers.http.connection import Connection
from shippers.http.connection_limit import ConnectionLimit
from shippers.listening.clients import client_name, neighbourhood
from shippers.listening.tls import HANDSHAKE_SECS
from shippers.patience import Complaint
from shippers.spool.counters import InputCounters
from shippers.tasks import Tasks

log = logging.getLogger(__name__)

BURST = 64  # connections accepted before others have their turn
BACKLOG = 1024
PAUSE_SECS = 0.2  # when the system has no more open files for us
FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: 41\r\n"
    b'Retry-After: 5\r\nConnection: close\r\n\r\n{"error":"too many connections are open"}'
)


class Acceptor:
    """An open port. Connections are counted before anything is read, so a flood of them costs little."""

    def __init__(
        self, name: str, tls: ssl.SSLContext | None, limit: ConnectionLimit[Connection], counters: InputCounters
    ) -> None:
        self._name = name
        self._tls = tls
        self._limit = limit
        self._counters = counters
        self._socket: socket.socket | None = None
        self._make: Callable[[str], Connection] | None = None
        self._tasks = Tasks()
        self._refusing = Complaint()
        self._stumbling = Complaint()

    @property
    def port(self) -> int:
        """The port, 0 while it is closed."""
        return int(self._socket.getsockname()[1]) if self._socket else 0

    def open(self, opened: socket.socket, make: Callable[[str], Connection]) -> None:
        """Listen on a bound socket; `make` returns what speaks with a client of an address."""
        opened.listen(BACKLOG)
        opened.settimeout(0)
        self._socket, self._make = opened, make
        asyncio.get_running_loop().add_reader(opened, self._accept)

    async def close(self) -> None:
        """Accept nobody any more."""
        if self._socket is None:
            return
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        self._socket = None
        await self._tasks.stop()

    def _accept(self) -> None:
        for _ in range(BURST):
            if self._socket is None or self._make is None:
                return
            try:
                accepted, address = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                self._pause(error)
                return
            self._admit(accepted, client_name(address[0]), self._make)

    def _admit(self, accepted: socket.socket, client: str, make: Callable[[str], Connection]) -> None:
        may_enter, leaves = self._limit.place_for(neighbourhood(client))
        if not may_enter:
            self._refuse(accepted)
            return
        if leaves is not None:
            leaves.hang_up()
            self._limit.remove(leaves)
        accepted.settimeout(0)
        connection = make(client)
        self._limit.add(connection)
        self._tasks.start(self._receive(accepted, connection))

    async def _receive(self, accepted: socket.socket, connection: Connection) -> None:
        if connection.is_unwelcome:
            accepted.close()
            return
        connection.arriving = asyncio.current_task()
        try:
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: connection,
                accepted,
                ssl=self._tls,
                ssl_handshake_timeout=HANDSHAKE_SECS if self._tls else None,
            )
        except OSError as error:  # also what goes wrong with TLS
            self._limit.remove(connection)
            accepted.close()
            if self._tls is not None and self._stumbling.is_due(time.monotonic()):
                log.warning("handshake_failed input=%s client=%s error=%r", self._name, connection.client, error)
        except asyncio.CancelledError:
            self._limit.remove(connection)
            accepted.close()
            raise

    def _refuse(self, accepted: socket.socket) -> None:
        self._counters.connections_refused += 1
        if self._refusing.is_due(time.monotonic()):
            log.warning(
                "connections_refused input=%s total=%d connections=%d",
                *(self._name, self._counters.connections_refused, len(self._limit)),
            )
        with accepted, suppress(OSError):
            accepted.settimeout(0)
            if self._tls is None:
                accepted.send(FULL)

    def _pause(self, error: OSError) -> None:
        """Wait for others to close files, instead of trying at once and for ever."""
        loop = asyncio.get_running_loop()
        if self._stumbling.is_due(time.monotonic()):
            log.error("accept_failed input=%s error=%r", self._name, error)
        if self._socket is not None:
            loop.remove_reader(self._socket)
            loop.call_later(PAUSE_SECS, self._resume)

    def _resume(self) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().add_reader(self._socket, self._accept)
