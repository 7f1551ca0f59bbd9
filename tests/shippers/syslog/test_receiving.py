"""Datagrams are read one by one or many by one call, and come out the same."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shippers.syslog import receiving
from shippers.syslog.receiving import AtOnce, OneByOne, Receiver, receiver

Make = Callable[[socket.socket, int], Receiver]


@pytest.fixture(params=["at once", "one by one"])
def make(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make a receiver of one kind or the other."""
    if request.param == "one by one":
        monkeypatch.setattr(receiving, "_find_recvmmsg", lambda: None)
    elif receiving._find_recvmmsg() is None:
        pytest.skip("NOT TESTED: no recvmmsg here")
    return receiver


def bound(family: int, address: object) -> socket.socket:
    """Return a socket that does not block."""
    opened = socket.socket(family, socket.SOCK_DGRAM)
    opened.bind(address)  # type: ignore[arg-type]
    opened.settimeout(0)
    return opened


@pytest.fixture
def port() -> Iterator[socket.socket]:
    """A UDP port of this machine."""
    with bound(socket.AF_INET, ("127.0.0.1", 0)) as opened:
        yield opened


def test_each_client_has_its_datagrams_in_order(port: socket.socket, make: Make) -> None:
    """Whoever sends from whatever port is one client by its address; what was empty is so."""
    reading = make(port, 100)
    with bound(socket.AF_INET, ("127.0.0.2", 0)) as one, bound(socket.AF_INET, ("127.0.0.3", 0)) as two:
        for number in range(10):
            one.sendto(b"one %d" % number, port.getsockname())
            two.sendto(b"" if number == 5 else b"two %d" % number, port.getsockname())
    received = reading.receive()
    assert [b"one %d" % number for number in range(10)] == received["127.0.0.2"].messages
    assert [b"" if number == 5 else b"two %d" % number for number in range(10)] == received["127.0.0.3"].messages
    assert {} == reading.receive()


def test_what_is_too_long_is_cut_and_its_size_known(port: socket.socket, make: Make) -> None:
    """Four bytes more than asked for are read, as line ends may stand behind; the size is that of all of it."""
    reading = make(port, 100)
    for size in (50, 104, 105, 60_000):
        port.sendto(b"x" * size, port.getsockname())
    received = reading.receive()["127.0.0.1"]
    assert [50, 104, 104, 104] == [len(message) for message in received.messages]
    assert {2: 105, 3: 60_000} == received.sizes


def test_more_than_is_read_at_once_is_there_the_next_time(port: socket.socket, make: Make) -> None:
    """Nothing is lost where more is waiting."""
    port.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)
    reading = make(port, 65_535)
    reading.most = min(reading.most, 20)
    for number in range(50):
        port.sendto(b"%d" % number, port.getsockname())
    found = [message for _ in range(3) for message in reading.receive()["127.0.0.1"].messages]
    assert [b"%d" % number for number in range(50)] == found


def test_addresses_of_the_next_generation_are_told(make: Make) -> None:
    """IPv6 hosts have their usual names."""
    try:
        opened = bound(socket.AF_INET6, ("::1", 0))
    except OSError:
        pytest.skip("NOT TESTED: no IPv6 here")
    with opened:
        reading = make(opened, 100)
        opened.sendto(b"six", opened.getsockname())
        assert {"::1": [b"six"]} == {host: found.messages for host, found in reading.receive().items()}


def test_sockets_of_the_file_system_have_no_address(tmp_path: Path, make: Make) -> None:
    """Whoever writes there is of this machine, whether its own socket has a name or none."""
    with (
        bound(socket.AF_UNIX, str(tmp_path / "log")) as opened,
        bound(socket.AF_UNIX, str(tmp_path / "me")) as named,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as nameless,
    ):
        reading = make(opened, 100)
        named.sendto(b"one", str(tmp_path / "log"))
        nameless.sendto(b"two" * 50, str(tmp_path / "log"))
        received = reading.receive()[""]
        assert ([b"one", (b"two" * 50)[:104]], {1: 150}) == (received.messages, received.sizes)


def test_a_socket_that_is_gone_is_told(port: socket.socket, make: Make) -> None:
    """What is no matter of waiting is an error."""
    reading = make(port, 100)
    port.close()
    with pytest.raises(OSError, match=r"Bad file descriptor"):
        reading.receive()


def test_the_call_of_the_system_is_used_where_it_is() -> None:
    """One call for many is several times as quick."""
    with bound(socket.AF_INET, ("127.0.0.1", 0)) as opened:
        expected = OneByOne if receiving._find_recvmmsg() is None else AtOnce
        assert isinstance(receiver(opened, 100), expected)
