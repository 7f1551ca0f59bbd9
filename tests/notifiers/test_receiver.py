"""A chat of our own takes what our notifiers send."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from logflow_app.notifiers import NOTIFIERS
from logflow_app.notifiers.answers import Outcome, Verdict
from logflow_app.notifiers.poster import Poster
from logflow_app.notifiers.receiver import Failing, Received, Receiver
from tests.notifiers.alerts import make_alert, settings_of


class Served:
    """A receiver that is served, with what it took."""

    def __init__(self, failing: Failing | None) -> None:
        self.received: list[Received] = []
        self.receiver = Receiver(self.received.append, failing)
        self.url = ""

    async def tell(self, kind: str, **fields: Any) -> Verdict:
        """Send an alert by a notifier."""
        settings = settings_of(kind, self.url + "/any/path")
        poster = Poster(settings)
        try:
            return await poster.post(NOTIFIERS[kind](settings).render(make_alert(**fields)))
        finally:
            await poster.close()

    async def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, str]:
        """Send a request of another kind."""
        async with aiohttp.ClientSession() as session, session.request(method, self.url + path, data=body) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def serving(failing: Failing | None = None) -> AsyncIterator[Served]:
    """Serve on a free port."""
    served = Served(failing)
    runner = web.AppRunner(served.receiver.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield served
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("kind", NOTIFIERS)
async def test_every_notifier_is_understood(kind):
    """By its kind, its title, and how often the same message came."""
    async with serving() as served:
        for _ in range(2):
            assert Outcome.SENT is (await served.tell(kind)).outcome
        await served.tell(kind, state="resolved")
    line = "FIRING: errors in payment-service"
    assert [
        (kind, "f00d-1761233400-firing", line, 0),
        (kind, "f00d-1761233400-firing", line, 1),
        (kind, "f00d-1761233400-resolved", line.replace("FIRING", "RESOLVED"), 0),
    ] == [(one.kind, one.id, one.title, one.repeats) for one in served.received]


async def test_it_fails_as_often_as_it_is_told():
    """With the status and the wish it is told."""
    async with serving(Failing(503, 2, "7")) as served:
        verdicts = [await served.tell("webhook") for _ in range(3)]
        assert [("HTTP 503", 7.0), ("HTTP 503", 7.0), ("HTTP 200", None)] == [verdict[1:] for verdict in verdicts]
        assert (1, 2) == (served.receiver.count, served.receiver.failed)
    async with serving(Failing(500)) as served:
        assert ["HTTP 500"] * 5 == [(await served.tell("webhook")).answer for _ in range(5)]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b"1", b"\xff", b'{"type": 1}', b"[" * 100_000])
async def test_what_is_no_message_is_refused(body):
    """And not counted."""
    async with serving() as served:
        assert 400 == (await served.ask("POST", "/", body))[0]
        assert 0 == served.receiver.count


async def test_a_body_of_any_size_is_not_taken():
    """A mebibyte is more than any message has."""
    async with serving() as served:
        assert 413 == (await served.ask("POST", "/", b'{"text": "' + b"x" * (1 << 20) + b'"}'))[0]


async def test_messages_without_a_title_or_an_id_are_taken():
    """Others may send, too."""
    async with serving() as served:
        for body in (b'{"type": "message"}', b'{"version": 1, "state": "firing"}', b'{"blocks": []}'):
            assert 200 == (await served.ask("POST", "/", body))[0]
    assert [("a message without a title", "", 0)] * 3 == [(one.title, one.id, one.repeats) for one in served.received]


async def test_what_came_is_shown_as_a_page_and_as_json():
    """As text, never as HTML."""
    async with serving() as served:
        await served.tell("webhook", group="<script>alert(1)</script>")
        status, page = await served.ask("GET", "/")
        shown = json.loads((await served.ask("GET", "/received"))[1])
    assert (200, True, True, False) == (status, "1 received" in page, "&lt;script&gt;" in page, "<script>" in page)
    assert (1, 0, "webhook") == (shown["count"], shown["failed"], shown["received"][0]["kind"])
