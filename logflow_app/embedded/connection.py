"""One client's connection: frames in, answers out, in order, and no more of either in memory than needed."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from struct import Struct
from typing import Any, cast

from kio.schema.errors import ErrorCode

from logflow_app.embedded.apis import API_VERSIONS, BY_KEY, PRODUCE, Api, api_versions
from logflow_app.embedded.apis.peer import Answer, Peer
from logflow_app.embedded.broker import Broker
from logflow_app.embedded.counting import produced_items
from logflow_app.embedded.messages import Buffer, Head, MalformedError, Values, read_head, read_request, write_response

logger = logging.getLogger(__name__)

LENGTH = Struct(">i")
WRITE_BUFFER_BYTES = 256 * 1024  # above it nothing more is read from a client that takes no answers
TOGETHER_BYTES = 64 * 1024
FIRST_BUFFER_BYTES = 64 * 1024  # a request is given more room as it comes, not as it says
# Larger requests are taken apart in a thread: they may hold very many small things. What is produced was counted
# before, and the thread would cost as much as all the rest: 0.4 µs a line in packs.
READ_AT_ONCE_BYTES = 64 * 1024
BYTES_PER_PARTITION, LEAST_BYTES = 128, 128 * 1024  # of a request that brings no records
ITEMS_PER_PARTITION, LEAST_ITEMS = 2, 1000
STALL_SECS = 30.0  # without a byte of a request that has begun


class Connection(asyncio.BufferedProtocol):
    """Takes one request at a time from a client, as Kafka does: the next is read when the answer is on its way."""

    def __init__(self, broker: Broker, closed: Callable[["Connection"], None]) -> None:
        self._broker = broker
        self._closed = closed
        self._transport: asyncio.Transport | None = None
        self._length = bytearray(LENGTH.size)
        self._into = self._length
        self._filled = 0
        self._size = 0
        self._moved = False
        self._watch: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._host, self._port = "", 0
        self._client_host = ""
        self._is_full = False
        self._counted = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)
        self._host, self._port = transport.get_extra_info("sockname")[:2]
        peer = transport.get_extra_info("peername")
        self._client_host = peer[0] if peer else ""

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's signature
        """See asyncio: what comes goes where it is needed."""
        return memoryview(self._into)[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        """See asyncio."""
        self._filled += nbytes
        self._moved = True
        if self._filled == len(self._into):
            self._fill_up()
        if self._watch is None and (self._filled or self._into is not self._length):
            self._watch = asyncio.get_running_loop().call_later(STALL_SECS, self._look_for_progress)

    def eof_received(self) -> bool:
        """See asyncio: a client that says no more wants no more."""
        return False

    def pause_writing(self) -> None:
        """See asyncio."""
        self._is_full = True
        if self._transport is not None:
            self._counted = self._transport.get_write_buffer_size()
            self._broker.buffered_bytes += self._counted

    def resume_writing(self) -> None:
        """See asyncio."""
        self._is_full = False
        self._broker.buffered_bytes -= self._counted
        self._counted = 0
        self._go_on()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - as above
        """See asyncio."""
        self._broker.buffered_bytes -= self._counted
        self._counted = 0
        if self._task is not None:
            self._task.cancel()
        self._stop_watch()
        self._transport = None
        self._closed(self)

    def close(self) -> None:
        """End the connection; what was answered is still sent."""
        if self._transport is not None:
            self._transport.close()

    def _fill_up(self) -> None:
        """Go on after a buffer is full: with the request, or with more of it."""
        if self._into is self._length:
            self._begin_request()
        elif len(self._into) < self._size:
            grown = bytearray(min(2 * len(self._into), self._size))
            grown[: self._filled] = self._into
            self._into = grown
        else:
            data, self._into, self._filled = self._into, self._length, 0
            self._stop_watch()
            self._answer(memoryview(data).toreadonly())

    def _begin_request(self) -> None:
        (size,) = LENGTH.unpack(self._length)
        if not 0 < size <= self._broker.settings.max_request_bytes:
            self._give_up(f"expected a request of up to {self._broker.settings.max_request_bytes} bytes, came {size}")
            return
        self._size = size
        self._into, self._filled = bytearray(min(size, FIRST_BUFFER_BYTES)), 0

    def _look_for_progress(self) -> None:
        self._watch = None
        if self._transport is None:
            return
        if not self._moved and self._transport.is_reading():
            self._give_up(f"half a request, and no more of it for {STALL_SECS} seconds")
            return
        self._moved = False
        self._watch = asyncio.get_running_loop().call_later(STALL_SECS, self._look_for_progress)

    def _stop_watch(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None

    def _answer(self, data: memoryview) -> None:
        try:
            head = read_head(data)
            api = self._api(head, data)
            answer: Answer = None
            if api is None:
                self._refuse_version(head)
            elif len(data) > READ_AT_ONCE_BYTES and api.key != PRODUCE:
                answer = self._handle_later(api, head, data)
            else:
                answer = self._handle(api, read_request(head, data, self._most_items), head)
        except MalformedError as error:
            self._give_up(str(error))
            return
        if answer is None or isinstance(answer, dict):
            self._send(head, answer)
        else:
            self._task = asyncio.ensure_future(self._answer_later(head, answer))
            self._task.add_done_callback(self._answered)
        self._go_on()

    def _api(self, head: Head, data: memoryview) -> Api | None:
        """Return what is asked for, None where it is ApiVersions in a version nobody knows."""
        api = BY_KEY.get(head.api_key)
        if api is None:
            raise MalformedError(f"api {head.api_key} is not known")
        if api.oldest <= head.version <= api.newest:
            self._check_size(head, data)
            return api
        if head.api_key != API_VERSIONS:
            raise MalformedError(f"api {head.api_key} is not spoken in version {head.version}")
        return None

    def _check_size(self, head: Head, data: memoryview) -> None:
        """Raise MalformedError where taking a request apart would hold up everybody else."""
        if len(data) <= self._most_items:  # an item is a byte at least
            return
        if head.api_key == PRODUCE:
            found, most, unit = produced_items(data, head.version, self._most_items), self._most_items, "things"
        else:
            most = BYTES_PER_PARTITION * self._broker.settings.max_partitions + LEAST_BYTES
            found, unit = len(data), "bytes"
        if found > most:
            raise MalformedError(f"api {head.api_key} with {found} {unit}, at most {most} are taken")

    def _refuse_version(self, head: Head) -> None:
        # KIP-511: a version nobody knows is answered in the oldest, with what we know.
        values = api_versions(self._broker, None, self._peer(head)) | {"error_code": ErrorCode.unsupported_version}
        self._send(head._replace(version=0), values)

    def _handle(self, api: Api, read: tuple[str, Any], head: Head) -> Answer:
        client_id, request = read
        return api.handle(self._broker, request, self._peer(head)._replace(client_id=client_id))

    async def _handle_later(self, api: Api, head: Head, data: memoryview) -> Values | None:
        async with self._broker.reading:
            read = await asyncio.to_thread(read_request, head, data, self._most_items)
        answer = self._handle(api, read, head)
        return answer if answer is None or isinstance(answer, dict) else await answer

    @property
    def _most_items(self) -> int:
        """Return how many things a request may name: a few times what there can be."""
        return ITEMS_PER_PARTITION * self._broker.settings.max_partitions + LEAST_ITEMS

    def _peer(self, head: Head) -> Peer:
        return Peer(head.version, "", self._client_host, self._host, self._port)

    async def _answer_later(self, head: Head, answer: Awaitable[Values | None]) -> None:
        self._send(head, await answer)

    def _answered(self, task: "asyncio.Task[None]") -> None:
        self._task = None
        error = None if task.cancelled() else task.exception()
        if isinstance(error, MalformedError):
            self._give_up(str(error))
        elif error is not None:
            logger.error("request_failed client=%s", self._client_host, exc_info=error)
            self._abort()
        self._go_on()

    def _send(self, head: Head, values: Values | None) -> None:
        if values is None or self._transport is None:
            return
        small: list[Buffer] = []
        for piece in write_response(head, values):
            if len(piece) < TOGETHER_BYTES:
                small.append(piece)
                continue
            self._transport.write(b"".join(small))
            self._transport.write(memoryview(piece))
            small.clear()
        self._transport.write(b"".join(small))

    def _go_on(self) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        if self._task is None and not self._is_full:
            transport.resume_reading()
        else:
            transport.pause_reading()

    def _give_up(self, reason: str) -> None:
        logger.warning("connection_refused client=%s reason=%s", self._client_host, reason)
        self._abort()

    def _abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()
