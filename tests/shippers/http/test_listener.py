"""An HTTP input: what it answers, and that what it has taken is safe."""

import asyncio
import gzip
import json
import ssl
from dataclasses import replace
from pathlib import Path

import aiohttp
import msgspec
import pytest
import trustme
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse

from logflow_app.errors import ConfigError
from logflow_app.events import PackRecord
from shippers.http import dispatcher
from shippers.http.inflate import zstd
from shippers.http.settings import HttpInput, Limits
from shippers.listening.tls import Tls
from shippers.spool.settings import SpoolSettings
from tests.shippers.http.listening import PLAIN, QUICK, listening
from tests.shippers.http.pushes import entry, push, snapped
from tests.shippers.waiting import until

KEYED = replace(PLAIN, api_keys=("secret-key-123",))
NDJSON = "application/x-ndjson"
PROTOBUF = "application/x-protobuf"


async def test_the_seed_s_examples_are_taken(tmp_path: Path) -> None:
    """One event and a list, with a key, as its README posts them."""
    async with listening(tmp_path, KEYED) as shipper:
        one = b'{"message": "User login", "level": "info", "user_id": 123}'
        many = b'[\n {"message": "Event 1", "level": "info"},\n {"message": "Event 2", "level": "warn"}\n]'
        first = await shipper.post("/log", one, X_API_Key="secret-key-123")
        second = await shipper.post("/logs", many, X_API_Key="secret-key-123")
        assert [(202, {"accepted": 1}), (202, {"accepted": 2})] == [(s.status, s.data) for s in (first, second)]
        assert [one.decode(), '{"message":"Event 1","level":"info"}', '{"message":"Event 2","level":"warn"}'] == (
            await shipper.until_lines(3)
        )


@pytest.mark.parametrize("charset", ["utf-8", '"UTF-8"', "iso-8859-1", "utf-16", "UTF-16BE", "windows-1252"])
async def test_a_charset_is_honoured(tmp_path: Path, charset: str) -> None:
    """What is stored is UTF-8, whatever it was sent in, compressed or not."""
    name = charset.strip('"')
    async with listening(tmp_path) as shipper:
        for text, kind in (("Zürich\nGenève\n", "text/plain"), ('{"a":"Zürich"}\n', NDJSON)):
            body = gzip.compress(text.encode(name))
            said = await shipper.post("/logs", body, f"{kind}; charset={charset}", Content_Encoding="gzip")
            assert 202 == said.status, said.text
        assert 202 == (await shipper.post("/log", "Köln".encode(name), f"text/plain;charset={charset}")).status
        assert ["Zürich", "Genève", '{"a":"Zürich"}', "Köln"] == await shipper.until_lines(4)


@pytest.mark.parametrize(
    ("charset", "body", "status", "said"),
    [
        ("bogus", b"x", 415, "expected a charset such as utf-8"),
        ("zlib", b"x", 415, "got 'zlib'"),
        ("utf-16", b"abc", 400, "expected a body in utf-16-le"),
        ("iso-8859-1", b"\xe4" * 1000, 413, "1024 bytes as UTF-8"),
    ],
)
async def test_a_charset_that_cannot_be_is_said(
    tmp_path: Path, charset: str, body: bytes, status: int, said: str
) -> None:
    """An unknown one, one the body is not in, and a body that is too large once it is UTF-8."""
    limits = Limits(max_inflated_bytes=1024, max_event_bytes=2048)
    async with listening(tmp_path, replace(PLAIN, limits=limits)) as shipper:
        answer = await shipper.post("/logs", body, f"text/plain; charset={charset}")
        assert (status, True) == (answer.status, said in answer.data["error"]), answer.text


