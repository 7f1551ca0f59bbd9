"""Syslog by TCP: every frame of every connection arrives; connections are bounded, and wait for room."""

import asyncio
import json
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from logflow_app.multiline import MultilineSettings
from shippers.spool.settings import WhenFull
from shippers.syslog import clients as syslog_clients
from shippers.syslog.configured import plan
from shippers.syslog.streams import StreamListener
from tests.shippers.syslog.listening import QUICK, TCP, UDP, limited, listening
from tests.shippers.waiting import until


async def test_both_framings_arrive(tmp_path: Path) -> None:
    """Each connection has counted messages or lines, torn anywhere; a half one at the end is one too."""
    async with listening(tmp_path, TCP) as found:
        for parts in ((b"<1>one\n5 <2>t", b"wo\n<3>thr", b"ee"), (b"6 <4>si", b"x5 <5>5", b"\n12 <6>half")):
            _, client = await found.connect()
            for part in parts:
                client.write(part)
                await client.drain()
                await asyncio.sleep(0.01)
            client.close()
            await client.wait_closed()
            await until(lambda: found.counters.connections == 0)
        await found.until_lines(6)
        assert ["<1>one", "5 <2>two", "<3>three", "<4>six", "<5>5", "<6>half"] == found.tray.lines
        assert (6, 0) == (found.counters.received, found.counters.cut)


async def test_garbage_and_giants_disturb_nobody(tmp_path: Path) -> None:
    """A client that sends nonsense or never ends a line costs its own messages; others arrive."""
    async with listening(tmp_path, replace(TCP, max_message_bytes=480)) as found:
        _, giant = await found.connect()
        giant.write(b"x" * 5_000_000)
        _, noise = await found.connect()
        noise.write(bytes(range(256)) * 300)
        _, good = await found.connect()
        good.write(b"".join(b"<13>good %d\n" % number for number in range(1000)))
        good.write_eof()
        await until(lambda: sum(line.startswith("<13>good") for line in found.tray.lines) == 1000)
        await found.hang_up()
        await until(lambda: any(line.startswith("xxx") for line in found.tray.lines))
        (cut,) = [record.value for record in found.tray.records if b'"xxx' in record.value]
        assert (480, 5_000_000 - 480) == (len(json.loads(cut)["raw_log"]), _truncated_bytes(cut))
        assert found.counters.truncated_bytes >= 5_000_000 - 480


