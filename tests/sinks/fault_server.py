"""A destination that speaks real HTTP and misbehaves as no real node can be made to."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

PRODUCT = {"x-elastic-product": "Elasticsearch"}
Handler = Callable[[web.Request, int], Awaitable[web.StreamResponse]]


class FaultServer:
    """Answers each bulk request by the next of `handlers`, the last one for ever; remembers the requests."""

    def __init__(self, *handlers: Handler) -> None:
        self.url = ""
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self._handlers = list(handlers)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Take one request."""
        body = await request.read()
        self.bodies.append(body)
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        handler = self._handlers.pop(0) if len(self._handlers) > 1 else self._handlers[0]
        return await handler(request, body.count(b"\n") // 2)


@asynccontextmanager
async def serving(*handlers: Handler) -> AsyncIterator[FaultServer]:
    """Serve on a free port of this machine."""
    server = FaultServer(*handlers)
    app = web.Application(client_max_size=2**30)
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = runner.addresses[0] and f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


def answer_of(items: int, status: int = 201) -> bytes:
    """Return the body of a good answer to so many documents."""
    return json.dumps({"errors": False, "items": [{"create": {"status": status}}] * items}).encode()


async def good(_: web.Request, items: int) -> web.Response:
    """Store everything."""
    return web.Response(body=answer_of(items), content_type="application/json", headers=PRODUCT)


async def one_item_short(_: web.Request, items: int) -> web.Response:
    """Answer for all documents but the last."""
    return web.Response(body=answer_of(items - 1), content_type="application/json", headers=PRODUCT)


async def without_items(_: web.Request, items: int) -> web.Response:
    """Answer with JSON that says nothing."""
    return web.Response(body=b"{}", content_type="application/json", headers=PRODUCT)


async def odd_items(_: web.Request, items: int) -> web.Response:
    """Answer with items of no known shape."""
    body = json.dumps({"items": [None] * items}).encode()
    return web.Response(body=body, content_type="application/json", headers=PRODUCT)


async def garbage(_: web.Request, items: int) -> web.Response:
    """Call something JSON that is none."""
    return web.Response(body=b'{"items":[{"cre', content_type="application/json", headers=PRODUCT)


async def cut_off(request: web.Request, items: int) -> web.StreamResponse:
    """Promise an answer, give half of it, and hang up."""
    whole = answer_of(items)
    response = web.StreamResponse(headers=PRODUCT | {"content-length": str(len(whole))})
    response.content_type = "application/json"
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    assert request.transport is not None
    request.transport.close()
    return response


async def hang(_: web.Request, items: int) -> web.Response:
    """Never answer."""
    await asyncio.Event().wait()
    raise AssertionError


async def web_page(_: web.Request, items: int) -> web.Response:
    """Answer with a page, as a proxy's login does."""
    return web.Response(text="<html>please log in</html>", content_type="text/html")


def refusing(status: int, error: str = "", **headers: str) -> Handler:
    """Answer with a status, as Elasticsearch does, or as a proxy does where no error is given."""

    async def handler(_: web.Request, items: int) -> web.Response:
        if not error:
            return web.Response(status=status, text="<html>sorry</html>", content_type="text/html", headers=headers)
        body = json.dumps({"error": {"type": error, "reason": "because"}, "status": status}).encode()
        return web.Response(status=status, body=body, content_type="application/json", headers=PRODUCT | headers)

    return handler
