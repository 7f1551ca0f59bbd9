"""What a client may try: it costs bounded memory and shuts nobody else out.

Attacks come from 127.0.0.2, the others from 127.0.0.1: to a server they are two machines.
"""

import asyncio
import gzip
import os
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from logflow_app import metrics
from shippers.http import acceptor, listener
from shippers.http.body import BodyReader
from shippers.http.inflate import zstd
from shippers.http.settings import Limits
from shippers.listening.tls import Tls
from shippers.tasks import cancel
from tests.shippers.http.listening import PLAIN, Listening, listening
from tests.shippers.waiting import until

MIB = 2**20
ATTACKER = ("127.0.0.2", 0)
Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def peak_mib() -> float:
    """Return the most memory this process has had since `forget_peak`."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def forget_peak() -> float:
    """Begin to look for the most memory anew, and return what it is now."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return peak_mib()


async def attack(shipper: Listening) -> Pair:
    """Return a connection from the other address."""
    return await shipper.connect(ATTACKER[0])


def close(*pairs: Pair) -> None:
    """Hang up."""
    for _, writer in pairs:
        writer.transport.abort()


async def works(shipper: Listening) -> bool:
    """Return whether somebody else is served as ever."""
    async with asyncio.timeout(20):
        said = await shipper.post("/logs", b'{"still":"here"}\n', "application/x-ndjson", Connection="close")
    return said.status == 202


def head(length: int | None, path: str = "/logs", *more: str) -> bytes:
    """Return the head of a request."""
    kind = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    return "\r\n".join([f"POST {path} HTTP/1.1", "Host: x", "Content-Type: text/plain", kind, *more, "", ""]).encode()


@asynccontextmanager
async def flood(shipper: Listening, total: int) -> AsyncIterator[list[socket.socket]]:
    """Open many connections and say nothing."""
    loop = asyncio.get_running_loop()
    opened: list[socket.socket] = []
    try:
        for _ in range(total):
            client = socket.socket()
            client.settimeout(0)
            client.bind(ATTACKER)
            opened.append(client)
            with suppress(OSError):
                await loop.sock_connect(client, ("127.0.0.1", shipper.port))
        yield opened
    finally:
        for client in opened:
            client.close()


async def test_a_flood_of_connections_takes_no_place_from_others(tmp_path: Path) -> None:
    """There are never more than the limit, and a newcomer from elsewhere gets one of the flooder's."""
    source = replace(PLAIN, limits=Limits(max_connections=50))
    async with listening(tmp_path, source) as shipper, flood(shipper, 700):
        await until(lambda: shipper.counters.connections_refused >= 650, lambda: shipper.counters)
        assert 50 == shipper.counters.connections
        for _ in range(5):
            assert await works(shipper)
        assert shipper.counters.connections <= 50


async def test_a_flood_of_half_handshakes_takes_no_place_from_others(tmp_path: Path) -> None:
    """Connections count from when they are accepted, whatever they say of TLS afterwards."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    context = ssl.create_default_context()
    authority.configure_trust(context)
    source = replace(PLAIN, tls=Tls(tmp_path / "cert.pem", tmp_path / "key.pem"), limits=Limits(max_connections=50))
    async with listening(tmp_path / "spool", source) as shipper, flood(shipper, 300):
        await until(lambda: shipper.counters.connections_refused >= 200, lambda: shipper.counters)
        for _ in range(3):
            async with shipper.session.post(
                f"https://127.0.0.1:{shipper.port}/log", data=b"{}", ssl=context, headers={"Connection": "close"}
            ) as said:
                assert 202 == said.status
        assert shipper.counters.connections <= 50


async def test_who_is_turned_away_is_told_so(tmp_path: Path) -> None:
    """By an answer that says when to come again."""
    source = replace(PLAIN, limits=Limits(max_connections=1))
    async with listening(tmp_path, source) as shipper:
        await attack(shipper)
        await until(lambda: shipper.counters.connections == 1)
        reader, _ = await attack(shipper)
        text = await reader.read()
        assert (True, True) == (text.startswith(b"HTTP/1.1 503 "), b"Retry-After: 5" in text)
        assert int(text.partition(b"Content-Length: ")[2].partition(b"\r\n")[0]) == len(text.partition(b"\r\n\r\n")[2])


async def test_without_open_files_it_waits_for_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that has no more files for us is asked again a little later, not at once and for ever."""
    async with listening(tmp_path) as shipper:
        port = shipper.listener._acceptor
        assert port is not None
        paused: list[OSError] = []
        really = port._pause

        def pause(error: OSError) -> None:
            paused.append(error)
            monkeypatch.undo()
            really(error)

        class Exhausted:
            """A socket of a system without files."""

            def accept(self) -> None:
                raise OSError(24, "Too many open files")

            def __getattr__(self, name: str) -> object:
                return getattr(opened, name)

        opened = port._socket
        monkeypatch.setattr(acceptor, "PAUSE_SECS", 0.05)
        monkeypatch.setattr(port, "_pause", pause)
        monkeypatch.setattr(port, "_socket", Exhausted())
        assert await works(shipper)
        assert 1 == len(paused)