async def test_paths_are_as_configured(tmp_path: Path) -> None:
    """And at the usual ones there is nothing then."""
    async with listening(tmp_path, replace(PLAIN, path="/in", batch_path="/in/all", protocols=())) as shipper:
        assert 202 == (await shipper.post("/in", b"{}")).status
        assert 202 == (await shipper.post("/in/all", b"[{}]")).status
        for path in ("/log", "/logs", "/_bulk", "/loki/api/v1/push", "/v1/logs"):
            assert 404 == (await shipper.post(path, b"{}")).status
        assert 404 == (await shipper.ask("GET", "/")).status


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
async def test_bodies_may_be_compressed(tmp_path: Path, kind: str) -> None:
    """Small ones and large ones."""
    lines = [f'{{"n":{number},"text":"{number * 7919}"}}' for number in range(20_000)]
    pack = {"gzip": gzip.compress, "zstd": zstd.compress}[kind]
    async with listening(tmp_path) as shipper:
        for part in (lines[:2], lines[2:]):
            said = await shipper.post("/logs", pack("\n".join(part).encode()), NDJSON, Content_Encoding=kind)
            assert (202, {"accepted": len(part)}) == (said.status, said.data)
        assert lines == await shipper.until_lines(20_000)


async def test_a_partly_bad_batch_keeps_the_good_lines(tmp_path: Path) -> None:
    """The answer names the others."""
    async with listening(tmp_path) as shipper:
        said = await shipper.post("/logs", b'{"a":1}\nbad\n{"b":2}\n', NDJSON)
        assert (202, 2, 1) == (said.status, said.data["accepted"], said.data["refused"])
        assert [{"event": 1, "error": "expected a JSON object, got 'bad'"}] == said.data["errors"]
        assert ['{"a":1}', '{"b":2}'] == await shipper.until_lines(2)


async def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    """In JSON: what was expected, what came, and where."""
    async with listening(tmp_path) as shipper:
        said = await shipper.post("/logs", b"no\n", NDJSON)
        assert (400, {"error": "expected a JSON object, got 'no'", "where": "event 0"}) == (said.status, said.data)
        said = await shipper.post("/log", b"x", Content_Encoding="br")
        assert (415, True) == (said.status, "gzip, deflate, zstd" in said.data["error"])
        assert 404 == (await shipper.ask("GET", "/nowhere")).status
        said = await shipper.ask("GET", "/log")
        assert (405, "POST") == (said.status, said.headers["Allow"])


async def test_nothing_is_answered_before_it_is_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """202 comes after the sync, for each protocol, and one sync serves many requests."""
    async with listening(tmp_path) as shipper:
        may_sync, syncs = asyncio.Event(), 0
        really = shipper.shipper.spool.synced

        async def synced() -> None:
            nonlocal syncs
            syncs += 1
            await may_sync.wait()
            await really()

        monkeypatch.setattr(shipper.shipper.spool, "synced", synced)
        asked = [
            asyncio.create_task(shipper.post(path, body))
            for path, body in (
                ("/log", b"{}"),
                ("/_bulk", b'{"create":{}}\n{}\n'),
                ("/loki/api/v1/push", b'{"streams":[{"stream":{},"values":[["1","x"]]}]}'),
                ("/v1/logs", b'{"resourceLogs":[{"scopeLogs":[{"logRecords":[{}]}]}]}'),
            )
        ]
        await until(lambda: syncs == 4)
        assert [False] * 4 == [each.done() for each in asked]
        may_sync.set()
        assert [202, 200, 204, 200] == [(await each).status for each in asked]


