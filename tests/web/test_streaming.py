"""Every listener gets what there is; one that does not take it is let go, and nothing is kept for it."""

import asyncio
import socket
import time
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from logflow_app.web.streaming import MOST_LISTENERS, Streaming
from logflow_app.web.tail_ring import TailRing
from tests.web.records import record

PATIENCE_SECS = 20


class Followed:
    """A follower that has read everything."""

    def __init__(self) -> None:
        self.tail = TailRing(most_bytes=1 << 28, most_records=1 << 20)

    async def look(self, patience_secs: float = 0.0) -> None:
        """Have everything at hand."""


def streaming(**more: Any) -> tuple[Streaming, Followed]:
    """Return a stream and what it streams from."""
    followed = Followed()
    return Streaming(followed, lines_per_sec=200, **more), followed


def client_of(stream: Streaming) -> TestClient:
    """Return a client of a server with this stream."""
    app = web.Application()
    app.router.add_get("/api/tail", stream.show)
    return TestClient(TestServer(app))


def moment(offset: int, size: int = 10) -> Any:
    """Return a record with a line of this size."""
    lines = [{"message": f"{offset}:" + "x" * size}]
    return record({"seen": 1, "secs": 0.1, "at_ms": 1, "lines": lines}, offset=offset)


async def until(condition: Any) -> None:
    """Wait until something is true."""
    end = time.monotonic() + PATIENCE_SECS
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


async def test_every_listener_gets_every_line() -> None:
    """Each with the id to come back with, and at once."""
    stream, followed = streaming()
    async with client_of(stream) as client:
        answers = [await client.get("/api/tail") for _ in range(3)]
        followed.tail.take([moment(7)])
        for answer in answers:
            async with asyncio.timeout(PATIENCE_SECS):
                hello = await answer.content.readuntil(b"\n\n")
                event = await answer.content.readuntil(b"\n\n")
            assert b'retry: 1000\nevent: hello\ndata: {"lines_per_sec":200}\n\n' == hello
            assert event.startswith(b"id: 7\nevent: lines\ndata: {")
            answer.close()
        await until(lambda: stream.listeners == 0)


async def test_who_missed_something_is_told() -> None:
    """How many records were no longer kept when they came back."""
    stream, followed = streaming()
    followed.tail.take([moment(n) for n in range(20, 23)])
    async with client_of(stream) as client, asyncio.timeout(PATIENCE_SECS):
        answer = await client.get("/api/tail", headers={"Last-Event-ID": "9"})
        await answer.content.readuntil(b"\n\n")
        assert b'event: skipped\ndata: {"records":10}\n\n' == await answer.content.readuntil(b"\n\n")
        assert (await answer.content.readuntil(b"\n\n")).startswith(b"id: 20\n")
        answer.close()


async def test_a_listener_that_takes_nothing_is_let_go() -> None:
    """Its connection is cut; the others never notice."""
    stream, followed = streaming(patience_secs=0.3)
    async with client_of(stream) as client:
        good = await client.get("/api/tail")
        with socket.create_connection((client.host, client.port)) as lazy:
            lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            lazy.sendall(b"GET /api/tail HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await until(lambda: stream.listeners == 2)
            read = asyncio.create_task(read_until(good, b"last one"))
            followed.tail.take([moment(n, 1_000_000) for n in range(30)])
            await until(lambda: stream.listeners == 1)
            followed.tail.take(
                [record({"seen": 1, "secs": 1, "at_ms": 1, "lines": [{"message": "last one"}]}, offset=99)]
            )
            async with asyncio.timeout(PATIENCE_SECS):
                await read
        good.close()


async def read_until(answer: Any, text: bytes) -> None:
    """Read what comes until this has come."""
    tail = b""
    while text not in tail:
        tail = (tail + await answer.content.readany())[-1_000_000:]


async def test_listeners_are_bounded() -> None:
    """One too many is told why, with when to come again."""
    stream, _ = streaming()
    async with client_of(stream) as client:
        stream.listeners = MOST_LISTENERS
        answer = await client.get("/api/tail")
        assert (429, "10") == (answer.status, answer.headers["Retry-After"])
        assert "listen already" in (await answer.json())["error"]


async def test_a_worker_that_stops_lets_listeners_go() -> None:
    """At once: they come back to whoever answers then."""
    stream, _ = streaming()
    async with client_of(stream) as client:
        answer = await client.get("/api/tail")
        await until(lambda: stream.listeners == 1)
        await asyncio.sleep(0)
        stream.close()
        async with asyncio.timeout(PATIENCE_SECS):
            assert (await answer.content.read()).endswith(b"\n\n")
