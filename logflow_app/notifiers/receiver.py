"""A small chat of our own: takes what notifiers send, remembers it and shows it. For trying out, and for the demo."""

import html
import json
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import web

MOST_SHOWN = 1000
MOST_IDS = 100_000
MAX_BODY_BYTES = 1 << 20
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="2"><title>Received</title>
<style>:root{{color-scheme:light dark}}body{{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}}
li{{margin:.3rem 0}}small{{opacity:.7}}</style>
<h1>{count} received</h1><p>The newest first; <a href="/received">as JSON</a>.</p><ul>{rows}</ul></html>
"""


@dataclass(frozen=True)
class Received:
    """One message; `kind` names its notifier's type, `id` is what its sender calls it, `repeats` how often before."""

    at: float
    kind: str
    id: str
    title: str
    repeats: int
    body: Any


@dataclass
class Failing:
    """How the receiver misbehaves: with this status, so many times (None: always), asking to be left alone so long."""

    status: int | None = None
    times: int | None = None
    retry_after: str | None = None

    def next_status(self) -> int | None:
        """Return the status to fail with, None where a request is to be taken."""
        if self.status is None or self.times == 0:
            return None
        self.times = None if self.times is None else self.times - 1
        return self.status


class Receiver:
    """Takes messages by POST at any path; `on_received` is called for each, before its sender is answered."""

    def __init__(self, on_received: Callable[[Received], None], failing: Failing | None = None) -> None:
        self.count = 0
        self.failed = 0
        self._on_received = on_received
        self._failing = failing or Failing()
        self._newest: deque[Received] = deque(maxlen=MOST_SHOWN)
        self._seen: dict[str, int] = {}

    def app(self) -> web.Application:
        """Return what serves it."""
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.router.add_get("/", self._page)
        app.router.add_get("/received", self._list)
        app.router.add_post("/{path:.*}", self._take)
        return app

    async def _take(self, request: web.Request) -> web.Response:
        status = self._failing.next_status()
        if status is not None:
            self.failed += 1
            headers = {} if self._failing.retry_after is None else {"Retry-After": self._failing.retry_after}
            return web.Response(status=status, text="told to fail", headers=headers)
        try:
            body = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400, text="expected JSON")
        kind = kind_of(body)
        if kind is None:
            return web.Response(status=400, text="expected a message of a webhook, of Slack or of Teams")
        self._remember(kind, request.headers.get("Idempotency-Key", ""), body)
        return web.Response(text="ok")

    def _remember(self, kind: str, message_id: str, body: Any) -> None:  # noqa: ANN401 - JSON
        repeats = self._seen.get(message_id, 0) if message_id else 0
        received = Received(time.time(), kind, message_id, title_of(kind, body), repeats, body)
        self._on_received(received)
        self.count += 1
        self._newest.append(received)
        if message_id:
            self._seen[message_id] = repeats + 1
            if len(self._seen) > MOST_IDS:
                del self._seen[next(iter(self._seen))]

    async def _list(self, _: web.Request) -> web.Response:
        newest = [asdict(received) for received in self._newest]
        return web.json_response({"count": self.count, "failed": self.failed, "received": newest})

    async def _page(self, _: web.Request) -> web.Response:
        return web.Response(
            text=PAGE.format(count=self.count, rows=_rows(reversed(self._newest))),
            content_type="text/html",
            headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"},
        )


def kind_of(body: Any) -> str | None:  # noqa: ANN401 - JSON
    """Return which notifier makes such bodies, None where none does."""
    if not isinstance(body, dict):
        return None
    if "version" in body and "state" in body:
        return "webhook"
    if body.get("type") == "message":
        return "teams"
    return "slack" if "text" in body or "blocks" in body else None


def title_of(kind: str, body: Any) -> str:  # noqa: ANN401 - JSON
    """Return the line that says what a message is about, as far as it has one."""
    try:
        if kind == "teams":
            return str(body["attachments"][0]["content"]["fallbackText"])
        if kind == "slack":
            return html.unescape(str(body["text"])).replace("*", "")
        return str(body["title"])
    except (KeyError, IndexError, TypeError):
        return "a message without a title"


def _rows(received: Iterable[Received]) -> str:
    return "".join(
        f"<li>{html.escape(one.title)} <small>{one.kind}, {time.strftime('%H:%M:%S', time.localtime(one.at))}"
        f"{', again' if one.repeats else ''}</small></li>"
        for one in received
    )
