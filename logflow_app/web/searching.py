"""/api/search: stored events, one page at a time."""

import asyncio
from typing import Any

import msgspec
from aiohttp import web

from logflow_app.config.model import Config
from logflow_app.errors import QueryError, UnavailableError
from logflow_app.search import open_search
from logflow_app.search.base import LARGEST_PAGE, Hit, Page, Query, Search
from logflow_app.web.answers import answer, number_asked, refuse

TIMEOUT_SECS = 20.0
AT_ONCE = 4
WAITING = 16
MOST_TEXT_CHARS = 1000
MOST_CURSOR_CHARS = 2000
MOST_NAMES = 50
MOST_NAME_CHARS = 256
DEFAULT_LIMIT = 100
MOST_MS = 10**14
MOST_ANSWER_BYTES = 4 * 1024 * 1024
CUT_CHARS = 4096
FIELD_CHARS = 400


class Searching:
    """Asks the store; a few questions at once, some more wait, and what is too long to be read is cut."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._search: Search | None = None
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    def open(self) -> None:
        """Begin; nothing is connected before the first question."""
        self._search = open_search(self._config)

    async def close(self) -> None:
        """Let go of the store."""
        if self._search is not None:
            await self._search.close()

    async def show(self, request: web.Request) -> web.Response:
        """Answer a question as `/api/search` takes it."""
        query = query_of(request)
        if self._search is None:
            return answer({"searchable": False, "instead": where_instead(self._config), "hits": [], "cursor": ""})
        page = await self._find(self._search, query)
        return answer({"searchable": True, "hits": bounded(page.hits), "cursor": page.cursor})

    async def _find(self, search: Search, query: Query) -> Page:
        if self._waiting >= WAITING:
            raise refuse(503, "too many searches wait already", {"Retry-After": "5"})
        self._waiting += 1
        try:
            async with asyncio.timeout(TIMEOUT_SECS), self._turns:
                return await search.find(query)
        except UnavailableError as error:
            raise refuse(503, f"the store cannot be read now: {error}", {"Retry-After": "5"}) from error
        except TimeoutError as error:
            raise refuse(503, f"the store did not answer within {TIMEOUT_SECS:.0f} s; ask for less time") from error
        finally:
            self._waiting -= 1


def query_of(request: web.Request) -> Query:
    """Return the question a request asks; raises `QueryError` where it is out of bounds."""
    text, cursor = request.query.get("text", ""), request.query.get("cursor", "")
    if len(text) > MOST_TEXT_CHARS:
        raise QueryError(f"text: expected at most {MOST_TEXT_CHARS} characters, came {len(text)}")
    if len(cursor) > MOST_CURSOR_CHARS:
        raise QueryError("cursor: expected the one that came with the page before")
    return Query(
        text=text,
        levels=tuple(level.upper() for level in _names(request, "level")),
        services=_names(request, "service"),
        start_ms=_moment(request, "from"),
        end_ms=_moment(request, "to"),
        limit=number_asked(request, "limit", DEFAULT_LIMIT, 1, LARGEST_PAGE),
        cursor=cursor,
    )


def _names(request: web.Request, key: str) -> tuple[str, ...]:
    names = tuple(request.query.getall(key, ()))
    if len(names) > MOST_NAMES or any(len(name) > MOST_NAME_CHARS for name in names):
        raise QueryError(f"{key}: expected at most {MOST_NAMES} of at most {MOST_NAME_CHARS} characters")
    return tuple(name for name in names if name)


def _moment(request: web.Request, key: str) -> int | None:
    return number_asked(request, key, 0, 0, MOST_MS) if request.query.get(key) else None


def where_instead(config: Config) -> str:
    """Return where to look for events of outputs that cannot be searched from here."""
    places = ", ".join(f"`{output.name}` ({output.type})" for output in config.all_outputs)
    return f"The events go to {places}, which cannot be searched from here: look there."


def bounded(hits: list[Hit]) -> list[dict[str, Any]]:
    """Return the hits as JSON will have them; once they are too large together, the rest is cut to what can be read.

    `is_cut` says that of a document. The whole one is in the store under its id.
    """
    left, rows = MOST_ANSWER_BYTES, []
    for hit in hits:
        document = hit.document
        if left > 0:
            left -= len(msgspec.json.encode(document))
        else:
            document = _cut(document)
        rows.append({"id": hit.id, "document": document, "is_cut": document != hit.document})
    return rows


def _cut(document: dict[str, Any]) -> dict[str, Any]:
    fields = {name: _cut_field(value) for name, value in list(document.items())[:MOST_NAMES]}
    message = document.get("message")
    return fields | {"message": message[:CUT_CHARS]} if isinstance(message, str) else fields


def _cut_field(value: Any, *, is_nested: bool = False) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, dict) and not is_nested:
        return {name[:FIELD_CHARS]: _cut_field(item, is_nested=True) for name, item in list(value.items())[:MOST_NAMES]}
    if value is None or isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else str(value)
    return value if len(text) <= FIELD_CHARS else text[:FIELD_CHARS]
