"""Syslog by datagrams (RFC 5426, and /dev/log): each is a message; many are read at once."""

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
from shippers.spool.packet import Origin
from shippers.syslog.access import Access
from shippers.syslog.address import client_name, here, local_inode, open_socket, remove_local
from shippers.syslog.settings import SyslogInput
from shippers.tasks import Tasks

log = logging.getLogger(__name__)

BURST = 1000  # datagrams read before others have their turn
REST_SECS = 0.001  # after fewer than that, so that more come together; what the system holds is bounded
MOST_ALONE = 2  # so few that none is waited for
LARGEST_DATAGRAM = 65_535
LARGEST_LOCAL = 10 * 2**20
USUAL_BYTES = 2048  # what the system takes for a message it holds, about


class DatagramListener:
    """Listens on a UDP port, whose senders cannot be told to wait, or on a Unix socket, whose senders can.

    See Source.
    """

    def __init__(self, source: SyslogInput, intake: Intake) -> None:
        self._source = source
        self._intake = intake
        self._access = Access(source.clients.allow, source.clients.deny)
        self._socket: socket.socket | None = None
        self._inode = 0
        self._held: list[tuple[Origin, list[bytes]]] = []
        self._resting: asyncio.TimerHandle | None = None
        self._tasks = Tasks()

    @property
    def port(self) -> int:
        """The port it listens on, 0 where it has none."""
        return 0 if self._socket is None or self._source.is_local else int(self._socket.getsockname()[1])

    @property
    def is_listening(self) -> bool:
        """Whether it listens."""
        return self._socket is not None

    async def start(self) -> None:
        """Begin to listen; raises ConfigError where that cannot be."""
        source = self._source
        opened = open_socket(source)
        _enlarge_buffer(opened, source.buffer_messages * USUAL_BYTES)
        opened.settimeout(0)
        self._socket = opened
        self._inode = local_inode(source)
        self._listen()
        self._tasks.start(self._retry())
        log.info("listener_started input=%s place=%s port=%d", source.name, source.place, self.port)

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
        remove_local(self._source, self._inode)
        await self._tasks.stop()
        self._rest(None)
        while not self._held and self._read() == BURST:
            pass
        for _, messages in self._held:
            self._intake.drop(messages)
        self._socket.close()
        self._socket = None

    def observe(self) -> None:
        """Bring the counters up to date: what the system dropped because nobody read it in time."""
        if self._socket is not None and not self._source.is_local:
            self._intake.counters.dropped_by_system = _drops(os.fstat(self._socket.fileno()).st_ino)

    def _listen(self) -> None:
        if self._socket is not None and not self._held:
            asyncio.get_running_loop().add_reader(self._socket, self._wake)

    def _wake(self) -> None:
        count = self._read()
        if self._held:
            self._rest(None)
        elif MOST_ALONE < count < BURST:
            self._rest(REST_SECS)

    def _rest(self, secs: float | None) -> None:
        """Do not read for a while, or until `_listen`."""
        loop = asyncio.get_running_loop()
        if self._socket is not None:
            loop.remove_reader(self._socket)
        if self._resting is not None:
            self._resting.cancel()
        self._resting = None if secs is None else loop.call_later(secs, self._listen)

    def _read(self) -> int:
        """Read what there is, and return how many datagrams that were. 4 µs a message."""
        if self._socket is None:
            return 0
        count = 0
        received: defaultdict[str, list[bytes]] = defaultdict(list)
        with suppress(BlockingIOError):
            if self._source.is_local:
                datagrams, receive = received[""], self._socket.recv
                while len(datagrams) < BURST:
                    datagrams.append(receive(LARGEST_LOCAL))
            receive_from = self._socket.recvfrom
            for _ in range(0 if self._source.is_local else BURST):
                data, address = receive_from(LARGEST_DATAGRAM)
                received[address[0]].append(data)
        for host, datagrams in received.items():
            count += len(datagrams)
            self._take(client_name(host) or here(), datagrams)
        return count

    def _take(self, client: str, datagrams: list[bytes]) -> None:
        if not self._source.is_local and not self._access.permits(client):
            self._intake.refuse(len(datagrams))
            return
        messages = self._intake.within_rate(client, _messages(datagrams))
        if messages:
            self._offer(Origin(client, self._source.name, self._source.service), messages)

    def _offer(self, origin: Origin, messages: list[bytes]) -> None:
        """Hand messages over, by themselves those that are cut."""
        limit = self._source.max_message_bytes
        if len(max(messages, key=len)) <= limit:
            self._hand_over(origin, messages)
            return
        for message in messages:
            if len(message) <= limit:
                self._hand_over(origin, [message])
                continue
            kept = message[: character_boundary(message[:limit], limit)]
            left_out = len(message) - len(kept)
            self._intake.counters.cut += 1
            self._intake.counters.truncated_bytes += left_out
            self._hand_over(origin._replace(truncated_bytes=left_out), [kept])

    def _hand_over(self, origin: Origin, messages: list[bytes]) -> None:
        if self._held or not self._intake.offer(origin, messages):
            self._held.append((origin, messages))

    async def _retry(self) -> None:
        """Go on when there is room again for what waits, which only local messages do."""
        while True:
            await self._intake.wait_for_room()
            held, self._held = self._held, []
            for origin, messages in held:
                self._hand_over(origin, messages)
            if held and not self._held:
                self._listen()


def _messages(datagrams: list[bytes]) -> list[bytes]:
    """Return the messages without line ends behind them, none empty."""
    return [message for datagram in datagrams if (message := datagram.rstrip(b"\r\n\0"))]


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
