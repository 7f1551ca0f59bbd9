"""Answers in JSON, and refusals with a sentence in them."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from aiohttp import web

from logflow_app.errors import QueryError

_KINDS: dict[int, Callable[..., web.HTTPException]] = {
    400: web.HTTPBadRequest,
    401: web.HTTPUnauthorized,
    403: web.HTTPForbidden,
    404: web.HTTPNotFound,
    413: lambda **more: web.HTTPRequestEntityTooLarge(0, 0, **more),
    415: web.HTTPUnsupportedMediaType,
    429: web.HTTPTooManyRequests,
    503: web.HTTPServiceUnavailable,
}


def answer(content: Any, status: int = 200) -> web.Response:  # noqa: ANN401 - whatever JSON can hold
    """Return a JSON answer."""
    return web.Response(body=msgspec.json.encode(content), status=status, content_type="application/json")


def refuse(status: int, reason: str, headers: Mapping[str, str] | None = None) -> web.HTTPException:
    """Return the error to raise: `{"error": reason}` under this status."""
    text = msgspec.json.encode({"error": reason}).decode()
    return _KINDS[status](text=text, content_type="application/json", headers=headers)


def number_asked(request: web.Request, name: str, default: int, least: int, most: int) -> int:
    """Return a whole number of the query; raises `QueryError` if it is none or out of its bounds."""
    written = request.query.get(name, "")
    if not written:
        return default
    if len(written) <= 15 and written.isascii() and written.isdigit() and least <= int(written) <= most:
        return int(written)
    raise QueryError(f"{name}: expected a whole number from {least} to {most}, came {written[:40]!r}")
