"""One client of a stream: its bytes become messages, and it is not listened to while there is no room for them."""

import asyncio
import logging
import socket
import ssl
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from shippers.listening.clients import client_name, neighbourhood
from shippers.listening.tls import HANDSHAKE_SECS
from shippers.spool.intake import Intake
from shippers.syslog.address import here
from shippers.syslog.clients import Clients
from shippers.syslog.framing import Framer
from shippers.syslog.settings import SyslogInput
from shippers.syslog.tls import is_known

log = logging.getLogger(__name__)

KEEP_ALIVE = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))  # a client that is gone: 2 minutes
FULL_BYTES = 64 * 1024  # with less at once from a client that is busy, it is worth waiting for more to come together
BUSY_SECS = 0.005
REST_SECS = 0.004


class Batch(NamedTuple):
    """Messages that are handed over together; of a single one `truncated_bytes` may have been left out."""

    messages: Sequence[bytes]
    truncated_bytes: int = 0


class Connection(asyncio.Protocol):
    """A client's connection; it stays among the clients until everything it said has been handed over."""

    def __init__(
        self, source: SyslogInput, intake: Intake, clients: Clients, context: ssl.SSLContext | None = None
    ) -> None:
        self.client = self.neighbourhood = ""
        self.messages = 0
        self.connected_at = self._heard_at = time.monotonic()
        self._source = source
        self._intake = intake
        self._clients = clients
        self._context = context
        self._framer = Framer(source.max_message_bytes)
        self._transport: asyncio.Transport | None = None
        self._securing: asyncio.Task[None] | None = None
        self._early: list[bytes] = []  # what was said before it was known who says it
        self._ended_early = False
        self._held: deque[Batch] = deque()
        self._origin = source.origin
        self._is_over = False
        self._resting: asyncio.TimerHandle | None = None

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
        self.client = _client(transport, self._source)
        self.neighbourhood = neighbourhood(self.client)
        self._origin = self._origin._replace(source=self.client)
        if not self._clients.admit(self):
            self._is_over = True
            transport.abort()
            return
        self._transport = transport
        _keep_alive(transport.get_extra_info("socket"))
        if self._context is not None:
            transport.pause_reading()
            self._securing = asyncio.get_running_loop().create_task(self._secure(transport, self._context))

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        if self._securing is not None:
            self._early.append(data)
            return
        now = time.monotonic()
        is_busy = now - self._heard_at < BUSY_SECS and len(data) < FULL_BYTES
        self._heard_at = now
        messages = self._framer.feed(data)
        if messages:
            self._hand_over(messages)
            secs = self._intake.pause_secs(self.neighbourhood, len(messages))
            if secs > 0 or is_busy:
                self._rest(max(secs, REST_SECS))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - however it ended, it has
        """See asyncio.Protocol."""
        self._ended_early = self._securing is not None
        if self._is_over or self._ended_early:
            return
        self._is_over = True
        last = self._framer.finish()
        if last:
            self._hand_over(last)
        if not self._held:
            self._clients.leave(self)

    def retry(self) -> None:
        """Try again to hand over what there was no room for."""
        while self._held:
            if not self._offer(self._held[0]):
                return
            self._held.popleft()
        if self._is_over:
            self._clients.leave(self)
        else:
            self._resume()

    def close(self) -> None:
        """Hang up; what there is no room for now is dropped."""
        securing, self._securing = self._securing, None
        if securing is not None:
            securing.cancel()
        if self._transport is not None:
            self._transport.abort()
        self.connection_lost(None)
        for batch in self._held:
            self._intake.drop(batch.messages)
        self._held.clear()
        self._clients.leave(self)

    def ask_to_leave(self) -> None:
        """Tell the client that nothing more is heard; what it has said by then is still read."""
        if self._transport is not None and not self._transport.is_closing() and self._transport.can_write_eof():
            self._transport.write_eof()

    async def _secure(self, transport: asyncio.Transport, context: ssl.SSLContext) -> None:
        """Agree on encryption; whoever cannot, or shows no certificate that is known, is hung up on."""
        try:
            secured = await asyncio.get_running_loop().start_tls(
                transport, self, context, server_side=True, ssl_handshake_timeout=HANDSHAKE_SECS
            )
        except asyncio.CancelledError as gone:
            gone.__traceback__ = None  # as below
            raise
        except (OSError, ssl.SSLError) as error:
            error.__traceback__ = None  # it would keep the handshake's buffers, in a ring that only gc finds
            log.debug("handshake_failed input=%s client=%s error=%r", self._source.name, self.client, error)
            reason = getattr(error, "verify_message", None) or getattr(error, "reason", None) or type(error).__name__
            self._turn_away(f"'handshake: {reason}'")
            return
        tls = self._source.tls
        if secured is None or (tls and not is_known(secured.get_extra_info("peercert"), tls.client_names)):
            self._turn_away("certificate")
            return
        self._transport, self._securing = secured, None
        for data in self._early:
            self.data_received(data)
        self._early.clear()
        if self._ended_early:
            self.connection_lost(None)
        self._resume()

    def _turn_away(self, why: str) -> None:
        self._securing = None
        self._clients.refuse(self.client, why)
        self.close()

    def _hand_over(self, messages: list[bytes]) -> None:
        self.messages += len(messages)
        for batch in self._batches(messages):
            if self._held or not self._offer(batch):
                self._held.append(batch)
        if self._held:
            self._pause()

    def _batches(self, messages: list[bytes]) -> list[Batch]:
        """Return messages in their order, those by themselves that were cut."""
        cuts = self._framer.cuts
        if not cuts:
            return [Batch(messages)]
        self._intake.counters.cut += len(cuts)
        self._intake.counters.truncated_bytes += sum(cuts.values())
        batches = []
        first = 0
        for place, left_out in cuts.items():
            batches += [Batch(messages[first:place]), Batch(messages[place : place + 1], left_out)]
            first = place + 1
        return [batch for batch in (*batches, Batch(messages[first:])) if batch.messages]

    def _offer(self, batch: Batch) -> bool:
        origin = self._origin._replace(truncated_bytes=batch.truncated_bytes) if batch.truncated_bytes else self._origin
        return self._intake.offer(origin, batch.messages)

    def _rest(self, secs: float) -> None:
        """Do not listen for a while: the client was faster than it may be, or more is to come together."""
        self._pause()
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().call_later(secs, self._resume)

    def _pause(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def _resume(self) -> None:
        if not self._held and self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()


def _client(transport: asyncio.Transport, source: SyslogInput) -> str:
    if source.is_local:
        return here()
    return client_name((transport.get_extra_info("peername") or ("",))[0])


def _keep_alive(opened: socket.socket | None) -> None:
    """Let the system find out about clients that are gone without a word."""
    if opened is None or opened.family not in (socket.AF_INET, socket.AF_INET6):
        return
    with suppress(OSError):
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in KEEP_ALIVE:
            if hasattr(socket, name):
                opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