async def test_without_room_clients_are_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with Retry-After, as their protocols have it; health says so too, and nothing of the request is taken."""
    monkeypatch.setattr(dispatcher, "SHORT_OF_ROOM_SECS", 600.0)
    small = replace(QUICK, max_bytes=2**17)
    async with listening(tmp_path, holds=True, spool=small) as shipper:
        body = b'{"text":"' + b"x" * 100_000 + b'"}\n'
        assert 202 == (await shipper.post("/logs", body, NDJSON)).status
        said = await shipper.post("/logs", body, NDJSON)
        assert (503, "5") == (said.status, said.headers["Retry-After"])
        assert 503 == (await shipper.ask("GET", "/health")).status
        bulk = await shipper.post("/_bulk", b'{"create":{}}\n' + body, NDJSON)
        assert (429, "5", "es_rejected_execution_exception") == (
            bulk.status,
            bulk.headers["Retry-After"],
            bulk.data["error"]["type"],
        )
        otlp = await shipper.post(
            "/v1/logs",
            json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [{"severityText": "x" * 100_000}]}]}]}),
        )
        assert (503, 14) == (otlp.status, otlp.data["code"])
        assert 1 == len(await shipper.until_lines(1))


async def test_health_needs_no_key_and_all_else_does(tmp_path: Path) -> None:
    """A load balancer has none."""
    async with listening(tmp_path, KEYED) as shipper:
        assert (200, {"status": "ok"}) == ((said := await shipper.ask("GET", "/health")).status, said.data)
        for method, path in (("GET", "/metrics"), ("GET", "/"), ("POST", "/log"), ("POST", "/_bulk"), ("GET", "/nix")):
            said = await shipper.ask(method, path, data=b"{}" if method == "POST" else None)
            assert (401, True) == (said.status, "Basic" in said.headers["WWW-Authenticate"])
            assert "secret" not in said.text
        loki = await shipper.post("/loki/api/v1/push", b"{}")
        assert (401, "text/plain; charset=utf-8") == (loki.status, loki.headers["Content-Type"])
        assert (401, 16) == ((otlp := await shipper.post("/v1/logs", b"{}")).status, otlp.data["code"])


async def test_metrics_tell_what_was_answered(tmp_path: Path) -> None:
    """In Prometheus' form, and nothing of a worker's."""
    source = replace(PLAIN, name="api")
    async with listening(tmp_path, source) as shipper:
        before = await shipper.ask("GET", "/metrics")
        await shipper.post("/logs", b"[{},{},5]")
        after = await shipper.ask("GET", "/metrics")
        assert "logflow_documents_stored_total" not in after.text

        def value(text: str, series: str) -> float:
            return next((float(line.split()[-1]) for line in text.splitlines() if line.startswith(series)), 0.0)

        for series, grown in (
            ('logflow_http_events_total{input="api",protocol="logs"}', 2),
            ('logflow_http_events_refused_total{input="api",protocol="logs"}', 1),
            ('logflow_http_requests_total{input="api",protocol="logs",status="202"}', 1),
        ):
            assert grown == value(after.text, series) - value(before.text, series)
        assert value(after.text, 'logflow_http_connections{input="api"}') >= 1


async def test_what_is_known_of_the_source_goes_with_the_lines(tmp_path: Path) -> None:
    """Client, input and service; of a push also its labels, file and times."""
    async with listening(tmp_path, replace(PLAIN, service="web")) as shipper:
        await shipper.post("/logs", b"one\ntwo\n", "text/plain")
        body = push(('{filename="/a.log",app="shop"}', [entry(1_729_698_645_123_000_000, line) for line in ("x", "y")]))
        assert 204 == (await shipper.post("/loki/api/v1/push", snapped(body), PROTOBUF)).status
        await shipper.until_lines(4)
        ours, theirs = (msgspec.json.decode(record.value, type=PackRecord) for record in shipper.tray.records)
        assert ("127.0.0.1", "api", "web", {}) == (
            ours.metadata.source,
            ours.metadata.input,
            ours.metadata.service,
            ours.metadata.fields,
        )
        assert (["x", "y"], [1_729_698_645_123] * 2) == (theirs.raw_logs, theirs.times)
        assert ("shop", "/a.log", {"filename": "/a.log", "app": "shop"}) == (
            theirs.metadata.service,
            theirs.metadata.file_path,
            theirs.metadata.fields,
        )


async def test_a_push_that_is_partly_bad_is_answered_as_loki_does(tmp_path: Path) -> None:
    """400, whose client drops the push; the good lines are taken, and the text says which were not."""
    source = replace(PLAIN, limits=Limits(max_event_bytes=1024))
    async with listening(tmp_path, source) as shipper:
        body = push(('{a="b"}', [entry(1, "good"), entry(2, "x" * 2000)]))
        said = await shipper.post("/loki/api/v1/push", snapped(body), PROTOBUF)
        assert (400, True) == (said.status, said.text.startswith("1 of 2 entries were refused; entry 1: expected"))
        assert ["good"] == await shipper.until_lines(1)
        for kind, bad, status in ((PROTOBUF, b"junk", 400), ("text/html", b"x", 415), ("application/json", b"[]", 400)):
            assert status == (await shipper.post("/loki/api/v1/push", bad, kind)).status
        entries = json.dumps({"streams": [{"stream": {"job": "j"}, "values": [["abc", "bad"], ["1", "better"]]}]})
        assert 400 == (await shipper.post("/loki/api/v1/push", entries.encode(), "application/json")).status
        assert ["good", "better"] == await shipper.until_lines(2)
        nothing = entries.replace('"1"', "1").encode()
        assert 400 == (await shipper.post("/loki/api/v1/push", nothing, "application/json")).status


async def test_otlp_answers_in_the_form_it_was_asked_in(tmp_path: Path) -> None:
    """`partial_success` for what was refused, a Status for what is no request."""
    source = replace(PLAIN, limits=Limits(max_event_bytes=1024))
    records = [{"body": {"stringValue": text}} for text in ("good", "x" * 2000)]
    body = json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]})
    async with listening(tmp_path, source) as shipper:
        said = await shipper.post("/v1/logs", body)
        assert (200, "1") == (said.status, said.data["partialSuccess"]["rejectedLogRecords"])
        said = await shipper.post("/v1/logs", b"junk")
        assert (400, 3) == (said.status, said.data["code"])
        assert 415 == (await shipper.post("/v1/logs", b"junk", "text/plain")).status
        async with shipper.session.post(
            f"{shipper.url}/v1/logs", data=b"\x0a\x04\x12\x02\x12\x00", headers={"Content-Type": PROTOBUF}
        ) as answer:
            assert (200, PROTOBUF) == (answer.status, answer.content_type)
            assert not ExportLogsServiceResponse.FromString(await answer.read()).HasField("partial_success")
        assert 400 == (await shipper.post("/v1/logs", b"\xff\xff", PROTOBUF)).status


async def test_an_elasticsearch_is_answered_for(tmp_path: Path) -> None:
    """What clients ask at their start; nothing of it is kept."""
    async with listening(tmp_path, replace(PLAIN, elasticsearch_version="9.1.2")) as shipper:
        said = await shipper.ask("GET", "/")
        assert ("9.1.2", "Elasticsearch") == (said.data["version"]["number"], said.headers["X-Elastic-Product"])
        for method, path in (
            ("HEAD", "/"),
            ("GET", "/_license"),
            ("GET", "/_xpack"),
            ("GET", "/_cluster/health"),
            ("HEAD", "/_index_template/filebeat"),
            ("GET", "/_ilm/policy/filebeat"),
            ("GET", "/_data_stream/filebeat"),
            ("PUT", "/_ingest/pipeline/it"),
            ("PUT", "/app"),
            ("HEAD", "/app"),
            ("POST", "/logs/_refresh"),
        ):
            assert 200 == (await shipper.ask(method, path)).status, path
        for method, path in (("GET", "/logs/_search"), ("DELETE", "/app"), ("GET", "/_nodes"), ("PATCH", "/_bulk")):
            assert 404 == (await shipper.ask(method, path)).status, path


async def test_documents_may_come_one_by_one(tmp_path: Path) -> None:
    """By all paths that index one, and a bulk request at each of its own."""
    async with listening(tmp_path) as shipper:
        for method, path in (("POST", "/a/_doc"), ("PUT", "/a/_doc/1"), ("POST", "/a/_create/2")):
            said = await shipper.ask(method, path, data=b'{"x":1}')
            assert (201, "created", "a") == (said.status, said.data["result"], said.data["_index"])
        for path in ("/_bulk", "/a/_bulk", "/a/_bulk?filter_path=errors,items.*.error,items.*.status"):
            said = await shipper.post(path, b'{"create":{}}\n{"y":1}\n', NDJSON)
            assert (200, 201) == (said.status, said.data["items"][0]["create"]["status"])
        assert {"create": {"status": 201}} == said.data["items"][0]
        assert 6 == len(await shipper.until_lines(6))


@pytest.fixture
def certificates(tmp_path: Path) -> tuple[Tls, ssl.SSLContext, ssl.SSLContext]:
    """Return ours, a client's without a certificate, and one with."""
    authority, clients = trustme.CA(), trustme.CA()
    ours, theirs = authority.issue_cert("127.0.0.1"), clients.issue_cert("client")
    tls = Tls(tmp_path / "cert.pem", tmp_path / "key.pem", client_ca_file=tmp_path / "ca.pem")
    ours.cert_chain_pems[0].write_to_path(tls.cert_file)
    ours.private_key_pem.write_to_path(tls.key_file)
    clients.cert_pem.write_to_path(tmp_path / "ca.pem")
    contexts = [ssl.create_default_context() for _ in range(2)]
    for context in contexts:
        authority.configure_trust(context)
    theirs.configure_cert(contexts[1])
    return tls, contexts[0], contexts[1]


