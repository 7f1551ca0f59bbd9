"""Syslog by UDP: each datagram is a line of the client that sent it."""

import json
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from tests.shippers.syslog.listening import QUICK, UDP, limited, listening
from tests.shippers.waiting import until


async def test_each_datagram_is_a_line(tmp_path: Path) -> None:
    """Line ends and NULs behind a message are no part of it, those in it are; an empty one is none."""
    datagrams = [b"<13>one", b"<13>two\n", b"", b"\n", b"<13>a\nb\r\n\0", b"\xff", b"7 <1>six"]
    async with listening(tmp_path, replace(UDP, service="switch")) as found:
        found.send(*datagrams)
        await found.until_lines(5)
        assert ["<13>one", "<13>two", "<13>a\nb", "ÿ", "7 <1>six"] == found.tray.lines
        metadata = json.loads(found.tray.records[0].value)["metadata"]
        assert ("127.0.0.1", "net", "switch") == (metadata["source"], metadata["input"], metadata["service"])
        assert "file_path" not in metadata
        assert 5 == found.counters.received


async def test_many_at_once_all_arrive(tmp_path: Path) -> None:
    """A burst that the system could hold is taken whole and in order."""
    async with listening(tmp_path, UDP) as found:
        texts = [f"<13>message {number}" for number in range(300)]
        found.send(*[text.encode() for text in texts])
        await found.until_lines(300)
        assert texts == found.tray.lines
        assert 0 == found.counters.dropped_by_system


async def test_a_giant_message_is_cut(tmp_path: Path) -> None:
    """The first bytes are kept, whole characters only, and it is counted."""
    async with listening(tmp_path, replace(UDP, max_message_bytes=480)) as found:
        found.send(b"<13>" + "é".encode() * 30_000, b"<13>next")
        await found.until_lines(2)
        assert ["<13>" + "é" * 238, "<13>next"] == found.tray.lines
        assert (1, 60_005 - 481) == (found.counters.cut, found.counters.truncated_bytes)
        said = [json.loads(record.value)["metadata"].get("truncated_bytes", 0) for record in found.tray.records]
        assert [60_005 - 481, 0] == said


async def test_without_room_messages_are_dropped_and_counted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A sender cannot be told to wait: first memory takes it, then it is counted and said; what was taken arrives."""
    async with listening(tmp_path, UDP, holds=True, spool=replace(QUICK, memory_bytes=200_000)) as found:
        for sent in range(1, 5000):
            found.send(b"<13>%06d" % sent + b"x" * 20_000)
            await until(lambda sent=sent: found.counters.received + found.counters.dropped_by_system >= sent)
            if found.counters.dropped:
                break
        counters = found.counters
        assert 1 == counters.dropped
        in_memory = counters.received - 1 - found.shipper.spool.counters.lines_taken
        assert 5 <= in_memory <= 10
        assert "messages_dropped input=net total=1" in caplog.text
        await found.until_lines(counters.received - 1 - in_memory)
        found.tray.holds = False
        found.tray.release()
        await found.until_lines(counters.received - 1)
        assert [f"{number:06d}" for number in range(1, counters.received)] == [line[4:10] for line in found.tray.lines]
        assert counters.dropped + counters.dropped_by_system == found.shipper.observe().lines_dropped


async def test_a_client_above_its_rate_is_cut_down(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """More messages than a client may send are dropped and counted, and nothing else is."""
    async with listening(tmp_path, limited(UDP, rate_limit=50)) as found:
        found.send(*[b"<13>%d" % number for number in range(200)])
        await until(lambda: found.counters.received + found.counters.dropped_by_system == 200)
        counters = found.counters
        await found.until_lines(200 - counters.rate_limited - counters.dropped_by_system)
        assert counters.rate_limited > 0
        assert "messages_rate_limited input=net" in caplog.text
        assert "<13>0" == found.tray.lines[0]


async def test_only_those_who_may_are_listened_to(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What comes from elsewhere is counted and said, and goes nowhere."""
    async with listening(tmp_path, limited(UDP, deny=(ip_network("127.0.0.1/32"),))) as found:
        found.send(b"<13>one", b"<13>two")
        await until(lambda: found.counters.refused == 2)
        assert (2, 2, []) == (found.counters.received, found.shipper.observe().lines_dropped, found.tray.lines)
        assert "messages_refused input=net" in caplog.text


async def test_what_has_arrived_when_it_is_stopped_is_taken(tmp_path: Path) -> None:
    """Datagrams the system holds are read before the port is closed."""
    async with listening(tmp_path, UDP) as found:
        found.send(*[b"<13>%d" % number for number in range(100)])
    assert 100 == len(found.tray.lines)


@pytest.mark.skipif(not Path("/proc/net/udp").exists(), reason="NOT TESTED: only Linux tells")
async def test_what_the_system_drops_is_counted(tmp_path: Path) -> None:
    """Where datagrams come faster than they are read, the system's own count of them is ours."""
    async with listening(tmp_path, replace(UDP, buffer_messages=1)) as found:
        found.send(*[b"x" * 60_000] * 50)  # nobody reads meanwhile: this is the loop's own thread
        dropped = found.counters.dropped_by_system
        assert 0 < dropped < 50
        await found.until_lines(50 - dropped)


async def test_it_listens_on_the_next_generation_of_addresses(tmp_path: Path) -> None:
    """An IPv6 address is one to listen on as well."""
    try:
        async with listening(tmp_path, replace(UDP, host="::1"), spool=QUICK) as found:
            assert found.port > 0
    except Exception as error:
        if "cannot listen" in str(error):
            pytest.skip("NOT TESTED: no IPv6 here")
        raise
