"""One TCP client: its bytes become messages, and it is not listened to while there is no room for them."""

import asyncio
import socket
import time
from contextlib import suppress
from typing import Protocol

from shippers.spool.intake import Intake
from shippers.syslog.address import client_name
from shippers.syslog.framing import Framer
from shippers.syslog.settings import SyslogInput

KEEP_ALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))  # a client that is gone: 2 minutes


class Door(Protocol):
    """Lets connections in and out."""

    def admit(self, connection: "Connection") -> bool:
        """Return whether a connection may stay."""

    def leave(self, connection: "Connection") -> None:
        """Note that a connection holds nothing any more."""


class Connection(asyncio.Protocol):
    """A client's connection; it stays with its door until everything it said has been handed over."""

    def __init__(self, source: SyslogInput, intake: Intake, door: Door) -> None:
        self._source = source
        self._intake = intake
        self._door = door
        self._framer = Framer(source.max_message_bytes)
        self._transport: asyncio.Transport | None = None
        self._client = ""
        self._held: list[bytes] = []
        self._is_over = False
        self._heard_at = time.monotonic()

    @property
    def idle_secs(self) -> float:
        """For how long nothing was heard of it."""
        return time.monotonic() - self._heard_at

    @property
    def waits_for_room(self) -> bool:
        """Whether it holds messages there was no room for."""
        return bool(self._held)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio.Protocol."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError(f"expected a stream, got {transport!r}")
        if not self._door.admit(self):
            self._is_over = True
            transport.abort()
            return
        self._transport = transport
        self._client = client_name((transport.get_extra_info("peername") or ("",))[0])
        _keep_alive(transport.get_extra_info("socket"))

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        self._heard_at = time.monotonic()
        before = self._framer.cut
        messages = self._framer.feed(data)
        self._intake.counters.cut += self._framer.cut - before
        if messages:
            self._hand_over(messages)
            self._slow_down(len(messages))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - however it ended, it has
        """See asyncio.Protocol."""
        if self._is_over:
            return
        self._is_over = True
        last = self._framer.finish()
        if last:
            self._hand_over(last)
        if not self._held:
            self._door.leave(self)

    def retry(self) -> None:
        """Try again to hand over what there was no room for."""
        held, self._held = self._held, []
        self._hand_over(held)
        if self._held:
            return
        if self._is_over:
            self._door.leave(self)
        else:
            self._resume()

    def close(self) -> None:
        """Hang up; what there is no room for now is dropped."""
        if self._transport is not None:
            self._transport.abort()
        self.connection_lost(None)
        if self._held:
            self._intake.drop(self._held)
            self._held = []
        self._door.leave(self)

    def _hand_over(self, messages: list[bytes]) -> None:
        if self._held:
            self._held += messages  # the end of a connection that waits
        elif not self._intake.offer(self._client, messages):
            self._held = messages
            self._pause()

    def _slow_down(self, messages: int) -> None:
        """Do not listen for as long as the client was faster than it may be."""
        secs = self._intake.pause_secs(self._client, messages)
        if secs > 0:
            self._pause()
            asyncio.get_running_loop().call_later(secs, self._resume)

    def _pause(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def _resume(self) -> None:
        if not self._held and self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()


def _keep_alive(opened: socket.socket | None) -> None:
    """Let the system find out about clients that are gone without a word."""
    if opened is None:
        return
    with suppress(OSError):
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in KEEP_ALIVE:
            if hasattr(socket, name):
                opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
