"""Syslog by datagrams (RFC 5426, and /dev/log): each is a message; many are read at once."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from shippers.lines import character_boundary
from shippers.listening.clients import client_name, neighbourhood
from shippers.spool.counters import InputCounters
from shippers.spool.intake import Intake
from shippers.spool.packet import Origin
from shippers.syslog.access import Access
from shippers.syslog.address import here, local_inode, open_socket, remove_local
from shippers.syslog.receiving import Datagrams, Receiver, receiver
from shippers.syslog.settings import SyslogInput
from shippers.tasks import Tasks

log = logging.getLogger(__name__)

REST_SECS = (0.0005, 0.002)  # least and most, after fewer than can be read at once, so that more come together
SHARE = 8  # of what the system holds for us, so much may come meanwhile
MOST_ALONE = 2  # so few that none is waited for
LARGEST_DATAGRAM = 65_535
_ENDS = b"\r\n\0"
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
        self._receiver: Receiver | None = None
        self._inode = 0
        self._held_messages = 0
        self._read_at = 0.0
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
        self._receiver = receiver(opened, self._most_bytes)
        self._held_messages = opened.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) // USUAL_BYTES
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
        while not self._held and self._is_more():
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
            asyncio.get_running_loop().add_reader(self._socket.fileno(), self._wake)

    def _wake(self) -> None:
        count = self._read()
        if self._held:
            self._rest(None)
        elif count > MOST_ALONE and self._receiver is not None and count < self._receiver.most:
            self._rest(self._rest_secs(count))

    def _rest_secs(self, count: int) -> float:
        """Return how long the system can hold what comes, if it goes on as since the last time."""
        now = time.monotonic()
        each_secs, self._read_at = (now - self._read_at) / count, now
        return min(max(self._held_messages / SHARE * each_secs, REST_SECS[0]), REST_SECS[1])

    @property
    def _most_bytes(self) -> int:
        limit = self._source.max_message_bytes
        return limit if self._source.is_local else min(limit, LARGEST_DATAGRAM)

    def _rest(self, secs: float | None) -> None:
        """Do not read for a while, or until `_listen`."""
        loop = asyncio.get_running_loop()
        if self._socket is not None:
            loop.remove_reader(self._socket.fileno())
        if self._resting is not None:
            self._resting.cancel()
        self._resting = None if secs is None else loop.call_later(secs, self._listen)

    def _is_more(self) -> bool:
        """Read, and return whether there may be more."""
        return self._receiver is not None and self._read() == self._receiver.most

    def _read(self) -> int:
        """Read what there is, and return how many datagrams that were."""
        if self._receiver is None:
            return 0
        received = self._receiver.receive()
        for host, datagrams in received.items():
            self._take(client_name(host) or here(), datagrams)
        return sum(len(datagrams.messages) for datagrams in received.values())

    def _take(self, client: str, datagrams: Datagrams) -> None:
        if not self._source.is_local and not self._access.permits(client):
            self._intake.refuse(len(datagrams.messages))
            return
        origin = self._source.origin._replace(source=client)
        for messages, left_out in self._batches(datagrams):
            allowed = self._intake.within_rate(neighbourhood(client), messages)
            if left_out and allowed:
                self._intake.counters.cut += 1
                self._intake.counters.truncated_bytes += left_out
            if allowed:
                self._hand_over(origin._replace(truncated_bytes=left_out), allowed)

    def _batches(self, datagrams: Datagrams) -> Iterator[tuple[list[bytes], int]]:
        """Yield messages without line ends behind them, none empty, by themselves those that are cut."""
        limit = self._source.max_message_bytes
        if not datagrams.sizes:
            messages = [message for datagram in datagrams.messages if (message := datagram.rstrip(_ENDS))]
            if messages and len(max(messages, key=len)) <= limit:
                yield messages, 0
                return
        for place, datagram in enumerate(datagrams.messages):
            message = datagram.rstrip(_ENDS)
            if len(message) <= limit and place not in datagrams.sizes:
                yield [message] if message else [], 0
                continue
            kept = message[: character_boundary(message[:limit], limit)]
            yield [kept], datagrams.sizes.get(place, len(message)) - len(kept)

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
