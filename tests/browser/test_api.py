"""What the page asks for, without a browser: real workers on a real Kafka."""

import json
import stat
import urllib.parse

import pytest
from aiohttp import ClientSession, ClientTimeout

from logflow_app.kafka_client import client_options
from logflow_app.producer import Record, make_producer, send_confirmed
from logflow_app.setup import topics_of
from tests.browser.site import Site
from tests.e2e.pipeline import until

pytestmark = pytest.mark.kafka

PATIENCE = ClientTimeout(total=60)
ASKED = ("/api/overview", "/api/alerts", "/api/status", "/api/search", "/api/tail", "/api/session", "/metrics")


async def test_every_worker_counts_every_line(site: Site, unique: str) -> None:
    """Lines per level, errors over time and rates, the same on each worker, whoever parsed them."""
    site.write(unique, *map(str, range(40)), levels=("INFO", "WARN", "ERROR", "FATAL"))
    until(lambda: site.service(unique)["lines"] == 40, 60, lambda: site.service(unique))
    for ask in (lambda path: site.get(path).json, site.bearer):
        until(lambda ask=ask: ask("/api/overview")["is_complete"])
        figures = ask("/api/overview?minutes=5")
        (row,) = [row for row in figures["services"] if row["service"] == unique]
        assert {"INFO": 10, "WARN": 10, "ERROR": 10, "FATAL": 10} == row["levels"]
        assert (40, 20) == (row["lines"], row["errors"])
        assert (5, 60) == (figures["step_secs"], len(figures["times"]))
        charted = sum(sum(series["values"]) for series in figures["series"])
        assert figures["totals"]["errors"] == charted


async def test_the_workers_are_told_of(site: Site) -> None:
    """Lag and outages are numbers, and nothing is wrong."""
    status = until(lambda: (answer := site.get("/api/status").json)["is_complete"] and answer)
    assert ({}, "", True) == (status["outages"], status["problem"], status["is_complete"])
    assert status["lag"] >= 0
    until(lambda: site.get("/api/status").json["quiet_secs"] < 5)


async def test_alerts_come_and_go(site: Site, unique: str) -> None:
    """The newest state of each is what counts, and one that is taken back is gone."""
    state = {"fingerprint": unique, "rule": "errors", "group": "pay", "state": "firing", "value": 12.0}
    times = {"started_at": 10.0, "window_start": 0, "window_end": 60, "resolved_at": None, "samples": ["x" * 9000]}
    await publish(site, unique, state | times)
    firing = until(lambda: [one for one in site.get("/api/alerts").json["firing"] if one["fingerprint"] == unique])
    assert [("errors", 12.0, 500)] == [(one["rule"], one["value"], len(one["samples"][0])) for one in firing]
    await publish(site, unique, None)
    until(lambda: not [one for one in site.get("/api/alerts").json["firing"] if one["fingerprint"] == unique])


async def publish(site: Site, fingerprint: str, alert: dict[str, object] | None) -> None:
    """Write an alert's state as the watching agent does."""
    producer = await make_producer(client_options(site.pipeline.config.kafka))
    topic = topics_of(site.pipeline.config).alert_states
    value = None if alert is None else json.dumps(alert).encode()
    await send_confirmed(producer, [Record(topic, fingerprint.encode(), value, 0)])
    await producer.stop()


async def test_a_search_turns_pages(site: Site, unique: str) -> None:
    """Newest first, by words, level and service; the cursor goes on where the page ended, and nothing comes twice."""
    site.write(unique, *(f"needle {n}" for n in range(25)), "hay", levels=("ERROR",))
    site.until_stored(unique, 26)
    found, cursor = [], ""
    while True:
        page = site.search(text="needle", level="ERROR", service=unique, limit=10, cursor=cursor)
        found += [hit["document"]["message"] for hit in page["hits"]]
        cursor = page["cursor"]
        if not cursor:
            break
    assert sorted(f"needle {n}" for n in range(25)) == sorted(found)
    assert [] == site.search(text="needle", level="INFO", service=unique)["hits"]
    assert [] == site.search(service=unique, to=1)["hits"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("limit=1001", "limit: expected a whole number from 1 to 1000, came '1001'"),
        ("limit=-1", "limit: expected a whole number"),
        ("from=yesterday", "from: expected a whole number"),
        (f"text={'x' * 1001}", "text: expected at most 1000 characters, came 1001"),
        ("cursor=none-of-yours", "cursor"),
        (f"service={'s' * 257}", "service: expected at most 50 of at most 256 characters"),
    ],
)
async def test_a_question_out_of_bounds_is_told(site: Site, asked: str, says: str) -> None:
    """Status 400, and what was expected."""
    answer = site.get(f"/api/search?{asked}")
    assert 400 == answer.status
    assert says in answer.json["error"]


async def test_live_lines_go_on_where_they_were(site: Site, unique: str) -> None:
    """A line written now comes by the stream; who comes back with the last id misses none and sees none twice."""
    async with ClientSession(timeout=PATIENCE) as session:
        site.write(unique, "first")
        async with session.get(f"{site.url}/api/tail") as stream:
            assert ("text/event-stream", "no-store") == (stream.content_type, stream.headers["Cache-Control"])
            last = await until_seen(stream.content, unique, "first")
        site.write(unique, "second")
        site.until_stored(unique, 2)
        async with session.get(f"{site.url}/api/tail", headers={"Last-Event-ID": last}) as stream:
            seen: list[str] = []
            await until_seen(stream.content, unique, "second", seen)
    assert ["second"] == seen