async def test_connections_are_encrypted(
    tmp_path: Path, certificates: tuple[Tls, ssl.SSLContext, ssl.SSLContext]
) -> None:
    """With our certificate; whoever speaks plainly is not understood."""
    tls, nobody, _ = certificates
    async with listening(tmp_path / "spool", replace(PLAIN, tls=replace(tls, client_ca_file=None))) as shipper:
        url = f"https://127.0.0.1:{shipper.port}/log"
        async with shipper.session.post(url, data=b"{}", ssl=nobody) as said:
            assert 202 == said.status
        with pytest.raises(aiohttp.ClientError):
            await shipper.post("/log", b"{}")


async def test_a_client_needs_a_certificate_where_that_is_asked(
    tmp_path: Path, certificates: tuple[Tls, ssl.SSLContext, ssl.SSLContext]
) -> None:
    """One of an authority that is named; who has none is not heard."""
    tls, nobody, known = certificates
    async with listening(tmp_path / "spool", replace(PLAIN, tls=tls)) as shipper:
        url = f"https://127.0.0.1:{shipper.port}/log"
        with pytest.raises(aiohttp.ClientError):
            await shipper.session.post(url, data=b"{}", ssl=nobody)
        async with shipper.session.post(url, data=b"{}", ssl=known) as said:
            assert 202 == said.status
        assert 1 == len(await shipper.until_lines(1))


