"""Every request passes the guard: wrong tokens are held up, and only this machine's names are its own."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from logflow_app.web.access import Access
from logflow_app.web.attempts import FREE_FAILURES
from logflow_app.web.guard import Door, is_local_name, make_guard
from logflow_app.web.sign_in import serve_sign_in
from tests.web.test_access import TOKEN


def client_of(door: Door) -> TestClient:
    """Return a client of a server with this door and one page behind it."""
    app = web.Application(middlewares=[make_guard(door)])

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="inside")

    app.router.add_get("/metrics", page)
    serve_sign_in(app, door)
    return TestClient(TestServer(app))


@pytest.mark.parametrize(
    ("host", "is_local"),
    [
        ("localhost", True),
        ("LOCALHOST:6066", True),
        ("logs.localhost:1", True),
        ("127.0.0.1", True),
        ("127.1.2.3:80", True),
        ("[::1]:6066", True),
        ("", False),
        ("localhost.example", False),
        ("notlocalhost", False),
        ("127.0.0.1.example", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("[::2]", False),
        ("evil.example:6066", False),
        ("localhost:port", False),
        ("[", False),
    ],
)
def test_names_of_this_machine(host: str, *, is_local: bool) -> None:
    """Loopback by name or number, with any port."""
    assert is_local == is_local_name(host)


@pytest.mark.parametrize("way", ["sign in", "bearer"])
async def test_guessing_is_slow(way: str) -> None:
    """After some wrong tokens even the right one waits, and is told for how long."""

    async def ask(client: TestClient, token: str) -> int:
        if way == "bearer":
            answer = await client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
        else:
            answer = await client.post("/api/sign-in", json={"token": token})
        if answer.status == 429:
            assert int(answer.headers["Retry-After"]) > 0
        return answer.status

    async with client_of(Door(Access(TOKEN))) as client:
        assert 200 == await ask(client, TOKEN)
        assert [401] * FREE_FAILURES == [await ask(client, f"guess number {n}") for n in range(FREE_FAILURES)]
        assert [429, 429] == [await ask(client, "one guess more"), await ask(client, TOKEN)]


async def test_a_session_is_not_held_up_by_those_who_guess() -> None:
    """Who is in stays in, though somebody else at the same address is wrong all the time."""
    door = Door(Access(TOKEN))
    async with client_of(door) as client:
        cookies = {door.opened.cookie: door.opened.new_session()}
        for n in range(2 * FREE_FAILURES):
            await client.get("/metrics", headers={"Authorization": f"Bearer guess {n}"})
        assert 200 == (await client.get("/metrics", cookies=cookies)).status


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", f"Token {TOKEN}", f"bearer\t{TOKEN}x"]
)
async def test_other_ways_to_ask_are_not_the_token(header: str) -> None:
    """401, and what was expected."""
    async with client_of(Door(Access(TOKEN))) as client:
        answer = await client.get("/metrics", headers={"Authorization": header})
        assert (401, "Bearer") == (answer.status, answer.headers["WWW-Authenticate"])


async def test_before_the_worker_has_started_nobody_is_let_in() -> None:
    """503, for who may look is not known yet."""
    async with client_of(Door()) as client:
        assert 503 == (await client.get("/metrics")).status


async def test_a_session_cookie_is_for_https_alone_where_it_was_given_so() -> None:
    """A proxy that ends TLS says so."""
    async with client_of(Door(Access(TOKEN))) as client:
        for proto, is_secure in (("https", True), ("http", False)):
            headers = {"X-Forwarded-Proto": proto}
            answer = await client.post("/api/sign-in", json={"token": TOKEN}, headers=headers)
            assert is_secure == ("Secure" in answer.headers["Set-Cookie"])