async def until_seen(stream: object, service: str, message: str, seen: list[str] | None = None) -> str:
    """Read events until a line of a service comes; return the id of its event."""
    number = ""
    async for line in stream:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        number = value if name == "id" else number
        if name != "data" or '"lines":' not in value:
            continue
        messages = [one["message"] for one in json.loads(value)["lines"] if one["service"] == service]
        if seen is not None:
            seen.extend(messages)
        if message in messages:
            return number
    raise AssertionError("the stream ended")


async def test_browsers_are_told_what_they_may_do(site: Site) -> None:
    """Nothing but our own files, in nobody's frame, and no guessing of types; an unknown page is none."""
    for path in ("/", "/static/app.js", "/api/overview", "/nothing"):
        headers = site.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert ("nosniff", "same-origin") == (headers["X-Content-Type-Options"], headers["Referrer-Policy"])
        assert "Python" not in headers["Server"]
    assert [404, 404, 404] == [
        site.get(path).status for path in ("/nothing", "/static/nothing.js", "/static/..%2fsite.py")
    ]
    page = site.get("/").body.decode()
    assert ("<script>" in page, "style=" in page, " on" + "click" in page) == (False, False, False)


async def test_a_file_known_already_is_not_sent_again(site: Site) -> None:
    """Browsers ask each time, so that an update is seen, and are told that nothing has changed."""
    etag = site.get("/static/app.js").headers["ETag"]
    assert 304 == site.get("/static/app.js", {"If-None-Match": etag}).status


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/", {"Host": "rebound.example"}),
        ("GET", "/metrics", {"Host": "rebound.example:6066"}),
        ("GET", "/api/search", {"Host": "127.0.0.1.rebound.example"}),
        ("GET", "/api/overview", {"Sec-Fetch-Site": "cross-site"}),
        ("POST", "/api/sign-out", {"Origin": "http://evil.example"}),
        ("POST", "/api/sign-in", {"Origin": "null", "Content-Type": "application/json"}),
    ],
)
async def test_pages_of_others_are_refused(site: Site, method: str, path: str, headers: dict[str, str]) -> None:
    """Under a name that is not this machine's, from another site or with another origin: 403, with a reason."""
    answer = site.request(method, path, headers)
    assert 403 == answer.status
    assert "expected" in answer.json["error"]


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1:80", "[::1]:6066", "logs.localhost"])
async def test_this_machine_has_several_names(site: Site, host: str) -> None:
    """A tunnel's port is none of ours, and as good."""
    assert 200 == site.get("/api/session", {"Host": host}).status


async def test_without_the_token_nothing_is_told(site: Site) -> None:
    """On an address that others reach, everything but health, the page's own files and signing in is 401."""
    assert [401] * len(ASKED) == [site.get(path, worker=site.guarded).status for path in ASKED]
    page = site.get("/", worker=site.guarded)
    assert (401, True) == (page.status, b'id="sign-in"' in page.body)
    assert [200, 200] == [site.get(path, worker=site.guarded).status for path in ("/health/live", "/static/sign-in.js")]
    assert {"live": True} == site.get("/health/live", worker=site.guarded).json


async def test_with_the_token_all_is_told(site: Site) -> None:
    """In the header of programs, such as Prometheus; the token's file is for its owner alone and never in the log."""
    bearer = {"Authorization": f"Bearer {site.token}"}
    assert [200, 200] == [site.get(path, bearer, site.guarded).status for path in ("/metrics", "/api/overview")]
    assert 0o600 == stat.S_IMODE(site.token_file.stat().st_mode)
    assert (len(site.token) >= 40, site.token in site.guarded.log) == (True, False)
    assert f"token_made path={site.token_file}" in site.guarded.log


async def test_a_session_stands_for_the_token(site: Site) -> None:
    """Signing in sets a cookie that scripts cannot read, other sites do not send, and the token is not in."""
    answer = sign_in(site, site.token)
    assert 200 == answer.status
    cookie = answer.headers["Set-Cookie"]
    assert ("HttpOnly" in cookie, "SameSite=Strict" in cookie, site.token in cookie) == (True, True, False)
    session = {"Cookie": cookie.partition(";")[0]}
    assert 200 == site.get("/api/overview", session, site.guarded).status
    forged = {"Cookie": session["Cookie"][:-1] + ("0" if session["Cookie"][-1] != "0" else "1")}
    assert 401 == site.get("/api/overview", forged, site.guarded).status
    out = site.request("POST", "/api/sign-out", session, b"", site.guarded)
    assert (200, True) == (out.status, "Max-Age=0" in out.headers["Set-Cookie"])


def sign_in(site: Site, token: str) -> object:
    """Try a token."""
    body, headers = json.dumps({"token": token}).encode(), {"Content-Type": "application/json"}
    return site.request("POST", "/api/sign-in", headers, body, site.guarded)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"token=x", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b"[]", {"Content-Type": "application/json"}, 400),
        (b"{", {"Content-Type": "application/json"}, 400),
        (b"x" * 5000, {"Content-Type": "application/json"}, 413),
    ],
)
async def test_signing_in_takes_its_own_form_alone(
    site: Site, body: bytes, headers: dict[str, str], status: int
) -> None:
    """Anything else is refused with what was expected, before it is read."""
    assert status == site.request("POST", "/api/sign-in", headers, body, site.guarded).status


async def test_addresses_survive_what_is_asked(site: Site) -> None:
    """Text with every kind of sign is looked for as it is."""
    for text in ("a & b", "100% <b>", '"', "'; DROP TABLE", "\u0000", "日本", "*", "NOT", "(((("):
        assert 200 == site.get(f"/api/search?{urllib.parse.urlencode({'text': text})}").status, text
