"""Addresses are held against the lists of networks."""

from ipaddress import ip_network

import pytest

from shippers.syslog.access import MOST_REMEMBERED, Access

TEN = ip_network("10.0.0.0/8")
ONE = ip_network("10.0.0.1/32")
SIX = ip_network("fd00::/8")


@pytest.mark.parametrize(
    ("allow", "deny", "host", "expected"),
    [
        ([], [], "10.0.0.1", True),
        ([], [], "", True),
        ([TEN], [], "10.1.2.3", True),
        ([TEN], [], "11.1.2.3", False),
        ([TEN], [ONE], "10.0.0.1", False),
        ([TEN], [ONE], "10.0.0.2", True),
        ([], [ONE], "10.0.0.1", False),
        ([], [ONE], "192.168.0.1", True),
        ([SIX], [], "fd00::1", True),
        ([SIX], [], "fd00::1%eth0", True),
        ([SIX], [], "10.0.0.1", False),
        ([TEN], [], "web-1", False),
    ],
)
def test_deny_wins_and_allow_leaves_out_the_rest(allow: list, deny: list, host: str, *, expected: bool) -> None:
    """What `deny` names never may; with `allow` only what it names does."""
    access = Access(allow, deny)
    assert [expected, expected] == [access.permits(host), access.permits(host)]


def test_what_is_remembered_is_bounded() -> None:
    """Addresses can be made up without end."""
    access = Access([TEN], [])
    for number in range(MOST_REMEMBERED + 10):
        access.permits(f"10.0.{number >> 8}.{number & 255}")
    assert len(access._known) <= MOST_REMEMBERED
