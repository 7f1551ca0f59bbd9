"""A client's connection, from when it is accepted until it has ended."""

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web


class Visit(web.RequestHandler):
    """Speaks HTTP with one client; `leave` is called once when the connection has ended."""

    __slots__ = ("_leave", "arriving", "client", "is_busy", "is_unwelcome")

    def __init__(self, server: web.Server, client: str, leave: Callable[["Visit"], None], **options: Any) -> None:  # noqa: ANN401 - see web.RequestHandler
        super().__init__(server, loop=asyncio.get_running_loop(), **options)
        self.client = client
        self.is_busy = False
        self.is_unwelcome = False
        self.arriving: asyncio.Task[None] | None = None
        self._leave = leave

    def connection_lost(self, exc: BaseException | None) -> None:
        """See asyncio.Protocol."""
        super().connection_lost(exc)
        self._leave(self)

    def hang_up(self) -> None:
        """End the connection at once, also where it has not quite begun."""
        self.is_unwelcome = True
        if self.transport is not None:
            self.transport.abort()
        elif self.arriving is not None:
            self.arriving.cancel()
