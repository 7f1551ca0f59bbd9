"""The body of a request: read within limits and in time, then decompressed and made UTF-8 within limits."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from aiohttp import web

from logflow_app.encodings import Encoding
from shippers.http.budget import Budget
from shippers.http.charset import as_utf_8
from shippers.http.inflate import inflate
from shippers.http.problems import RequestError, malformed, no_room, too_large
from shippers.http.settings import Limits

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
THREAD_BYTES = 32 * 1024  # from here on it is worth a thread to decompress or decode it
INFLATED_AT_ONCE = 2


class HangUpError(Exception):
    """The client is gone: nobody waits for an answer."""


class BodyReader:
    """Reads bodies, none of them larger than allowed, all of them together within a budget."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._budget = Budget(limits.max_waiting_bytes)
        self._inflating = asyncio.Semaphore(INFLATED_AT_ONCE)

    @property
    def held_bytes(self) -> int:
        """How much is held of bodies, and of answers to them."""
        return self._budget.held

    @asynccontextmanager
    async def read(
        self, request: web.BaseRequest, client: str, charset: Encoding | None = None
    ) -> AsyncIterator[bytes]:
        """Give the body as it was before it was compressed, in UTF-8. Raises RequestError, and HangUpError.

        Whoever has it is to let go of it soon: until then it counts among what all may hold, and few others inflate.
        """
        length = request.content_length
        if length is not None and length > self._limits.max_body_bytes:
            raise self._too_large()
        parts = bytearray()
        try:
            await self._fill(parts, request, client)
            size, body = len(parts), bytes(parts)
        except BaseException:
            self._budget.give_back(client, len(parts))
            raise
        del parts
        try:
            encoding = request.headers.get("Content-Encoding", "")
            if encoding or charset:
                async with self._inflating:
                    body = await self._unpack(body, encoding, charset)
                    yield body
            else:
                yield body
        finally:
            self._budget.give_back(client, size)

    @contextmanager
    def holding(self, client: str, size: int) -> Iterator[None]:
        """Count something else of a client among what all may hold; raises RequestError where that is too much."""
        if not self._budget.take(client, size):
            raise no_room()
        try:
            yield
        finally:
            self._budget.give_back(client, size)

    async def _unpack(self, body: bytes, encoding: str, charset: Encoding | None) -> bytes:
        if len(body) < THREAD_BYTES:
            return _unpacked(body, encoding, charset, self._limits)
        return await asyncio.get_running_loop().run_in_executor(None, _unpacked, body, encoding, charset, self._limits)

    async def _fill(self, body: bytearray, request: web.BaseRequest, client: str) -> None:
        try:
            async with asyncio.timeout(self._limits.body_secs):
                if request.headers.get("Expect", "").lower() == "100-continue":
                    await request.writer.write(CONTINUE)
                while piece := await request.content.readany():
                    if len(body) + len(piece) > self._limits.max_body_bytes:
                        raise self._too_large()
                    if not self._budget.take(client, len(piece)):
                        raise no_room()
                    body += piece
        except TimeoutError as error:
            secs = self._limits.body_secs
            raise RequestError(408, f"expected a whole body within {secs:.0f} s (limits.body_secs)") from error
        except OSError as error:
            raise HangUpError from error
        except web.RequestPayloadError as error:
            raise malformed("expected a body in the form its headers tell") from error

    def _too_large(self) -> RequestError:
        return too_large(f"expected a body of at most {self._limits.max_body_bytes} bytes (limits.max_body_bytes)")


def _unpacked(body: bytes, encoding: str, charset: Encoding | None, limits: Limits) -> bytes:
    inflated = inflate(body, encoding, limits.max_inflated_bytes, limits.max_ratio)
    return inflated if charset is None else as_utf_8(inflated, charset, limits.max_inflated_bytes)
