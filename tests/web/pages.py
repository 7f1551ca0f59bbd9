"""Faust's pages without its server."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

Handler = Callable[..., Awaitable["Answer"]]


class Answer(NamedTuple):
    """What a page gave."""

    status: int
    content: Any
    content_type: str = ""


class View:
    """What a page is given to answer with."""

    def json(self, content: Any, status: int = 200) -> Answer:
        """Answer with JSON."""
        return Answer(status, content)

    def bytes(self, content: bytes, content_type: str) -> Answer:
        """Answer with bytes."""
        return Answer(200, content, content_type)


class Site:
    """Stands where the app is; keeps the pages it is given."""

    def __init__(self, *, recovered: bool = True, rebalancing: bool = False) -> None:
        self.rebalancing = rebalancing
        completed = SimpleNamespace(is_set=lambda: recovered)
        self.tables = SimpleNamespace(recovery=SimpleNamespace(completed=completed))
        self._pages: dict[str, Handler] = {}

    def page(self, path: str) -> Callable[[Handler], Handler]:
        """Register a page."""

        def keep(handler: Handler) -> Handler:
            self._pages[path] = handler
            return handler

        return keep

    async def get(self, path: str) -> Answer:
        """Ask for a page."""
        return await self._pages[path](View(), None)
