"""The page itself: the files in `static/`, read once and answered from memory."""

import hashlib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from aiohttp import web

from logflow_app.web.answers import refuse

_TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
}


class StaticFile(NamedTuple):
    """A file's content with what browsers are told of it."""

    body: bytes
    content_type: str
    etag: str


@cache
def static_files() -> dict[str, StaticFile]:
    """Return every file by its name. What is not among them cannot be asked for, however a path is written."""
    found = {}
    for entry in files("logflow_app.web").joinpath("static").iterdir():
        content_type = _TYPES.get(entry.name.rpartition(".")[2])
        if content_type is not None:
            body = entry.read_bytes()
            found[entry.name] = StaticFile(body, content_type, hashlib.sha256(body).hexdigest()[:16])
    return found


def serve_static(app: web.Application) -> None:
    """Serve the page at `/` and its parts at `/static/`."""
    app.router.add_get("/", _page)
    app.router.add_get("/favicon.ico", _icon)
    app.router.add_get("/static/{name}", _part)


def sign_in_page() -> web.Response:
    """Return the page that asks for the token."""
    file = static_files()["sign-in.html"]
    headers = {"WWW-Authenticate": "Bearer"}
    return web.Response(status=401, body=file.body, content_type=file.content_type, charset="utf-8", headers=headers)


async def _page(request: web.Request) -> web.Response:
    return _answer(request, "index.html")


async def _icon(request: web.Request) -> web.Response:
    return _answer(request, "icon.svg")


async def _part(request: web.Request) -> web.Response:
    return _answer(request, request.match_info["name"])


def _answer(request: web.Request, name: str) -> web.Response:
    file = static_files().get(name)
    if file is None:
        raise refuse(404, "there is no such file")
    headers = {"ETag": f'"{file.etag}"', "Cache-Control": "no-cache"}  # asked for each time: an update is seen at once
    if any(known.value in {file.etag, "*"} for known in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(body=file.body, content_type=file.content_type, charset="utf-8", headers=headers)
