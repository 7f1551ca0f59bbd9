"""Sends answers; a large one for as long as a body may take, since who does not read it holds it in memory."""

import asyncio
from contextlib import suppress

from aiohttp import web

from shippers.http.connection import SERVER
from shippers.http.endpoint import Answer

LARGE_BYTES = 64 * 1024  # what the system takes off our hands at once, about


async def reply(request: web.BaseRequest, said: Answer, longest_secs: float) -> web.Response:
    """Return an answer that is on its way, and if it is large all but gone; hang up on who does not read it."""
    headers = {"Content-Type": said.kind, "Server": SERVER, **said.headers}
    response = web.Response(status=said.status, body=said.body, headers=headers)
    if len(said.body) < LARGE_BYTES:
        return response
    try:
        async with asyncio.timeout(longest_secs):
            with suppress(ConnectionError):
                await response.prepare(request)
                await response.write_eof()
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
    return response
