"""/api/tail: the newest lines as server-sent events (the EventSource part of the HTML standard)."""

import asyncio
import logging
from typing import Any

import msgspec
from aiohttp import web

from logflow_app.web.answers import number_asked, refuse
from logflow_app.web.follower import Follower

logger = logging.getLogger(__name__)

MOST_LISTENERS = 50
BEAT_SECS = 10.0  # a word now and then keeps proxies from closing, and finds out who is gone
WRITE_SECS = 10.0  # who does not take what is written in this time is dropped; nothing is kept for them
RETRY_MS = 1000
READY_SECS = 3.0
MOST_OFFSET = 10**14


class Streaming:
    """Sends every listener what the ring has; each has a place in it and nothing else."""

    def __init__(self, follower: Follower, lines_per_sec: int, patience_secs: float = WRITE_SECS) -> None:
        self._follower = follower
        self._lines_per_sec = lines_per_sec
        self._patience_secs = patience_secs
        self._is_closing = False
        self.listeners = 0

    def close(self) -> None:
        """Let all listeners go; they come back by themselves, to whoever answers."""
        self._is_closing = True
        self._follower.tail.wake()

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Answer with a stream that ends when the listener goes, or cannot follow."""
        if self.listeners >= MOST_LISTENERS:
            raise refuse(429, f"{MOST_LISTENERS} listen already; close a page somewhere", {"Retry-After": "10"})
        last = _last_seen(request)
        self.listeners += 1
        try:
            response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
            await response.prepare(request)
            await self._send(request, response, last)
            return response
        finally:
            self.listeners -= 1

    async def _send(self, request: web.Request, response: web.StreamResponse, last: int | None) -> None:
        try:
            await self._write(response, _event("hello", {"lines_per_sec": self._lines_per_sec}, retry=True))
            await self._follower.look(READY_SECS)
            while not self._is_closing:
                last = await self._catch_up(response, last)
        except TimeoutError:
            logger.info("listener_dropped patience_secs=%.0f: it did not take what was sent", self._patience_secs)
            if request.transport is not None:
                request.transport.abort()
        except ConnectionError:
            return  # the listener is gone

    async def _catch_up(self, response: web.StreamResponse, place: int | None) -> int | None:
        """Send what came after a place (None: to somebody new), or wait for something; return the new place."""
        await self._follower.look()
        moments, missed = self._follower.tail.after(place)
        if missed > 0:
            await self._write(response, _event("skipped", {"records": missed}))
        for moment in moments:
            await self._write(response, b"id: %d\nevent: lines\ndata: %b\n\n" % (moment.offset, moment.content))
            place = moment.offset
        if not moments and not await self._follower.tail.news(BEAT_SECS):
            await self._write(response, b": still here\n\n")
        return place

    async def _write(self, response: web.StreamResponse, content: bytes) -> None:
        async with asyncio.timeout(self._patience_secs):
            await response.write(content)


def _last_seen(request: web.Request) -> int | None:
    """Return the offset a listener has seen last: what its browser says, or what the page asks for."""
    written = request.headers.get("Last-Event-ID", "")
    if written.isascii() and written.isdigit() and len(written) <= 15:
        return int(written)
    return number_asked(request, "after", 0, 0, MOST_OFFSET) if request.query.get("after") else None


def _event(name: str, data: dict[str, Any], *, retry: bool = False) -> bytes:
    again = b"retry: %d\n" % RETRY_MS if retry else b""
    return again + b"event: %b\ndata: %b\n\n" % (name.encode(), msgspec.json.encode(data))