@pytest.mark.parametrize("said", [b"", b"POST /logs HT", b"POST /logs HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_who_never_ends_its_headers_is_disconnected(tmp_path: Path, said: bytes) -> None:
    """After the time a connection may be idle, however it drips."""
    source = replace(PLAIN, limits=Limits(idle_secs=1.0))
    async with listening(tmp_path, source) as shipper:
        reader, writer = await attack(shipper)
        writer.write(said)
        dripping = asyncio.create_task(drip(writer))
        async with asyncio.timeout(20):
            assert not (await gone(reader)).startswith(b"HTTP/1.1 202 ")
        await cancel([dripping])
        await until(lambda: shipper.counters.connections == 0)


async def drip(writer: asyncio.StreamWriter) -> None:
    """Send a byte now and then, for ever."""
    with suppress(OSError):
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)


async def gone(reader: asyncio.StreamReader) -> bytes:
    """Return what was said until the other side hung up."""
    try:
        return await reader.read()
    except ConnectionError:
        return b""


async def test_who_never_ends_its_body_is_answered_and_disconnected(tmp_path: Path) -> None:
    """408, and nothing of it is taken; others are served meanwhile."""
    source = replace(PLAIN, limits=Limits(body_secs=2.0))
    async with listening(tmp_path, source) as shipper:
        reader, writer = await attack(shipper)
        writer.write(head(1000) + b"half a line")
        dripping = asyncio.create_task(drip(writer))
        assert await works(shipper)
        async with asyncio.timeout(20):
            assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
            await gone(reader)
        await cancel([dripping])
        assert ['{"still":"here"}'] == await shipper.until_lines(1)


async def test_half_a_request_leaves_nothing(tmp_path: Path) -> None:
    """A client that is gone in the middle is forgotten, and what it had sent is given back."""
    async with listening(tmp_path) as shipper:
        pairs = [await attack(shipper) for _ in range(20)]
        bodies = shipper.listener._dispatcher._bodies
        for _, writer in pairs:
            writer.write(head(10_000) + b"x" * 5000)
        await until(lambda: bodies.held_bytes == 100_000, lambda: bodies.held_bytes)
        close(*pairs)
        await until(lambda: shipper.counters.connections == bodies.held_bytes == 0, lambda: bodies.held_bytes)
        assert await works(shipper)
        assert ['{"still":"here"}'] == await shipper.until_lines(1)


@pytest.mark.parametrize(
    "said",
    [
        b"\0" * 1000 + b"\r\n\r\n",
        b"POST / HTTP/9.9\r\n\r\n",
        b"POST /logs HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /logs HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /logs HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /logs HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"POST /logs HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 10_000 + b"\r\n",
        b"POST /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"POST /logs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhello\r\n0\r\n\r\n",
        b"POST /logs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
    ],
    ids=[
        "zeros",
        "version",
        "negative",
        "two lengths",
        "smuggling",
        "long header",
        "headers",
        "path",
        "chunk",
        "minus",
    ],
)
async def test_what_is_no_http_is_refused(tmp_path: Path, said: bytes) -> None:
    """400, and the connection ends; nothing of it is taken."""
    async with listening(tmp_path) as shipper:
        reader, writer = await attack(shipper)
        writer.write(said)
        async with asyncio.timeout(20):
            answer = await gone(reader)
        assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 ")) or answer == b""
        assert await works(shipper)
        assert ['{"still":"here"}'] == await shipper.until_lines(1)


async def test_a_body_without_end_is_refused_at_the_limit(tmp_path: Path) -> None:
    """A gigabyte by chunks is 413 after as much as one body may have, and costs no more memory."""
    async with listening(tmp_path) as shipper:
        before = forget_peak()
        reader, writer = await attack(shipper)
        writer.write(head(None))
        piece = b"%x\r\n" % MIB + b"x" * MIB + b"\r\n"
        sent = 0
        with suppress(ConnectionError):
            for _ in range(1024):
                writer.write(piece)
                await writer.drain()
                sent += 1
                if not reader._buffer and reader.at_eof():
                    break
        answer = await gone(reader)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 413 ")
        assert await works(shipper)
        assert peak_mib() - before < 150


async def test_a_length_that_is_too_large_is_refused_before_the_body(tmp_path: Path) -> None:
    """413 at once, also for a client that asks first."""
    async with listening(tmp_path) as shipper:
        for more in ((), ("Expect: 100-continue",)):
            reader, writer = await attack(shipper)
            writer.write(head(10**12, "/logs", *more))
            async with asyncio.timeout(20):
                assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")


async def test_a_client_that_asks_first_may_go_on(tmp_path: Path) -> None:
    """`Expect: 100-continue`, as curl sends it with large bodies."""
    async with listening(tmp_path) as shipper:
        reader, writer = await attack(shipper)
        writer.write(head(3, "/logs", "Expect: 100-continue"))
        assert b"HTTP/1.1 100 Continue\r\n\r\n" == await reader.readuntil(b"\r\n\r\n")
        writer.write(b"abc")
        assert b"HTTP/1.1 202 Accepted\r\n" == await reader.readline()


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
async def test_a_bomb_costs_what_one_body_may_have(tmp_path: Path, kind: str) -> None:
    """Twenty at once: each is refused as it grows past its limit."""
    bomb = {"gzip": lambda zeros: gzip.compress(zeros, 1), "zstd": zstd.compress}[kind](bytes(200 * MIB))
    async with listening(tmp_path) as shipper:
        before = forget_peak()
        asked = [shipper.post("/logs", bomb, "text/plain", Content_Encoding=kind) for _ in range(20)]
        said = await asyncio.gather(*asked)
        assert ({413}, True) == ({each.status for each in said}, await works(shipper))
        assert peak_mib() - before < 200


@pytest.mark.parametrize(
    "body", [b"\n" * (30 * MIB), b"[" + b"{}," * (10 * MIB) + b"{}]", b"[" + b"1," * (15 * MIB) + b"1]"]
)
async def test_a_body_of_very_many_parts_never_becomes_them(tmp_path: Path, body: bytes) -> None:
    """A small body may inflate into millions of lines or objects: they are counted before they are made."""
    async with listening(tmp_path, replace(PLAIN, limits=Limits(max_ratio=100_000))) as shipper:
        packed = zstd.compress(body)
        before = forget_peak()
        said = await shipper.post("/logs", packed, "", Content_Encoding="zstd")
        assert (413, True) == (said.status, "limits.max_events" in said.text)
        assert peak_mib() - before < 300


async def test_a_line_of_a_gigabyte_is_refused_and_its_neighbours_taken(tmp_path: Path) -> None:
    """A long line up to the body's limit is one event over its own."""
    async with listening(tmp_path) as shipper:
        said = await shipper.post("/logs", b"one\n" + b"x" * (8 * MIB) + b"\ntwo\n", "text/plain")
        assert (202, 1) == (said.status, said.data["refused"])
        assert ["one", "two"] == await shipper.until_lines(2)


async def test_one_client_s_bodies_leave_room_for_another_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of what all may hold is one address's; then it is told to come again, and another is served."""
    monkeypatch.setattr(listener, "LINGERING_SECS", 20.0)
    source = replace(PLAIN, limits=Limits(max_waiting_bytes=2 * MIB, max_body_bytes=MIB))
    async with listening(tmp_path, source) as shipper:
        pairs = [await attack(shipper) for _ in range(4)]
        for _, writer in pairs:
            writer.write(head(700_000) + b"x" * 600_000)
        bodies = shipper.listener._dispatcher._bodies
        heads = [asyncio.create_task(reader.readline()) for reader, _ in pairs]
        await until(lambda: sum(each.done() for each in heads) == 3, lambda: bodies.held_bytes)
        assert {b"HTTP/1.1 503 Service Unavailable\r\n"} == {each.result() for each in heads if each.done()}
        said = await shipper.post("/logs", b"y" * 900_000, "text/plain")
        assert 202 == said.status
        close(*pairs)
        await asyncio.gather(*heads, return_exceptions=True)


async def test_a_thousand_bad_keys_shut_nobody_out(tmp_path: Path) -> None:
    """Each is answered 401 without its body being read; a right key works all the while, from the same address, too."""
    source = replace(PLAIN, api_keys=tuple(f"key-{number}" for number in range(1000)))
    async with listening(tmp_path, source) as shipper:

        async def stranger(number: int) -> int:
            return (await shipper.post("/logs", os.urandom(100), X_API_Key=f"wrong-{number}")).status

        async def friend(number: int) -> int:
            return (await shipper.post("/logs", b"x", "text/plain", X_API_Key=f"key-{number * 99}")).status

        strangers = [stranger(number) for number in range(1000)]
        said = await asyncio.gather(*strangers, *[friend(number) for number in range(10)])
        assert ([401] * 1000, [202] * 10) == (said[:1000], said[1000:])
        assert ["x"] * 10 == await shipper.until_lines(10)


async def test_a_stranger_s_body_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it costs to say no does not depend on what is sent."""

    def read(*_: object) -> None:
        raise AssertionError("a stranger's body was read")

    monkeypatch.setattr(BodyReader, "read", read)
    async with listening(tmp_path, replace(PLAIN, api_keys=("k",))) as shipper:
        assert 401 == (await shipper.post("/logs", b"x" * MIB)).status


def too_many() -> float:
    """Return how many requests have been answered with 429."""
    (family,) = metrics.HTTP_REQUESTS.collect()
    return sum(each.value for each in family.samples if each.labels["status"] == "429" and "total" in each.name)


async def test_too_many_requests_of_an_address_are_told_to_wait(tmp_path: Path) -> None:
    """429 with Retry-After, counted as requests and not as lines that were dropped; another address is served."""
    async with listening(tmp_path, replace(PLAIN, rate_limit=1)) as shipper:
        before = too_many()
        said = await asyncio.gather(*[shipper.post("/log", b"{}") for _ in range(200)])
        late = [each for each in said if each.status == 429]
        assert late
        assert {"1"} == {each.headers["Retry-After"] for each in late}
        await until(lambda: len(late) == too_many() - before)
        assert 0 == shipper.counters.lost
        reader, writer = await attack(shipper)
        writer.write(head(2, "/log") + b"{}")
        assert b"HTTP/1.1 202 Accepted\r\n" == await reader.readline()


async def test_labels_of_a_source_are_no_place_to_hide_a_body(tmp_path: Path) -> None:
    """They would stand in every record."""
    async with listening(tmp_path) as shipper:
        body = b'{"streams":[{"stream":{"a":"%s"},"values":[["1","x"]]}]}' % (b"x" * 100_000)
        said = await shipper.post("/loki/api/v1/push", body)
        assert (400, True) == (said.status, "65536 bytes" in said.text)
        assert await works(shipper)
        assert 1 == len(await shipper.until_lines(1))


async def test_who_does_not_read_its_answers_is_hung_up_on(tmp_path: Path) -> None:
    """Large answers count among what all may hold, and are held for a limited time; nothing is taken without one."""
    limits = Limits(max_waiting_bytes=32 * MIB, body_secs=2.0, max_ratio=100_000)
    body = gzip.compress(b'{"create":{}}\n{}\n' * 90_000)
    request = head(len(body), "/_bulk", "Content-Encoding: gzip") + body
    async with listening(tmp_path, replace(PLAIN, limits=limits)) as shipper:
        bodies = shipper.listener._dispatcher._bodies
        pairs = [await attack(shipper) for _ in range(4)]
        for _, writer in pairs:
            writer.transport.pause_reading()  # type: ignore[attr-defined]
            writer.write(request)
        await until(lambda: bodies.held_bytes > 8 * MIB, lambda: bodies.held_bytes)
        assert bodies.held_bytes <= 16 * MIB
        assert await works(shipper)
        await until(lambda: bodies.held_bytes == 0, lambda: bodies.held_bytes)
        await until(lambda: len(shipper.tray.lines) % 90_000 == 1, lambda: len(shipper.tray.lines))