async def test_connections_are_bounded(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """More clients than allowed are turned away, counted and said; those that are in go on; who leaves makes room."""
    async with listening(tmp_path, limited(TCP, max_connections=100)) as found:
        clients = [await found.connect() for _ in range(100)]
        await until(lambda: found.counters.connections == 100)
        for _ in range(30):
            reader, _ = await found.connect()
            assert b"" == await _end_of(reader)
        assert (100, 30) == (found.counters.connections, found.counters.connections_refused)
        assert "connections_refused input=net client=127.0.0.1 why=max_connections total=1 " in caplog.text
        for number, (_, client) in enumerate(clients):
            client.write(b"<13>%d\n" % number)
        await found.until_lines(100)
        clients[0][1].close()
        await until(lambda: found.counters.connections == 99)
        _, late = await found.connect()
        late.write(b"<13>late\n")
        await found.until_lines(101)


async def test_an_idle_client_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all connections are taken, the one that has been idle longest goes, if for long enough."""
    monkeypatch.setattr(syslog_clients, "EVICT_SECS", 0.0)
    async with listening(tmp_path, limited(TCP, max_connections=2)) as found:
        (first, _), (_, second) = await found.connect(), await found.connect()
        second.write(b"<13>busy\n")
        await found.until_lines(1)
        _, third = await found.connect()
        third.write(b"<13>new\n")
        await found.until_lines(2)
        assert b"" == await _end_of(first)
        second.write(b"<13>on\n")
        await found.until_lines(3)


async def test_a_silent_client_is_disconnected_where_that_is_asked_for(tmp_path: Path) -> None:
    """What it had said is kept."""
    async with listening(tmp_path, limited(TCP, idle_secs=0.1)) as found:
        reader, client = await found.connect()
        client.write(b"<13>said")
        assert b"" == await _end_of(reader)
        await found.until_lines(1)
        assert ["<13>said"] == found.tray.lines
        client.close()


@pytest.mark.parametrize("when_full", ["block", "drop_newest", "sample"])
async def test_without_room_clients_wait_or_lose_as_asked(tmp_path: Path, when_full: WhenFull) -> None:
    """`block` lets clients wait and loses nothing; the others count what they drop or leave out. Order stays."""
    total = 6000
    async with listening(tmp_path, TCP, holds=True, spool=replace(QUICK, when_full=when_full)) as found:
        _, client = await found.connect()
        client.write(b"".join(b"<13>%06d %s\n" % (number, b"x" * 500) for number in range(total)))
        spool = found.shipper.spool
        if when_full != "block":
            await until(lambda: found.counters.received == total)
            counters = found.counters
            assert counters.dropped + counters.sampled + spool.counters.lines_taken == total
            assert (when_full == "sample", True) == (counters.sampled > 0, 0 < counters.lost < total)
            assert counters.lost == found.shipper.observe().lines_dropped
            return
        await until(lambda: spool.room.is_short)
        assert (0, True) == (found.counters.dropped, spool.held_bytes <= 2**20)
        found.tray.holds = False
        found.tray.release()
        await found.until_lines(total)
        assert [f"{number:06d}" for number in range(total)] == [line[4:10] for line in found.tray.lines]
        assert (total, 0) == (found.counters.received, found.counters.dropped)
        client.close()


async def test_a_client_above_its_rate_is_slowed_down(tmp_path: Path) -> None:
    """It is not listened to for a while, and loses nothing."""
    async with listening(tmp_path, limited(TCP, rate_limit=200)) as found:
        _, client = await found.connect()
        for number in range(300):
            client.write(b"<13>%d\n" % number)
            await client.drain()
        await found.until_lines(300)
        assert (300, 0) == (found.counters.received, found.counters.rate_limited)
        client.close()


async def test_what_was_said_when_it_is_stopped_is_taken(tmp_path: Path) -> None:
    """Clients that have just spoken are heard to the end."""
    async with listening(tmp_path, TCP) as found:
        _, client = await found.connect()
        await until(lambda: found.counters.connections == 1)
        client.write(b"<13>last\n" * 100 + b"<13>half")
        await client.drain()
    assert ["<13>last"] * 100 + ["<13>half"] == found.tray.lines


async def test_cut_messages_say_how_much_was_left_out(tmp_path: Path) -> None:
    """Each is in a record of its own, in its place; the others are not said to be cut."""
    async with listening(tmp_path, replace(TCP, max_message_bytes=480)) as found:
        _, client = await found.connect()
        client.write(b"<1>a\n<2>" + b"b" * 1000 + b"\n<3>" + b"c" * 500 + b"\n<4>d\n<5>e\n")
        await found.until_lines(5)
        assert ["<1>a", "<2>" + "b" * 477, "<3>" + "c" * 477, "<4>d", "<5>e"] == found.tray.lines
        assert [0, 523, 23, 0] == [_truncated_bytes(record.value) for record in found.tray.records]
        assert (2, 546) == (found.counters.cut, found.counters.truncated_bytes)
        client.close()


async def test_messages_of_one_client_are_joined(tmp_path: Path) -> None:
    """Where the input says which are one event; each client by itself, and the last one after a while."""
    joins = MultilineSettings(pattern=r"^<\d+>\s", timeout_secs=0.2)
    async with listening(tmp_path, replace(TCP, joins=joins, topic="typed")) as found:
        (_, one), (_, two) = await found.connect(), await found.connect()
        one.write(b"<1>a\n<1> more\n<1>b\n")
        await found.until_lines(1)
        two.write(b"<1> of b, as it is the same client\n")
        await found.until_lines(2)
        assert ["<1>a\n<1> more", "<1>b\n<1> of b, as it is the same client"] == found.tray.lines
        assert b'"topic":"typed"' in found.tray.records[0].value
        await found.hang_up()


async def test_who_is_connected_is_known_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Each client is listed while it is connected, with what it has sent, and the log tells that it came and went."""
    caplog.set_level("INFO")
    async with listening(tmp_path, TCP) as found:
        (_, one), (_, two) = await found.connect(), await found.connect()
        one.write(b"<1>a\n<1>b\n")
        two.write(b"<1>c\n")
        await found.until_lines(3)
        assert isinstance(found.listener, StreamListener)
        (row,) = found.listener.clients
        assert ("127.0.0.1", 2, 3) == row[:3]
        assert "client_connected input=net client=127.0.0.1 clients=1" in caplog.text
        await found.hang_up()
        await until(lambda: not found.counters.connections)
        assert "client_disconnected input=net client=127.0.0.1 messages=" in caplog.text


async def test_only_those_who_may_are_listened_to(tmp_path: Path) -> None:
    """Who is on the list of those that may not, or not on that of those that may, is hung up on."""
    for limits in ({"deny": (ip_network("127.0.0.0/8"),)}, {"allow": (ip_network("10.0.0.0/8"), ip_network("::/0"))}):
        async with listening(tmp_path, limited(TCP, **limits)) as found:
            reader, _ = await found.connect()
            assert b"" == await _end_of(reader)
            await until(lambda: found.counters.connections_refused == 1)
    async with listening(tmp_path, limited(TCP, allow=(ip_network("127.0.0.1/32"),))) as found:
        _, client = await found.connect()
        client.write(b"<13>in\n")
        await found.until_lines(1)
        client.close()


async def test_one_client_has_no_more_connections_than_it_may(tmp_path: Path) -> None:
    """Beyond its limit it is turned away, although there is room in all."""
    async with listening(tmp_path, limited(TCP, max_connections_per_client=2)) as found:
        await found.connect()
        await found.connect()
        await until(lambda: found.counters.connections == 2)
        reader, _ = await found.connect()
        assert b"" == await _end_of(reader)
        assert (2, 1) == (found.counters.connections, found.counters.connections_refused)


async def test_a_client_that_never_pauses_is_told_that_it_is_over(tmp_path: Path) -> None:
    """Its input is taken away: what it has said until it hears of that arrives."""
    async with listening(tmp_path, TCP) as found:
        reader, writer = await found.connect()
        said = 0
        taking_away: asyncio.Task[None] | None = None
        while not reader.at_eof():
            writer.write(b"<13>%d\n" % said)
            said += 1
            if said == 50:
                taking_away = asyncio.create_task(found.shipper.reconfigure([plan(replace(UDP, name="other"))]))
            with suppress(TimeoutError):
                async with asyncio.timeout(0.001):
                    await reader.read(1)
        assert taking_away is not None
        writer.close()
        await taking_away
        await found.until_lines(said)


def _truncated_bytes(record: bytes) -> int:
    return int(json.loads(record)["metadata"].get("truncated_bytes", 0))


async def _end_of(reader: asyncio.StreamReader) -> bytes:
    """Return what is left to read of a connection that is hung up."""
    try:
        async with asyncio.timeout(60):
            return await reader.read()
    except ConnectionResetError:
        return b""
