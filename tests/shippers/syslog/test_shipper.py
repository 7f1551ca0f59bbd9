"""A syslog shipper begins with all its ports or none, and what it cannot have it says in plain words."""

import asyncio
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from logflow_app.errors import ConfigError
from shippers.spool.shipper import SpoolJob, SpoolShipper
from shippers.syslog.address import cannot_listen, open_socket
from shippers.syslog.configured import plan
from tests.shippers.syslog.listening import QUICK, TCP, UDP, listening
from tests.shippers.tray import Tray


@pytest.mark.parametrize("source", [UDP, TCP], ids=["udp", "tcp"])
async def test_a_port_that_is_taken_is_told(tmp_path: Path, source: object) -> None:
    """The message names the input and the port; the other ports and the spool are let go."""
    kind = socket.SOCK_DGRAM if source is UDP else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        if source is TCP:
            taken.listen()
        port = taken.getsockname()[1]
        plans = [plan(replace(UDP, name="free")), plan(replace(source, port=port))]
        shipper = SpoolShipper(SpoolJob(plans, tmp_path), Tray())
        with pytest.raises(ConfigError, match=rf"input net: cannot listen on 127.0.0.1:{port}/.*; choose another port"):
            await shipper.run(asyncio.Event())
    async with listening(tmp_path, UDP) as found:
        found.send(b"<13>one")
        await found.until_lines(1)


def test_a_port_only_root_may_have_is_told_with_a_way_out() -> None:
    """Nobody needs to know why 514 does not work."""
    told = str(cannot_listen(replace(UDP, port=514), PermissionError(13, "Permission denied")))
    assert told == (
        "input net: cannot listen on 127.0.0.1:514/udp: Permission denied; "
        "ports below 1024 are for root; choose another, such as 5514"
    )


def test_a_host_that_is_not_known_is_told() -> None:
    """A typo in the address is no riddle."""
    with pytest.raises(ConfigError, match=r"input net: cannot listen on no\.such\.host\.invalid:0/udp"):
        open_socket(replace(UDP, host="no.such.host.invalid"))


async def test_what_has_not_arrived_waits_for_the_next_start(tmp_path: Path) -> None:
    """A stop while nothing arrives keeps the messages, and the next run sends them under the same ids."""
    async with listening(tmp_path, UDP, holds=True) as found:
        found.send(b"<13>one", b"<13>two")
        await found.until_lines(2)
        ids = found.tray.ids
        assert 2 == found.shipper.observe().lines_read
        assert 0 == found.shipper.observe().lines_acknowledged
    async with listening(tmp_path, UDP) as found:
        await found.until_lines(2)
        assert ids == found.tray.ids
        assert 2 == found.shipper.observe().lines_acknowledged


async def test_without_a_place_nothing_remains(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told to remember nothing, it keeps its spool where it is gone in the end."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    shipper = SpoolShipper(SpoolJob([plan(UDP)], None, QUICK), Tray())
    stop = asyncio.Event()
    stop.set()
    assert 1 == len(list(tmp_path.iterdir()))  # noqa: ASYNC240 - a test
    await shipper.run(stop)
    assert [] == list(tmp_path.iterdir())  # noqa: ASYNC240 - a test
