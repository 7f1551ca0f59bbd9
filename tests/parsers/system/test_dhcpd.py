"""The log of the ISC DHCP server: seed 004's lease, and what else the server says."""

from pathlib import Path

import pytest

from logflow_app.parsers.system.dhcpd import DHCPD
from logflow_app.parsers.system.service import compile_service

EXAMPLE = Path(__file__).parents[3] / "examples" / "dhcpd.log"
CLIENT = {"mac": "00:11:22:33:44:55", "via": "eth0"}
parse = compile_service(DHCPD)


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        ("DHCPACK on 10.0.0.7 to 00:11:22:33:44:55 via eth0", {"type": "DHCP_LEASE", "ip": "10.0.0.7", **CLIENT}),
        (
            "DHCPACK on 10.0.0.7 to 00:11:22:33:44:55 (laptop-01) via eth0",
            {"type": "DHCP_LEASE", "ip": "10.0.0.7", "hostname": "laptop-01", **CLIENT},
        ),
        ("DHCPACK to 10.0.0.7 (00:11:22:33:44:55) via eth0", {"type": "DHCP_ACK", "ip": "10.0.0.7", **CLIENT}),
        ("DHCPDISCOVER from 00:11:22:33:44:55 (x) via eth0", {"type": "DHCP_DISCOVER", "hostname": "x", **CLIENT}),
        (
            "DHCPREQUEST for 10.0.0.7 (10.0.0.1) from 00:11:22:33:44:55 via eth0: unknown lease 10.0.0.7.",
            {
                "type": "DHCP_REQUEST",
                "ip": "10.0.0.7",
                "server": "10.0.0.1",
                "problem": "unknown lease 10.0.0.7.",
                **CLIENT,
            },
        ),
        ("DHCPINFORM from 10.0.0.7 via 10.0.0.254", {"type": "DHCP_INFORM", "ip": "10.0.0.7", "via": "10.0.0.254"}),
        (
            (
                "INFO [kea-dhcp4.leases] DHCP4_LEASE_ALLOC [hwtype=1 00:11:22:33:44:55], cid=[no info], tid=0x1: "
                "lease 10.0.0.7 has been allocated for 3600 seconds"
            ),
            {"type": "DHCP_LEASE", "ip": "10.0.0.7", "mac": "00:11:22:33:44:55"},
        ),
    ],
)
def test_what_a_line_says(message: str, fields: dict[str, str]) -> None:
    """Address, hardware, name, server, interface or relay, and what was wrong; with and without syslog's head."""
    assert [fields] == parse([message]).rows
    head = {"host": "gw", "pid": 812}
    assert [fields | head] == parse([f"Nov  4 14:02:09 gw dhcpd[812]: {message}"]).rows


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Nov  4 14:02:09 gw dhclient[1]: DHCPACK of 10.0.0.7 from 10.0.0.1",
        "DHCPACKNOWLEDGED is no word of the server",
        "somebody writes about dhcpd and DHCPACK on 10.0.0.7",
        "2025-11-04 dhcpd[1]: not its date",
    ],
)
def test_lines_of_others_are_left_to_others(line: str) -> None:
    """Only the server's own forms are taken."""
    assert [] == list(parse([line]).positions)


def test_the_example_is_read_whole() -> None:
    """Every line of examples/dhcpd.log is the server's, and three of them are leases."""
    lines = EXAMPLE.read_text().splitlines()
    columns = parse(lines)
    assert list(range(len(lines))) == list(columns.positions)
    assert columns.rows is not None
    assert 3 == [row.get("type") for row in columns.rows].count("DHCP_LEASE")