@pytest.mark.parametrize("name", ["no file", "no key", "no address", "taken"])
async def test_what_cannot_be_had_is_explained(tmp_path: Path, name: str) -> None:
    """Before anything is listened to."""
    (tmp_path / "empty.pem").write_text("")
    (tmp_path / "none").touch()
    async with listening(tmp_path / "first") as taken:
        sources = {
            "no file": replace(PLAIN, tls=Tls(tmp_path / "a.pem", tmp_path / "b.pem")),
            "no key": replace(PLAIN, tls=Tls(tmp_path / "empty.pem", tmp_path / "empty.pem")),
            "no address": replace(PLAIN, host="256.1.1.1"),
            "taken": replace(PLAIN, port=taken.port),
        }
        with pytest.raises(ConfigError, match="input api: "):
            async with listening(tmp_path / "second", sources[name]):
                pass


async def test_the_end_waits_for_requests_under_way(tmp_path: Path) -> None:
    """Who has sent a whole request gets its answer, and its lines are safe; others are disconnected."""
    async with listening(tmp_path) as shipper:
        idle_reader, idle = await shipper.connect()
        idle.write(b"POST /log HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        await idle.drain()
        assert 202 == (await shipper.post("/log", b"{}")).status
    assert not (await idle_reader.read()).startswith(b"HTTP/1.1 202 ")
    assert ["{}"] == shipper.tray.lines


async def test_many_clients_at_once_lose_nothing(tmp_path: Path) -> None:
    """With lanes and syncs as in real life many clients at once are served by few syncs, and all of it arrives."""
    real = SpoolSettings(lanes=4, max_bytes=64 * 2**20)
    async with listening(tmp_path, spool=real) as shipper:
        bodies = ["\n".join(f'{{"c":{c},"n":{n}}}' for n in range(50)) for c in range(40)]
        said = await asyncio.gather(*[shipper.post("/logs", body.encode(), NDJSON) for body in bodies])
        assert {202} == {each.status for each in said}
        assert sorted("\n".join(bodies).split("\n")) == sorted(await shipper.until_lines(2000))


def test_settings_show_no_secret() -> None:
    """They are written into logs when something is wrong with them."""
    shown = repr(HttpInput("api", api_keys=("secret-key-123",), tls=Tls(Path("c"), Path("k"), "hunter2")))
    assert ("secret" in shown, "hunter2" in shown) == (False, False)
