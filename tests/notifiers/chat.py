"""A chat service that speaks real HTTP and misbehaves as it is told."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Chat:
    """Answers each request by the next of `handlers`, the last one for ever; remembers what came."""

    def __init__(self, *handlers: Handler) -> None:
        self.url = ""
        self.bodies: list[Any] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.under_way = self.most_under_way = 0
        self.handlers = list(handlers)

    @property
    def ids(self) -> list[str]:
        """The ids of the messages that came, in order."""
        return [headers["idempotency-key"] for headers in self.headers]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Take one request."""
        self.bodies.append(json.loads(await request.read()))
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        self.paths.append(request.raw_path)
        handler = self.handlers.pop(0) if len(self.handlers) > 1 else self.handlers[0]
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            return await handler(request)
        finally:
            self.under_way -= 1


@asynccontextmanager
async def chatting(*handlers: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[Chat]:
    """Serve on a free port of this machine."""
    chat = Chat(*handlers)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", chat.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    chat.url = f"http{'s' if tls else ''}://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield chat
    finally:
        await runner.cleanup()


def saying(status: int = 200, text: str = "ok", **headers: str) -> Handler:
    """Answer with a status; `_` in the name of a header stands for `-`."""

    async def handler(_: web.Request) -> web.Response:
        return web.Response(
            status=status, text=text, headers={name.replace("_", "-"): v for name, v in headers.items()}
        )

    return handler


async def hang(_: web.Request) -> web.Response:
    """Never answer."""
    await asyncio.Event().wait()
    raise AssertionError


async def hang_up(request: web.Request) -> web.Response:
    """Close the connection instead of answering."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def echo(request: web.Request) -> web.Response:
    """Refuse, and quote the address, as some servers do."""
    return web.Response(status=404, text=request.path.rpartition("/")[2])


def endless(status: int) -> Handler:
    """Answer with a body that has no end."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=status)
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65536)

    return handler
