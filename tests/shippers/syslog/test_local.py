"""Syslog by a socket in the file system, as programs of this machine write to /dev/log."""

import asyncio
import os
import socket
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from logflow_app.errors import ConfigError
from shippers.syslog.address import open_socket
from shippers.syslog.settings import Protocol, SyslogInput
from tests.shippers.syslog.listening import UDP, listening
from tests.shippers.waiting import until


def local(folder: Path, protocol: Protocol = "unix") -> SyslogInput:
    """Return an input that listens in a folder."""
    return replace(UDP, protocol=protocol, path=folder / "log", mode=0o622)


async def _write(source: SyslogInput, *messages: bytes) -> None:
    """Write messages as the C library does, and wait where that has to."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.settimeout(0)
        await asyncio.get_running_loop().sock_connect(sender, str(source.path))
        for message in messages:
            await asyncio.get_running_loop().sock_sendall(sender, message)


async def test_each_datagram_is_a_line_of_this_machine(tmp_path: Path) -> None:
    """Everybody whom the mode lets may write; the socket is gone with the listener."""
    source = local(tmp_path)
    async with listening(tmp_path / "spool", source) as found:
        assert 0o622 == stat.S_IMODE(source.path.stat().st_mode)
        await _write(source, b"<13>one", b"<14>two\nlines\0", b"\n", b"<15>three")
        await found.until_lines(3)
        assert ["<13>one", "<14>two\nlines", "<15>three"] == found.tray.lines
        assert f'"source":"{socket.gethostname()}"'.encode() in found.tray.records[0].value
    assert not source.path.exists()


async def test_a_stream_is_framed_by_nul(tmp_path: Path) -> None:
    """As the C library does it where the socket is one of streams."""
    source = local(tmp_path, "unix_stream")
    async with listening(tmp_path / "spool", source) as found:
        _, writer = await asyncio.open_unix_connection(source.path)
        writer.write(b"<13>one\0<14>two\nlines\0<15>three\0")
        await found.until_lines(3)
        assert ["<13>one", "<14>two\nlines", "<15>three"] == found.tray.lines
        writer.close()
    assert not source.path.exists()


async def test_without_room_writers_wait(tmp_path: Path) -> None:
    """A local socket can be left unread, so nothing is dropped; all of it arrives in the end, in order."""
    source = local(tmp_path)
    total = 3000
    async with listening(tmp_path / "spool", source, holds=True) as found:
        writing = asyncio.create_task(_write(source, *[b"<13>%06d %s" % (n, b"x" * 500) for n in range(total)]))
        await until(lambda: found.shipper.spool.room.is_short)
        assert not writing.done()
        found.tray.holds = False
        found.tray.release()
        await writing
        await found.until_lines(total)
        assert [f"{number:06d}" for number in range(total)] == [line[4:10] for line in found.tray.lines]
        assert (total, 0) == (found.counters.received, found.counters.lost)


async def test_a_large_message_is_cut(tmp_path: Path) -> None:
    """More than the largest UDP datagram comes by a local socket."""
    source = local(tmp_path)
    async with listening(tmp_path / "spool", source) as found:
        await _write(source, b"x" * 100_000)
        await found.until_lines(1)
        assert (64 * 1024, 100_000 - 64 * 1024) == (len(found.tray.lines[0]), found.counters.truncated_bytes)


@pytest.mark.parametrize("protocol", ["unix", "unix_stream"])
def test_what_nobody_listens_on_is_replaced_and_nothing_else(tmp_path: Path, protocol: Protocol) -> None:
    """A socket left by a kill is removed; one that is in use and a file that is none stay."""
    source = local(tmp_path, protocol)
    stale = open_socket(source)
    stale.close()
    assert source.path.exists()
    used = open_socket(source)
    if protocol == "unix_stream":
        used.listen()
    others: list[Protocol] = ["unix", "unix_stream"]
    for other in others:
        with pytest.raises(ConfigError, match=r"cannot listen on .*log \(.*\): it is in use; choose another path"):
            open_socket(replace(source, protocol=other))
    used.close()
    source.path.unlink()
    source.path.write_text("a file")
    with pytest.raises(ConfigError, match="something else is there"):
        open_socket(source)
    assert "a file" == source.path.read_text()


async def test_another_ones_socket_is_left_alone(tmp_path: Path) -> None:
    """Where somebody took the place meanwhile, the end of the listener removes nothing."""
    source = local(tmp_path)
    async with listening(tmp_path / "spool", source):
        source.path.unlink()
        other = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        other.bind(str(source.path))
    assert source.path.exists()
    other.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="NOT TESTED: root may write everywhere")
def test_a_folder_that_is_not_ours_is_told(tmp_path: Path) -> None:
    """The message names the path."""
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match="Permission denied"):
        open_socket(local(tmp_path))
