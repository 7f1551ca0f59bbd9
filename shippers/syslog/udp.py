"""Syslog by UDP (RFC 5426): a datagram is a message; many are read at once."""

import asyncio
import logging
import os
import socket
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

from shippers.lines import character_boundary
from shippers.spool.counters import InputCounters
from shippers.spool.intake import Intake
from shippers.syslog.address import cannot_listen, client_name, resolve
from shippers.syslog.settings import SyslogInput

log = logging.getLogger(__name__)

BURST = 1000  # datagrams read before others have their turn
LARGEST_DATAGRAM = 65_535
USUAL_BYTES = 2048  # what the system takes for a message it holds, about


class UdpListener:
    """Listens on a port; what there is no room for is dropped and counted, as the sender cannot be told to wait.

    See Source.
    """

    def __init__(self, source: SyslogInput, intake: Intake) -> None:
        self._source = source
        self._intake = intake
        self._socket: socket.socket | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._socket.getsockname()[1]) if self._socket else 0

    async def start(self) -> None:
        """Begin to listen; raises ConfigError where that cannot be."""
        source = self._source
        place = resolve(source)
        opened = socket.socket(place.family, socket.SOCK_DGRAM)
        try:
            _enlarge_buffer(opened, source.buffer_messages * USUAL_BYTES)
            opened.bind(place.address)
        except OSError as error:
            opened.close()
            raise cannot_listen(source, error) from error
        opened.settimeout(0)
        self._socket = opened
        asyncio.get_running_loop().add_reader(opened, self._read)
        log.info("listener_started input=%s protocol=udp host=%s port=%d", source.name, source.host, self.port)

    @property
    def counters(self) -> InputCounters:
        """See Source.counters."""
        return self._intake.counters

    async def run(self) -> None:
        """See Source.run: a port is never read to its end."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Take what has arrived already, and listen no more."""
        if self._socket is None:
            return
        asyncio.get_running_loop().remove_reader(self._socket)
        self._read()
        self._socket.close()
        self._socket = None

    def observe(self) -> None:
        """Bring the counters up to date: what the system dropped because nobody read it in time."""
        if self._socket is not None:
            self._intake.counters.dropped_by_system = _drops(os.fstat(self._socket.fileno()).st_ino)

    def _read(self) -> None:
        """Read what there is. 4 µs a message."""
        if self._socket is None:
            return
        receive = self._socket.recvfrom
        received: defaultdict[str, list[bytes]] = defaultdict(list)
        with suppress(BlockingIOError):
            for _ in range(BURST):
                data, address = receive(LARGEST_DATAGRAM)
                received[address[0]].append(data)
        for host, datagrams in received.items():
            self._take(client_name(host), self._messages(datagrams))

    def _take(self, client: str, messages: list[bytes]) -> None:
        allowed = self._intake.within_rate(client, messages)
        if allowed:
            self._intake.offer(client, allowed)

    def _messages(self, datagrams: list[bytes]) -> list[bytes]:
        """Return the messages without line ends behind them, none longer than allowed, none empty."""
        limit = self._source.max_message_bytes
        messages = [message for datagram in datagrams if (message := datagram.rstrip(b"\r\n\0"))]
        if messages and len(max(messages, key=len)) > limit:
            self._intake.counters.cut += sum(len(message) > limit for message in messages)
            messages = [_within(message, limit) for message in messages]
        return messages


def _within(message: bytes, limit: int) -> bytes:
    return message if len(message) <= limit else message[: character_boundary(message[:limit], limit)]


def _enlarge_buffer(opened: socket.socket, size: int) -> None:
    """Let the system hold more; beyond its own limit only where we are allowed to."""
    forced = getattr(socket, "SO_RCVBUFFORCE", 33)
    try:
        opened.setsockopt(socket.SOL_SOCKET, forced, size)
    except OSError:
        with suppress(OSError):
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)


def _drops(inode: int) -> int:
    """Return how many datagrams Linux says it has dropped of a socket; 0 elsewhere."""
    for table in ("/proc/net/udp", "/proc/net/udp6"):
        with suppress(OSError):
            for row in Path(table).read_text().splitlines()[1:]:
                fields = row.split()
                if fields[9] == str(inode):
                    return int(fields[12])
    return 0
