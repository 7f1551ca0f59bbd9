"""A client's connection, from when it is accepted until it has ended."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.http import HttpProcessingError

from shippers.listening.clients import neighbourhood

log = logging.getLogger(__name__)

SERVER = "LogFlow"  # and not which versions of what to try


class Connection(web.RequestHandler):
    """Speaks HTTP with one client; `leave` is called once when the connection has ended.

    Whoever does not speak HTTP is told so, and logged for those who look for it alone: it is nobody's fault here.
    """

    __slots__ = ("_leave", "arriving", "client", "group", "is_busy", "is_unwelcome")

    def __init__(self, server: web.Server, client: str, leave: Callable[["Connection"], None], **options: Any) -> None:  # noqa: ANN401 - see web.RequestHandler
        super().__init__(server, loop=asyncio.get_running_loop(), **options)
        self.client = client
        self.group = neighbourhood(client)
        self.is_busy = False
        self.is_unwelcome = False
        self.arriving: asyncio.Task[None] | None = None
        self._leave = leave

    def connection_lost(self, exc: BaseException | None) -> None:
        """See asyncio.Protocol."""
        super().connection_lost(exc)
        self._leave(self)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """See web.RequestHandler."""
        if not isinstance(exc, HttpProcessingError):
            answer = super().handle_error(request, status, exc, message)
            answer.headers["Server"] = SERVER
            return answer
        log.debug("request_unreadable client=%s error=%r", self.client, exc)
        said = msgspec.json.encode({"error": f"expected a request of HTTP/1.1: {type(exc).__name__}"})
        refusal = web.Response(status=status, body=said, headers={"Content-Type": "application/json", "Server": SERVER})
        refusal.force_close()
        return refusal

    def hang_up(self) -> None:
        """End the connection at once, also where it has not quite begun."""
        self.is_unwelcome = True
        if self.transport is not None:
            self.transport.abort()
        elif self.arriving is not None:
            self.arriving.cancel()
