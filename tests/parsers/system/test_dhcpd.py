"""The log of the ISC DHCP server: seed 004's lease, and what else the server says."""

from pathlib import Path

import pytest

from logflow_app.parsers.system.dhcpd import parse_dhcpd

EXAMPLE = Path(__file__).parents[3] / "examples" / "dhcpd.log"
CLIENT = {"mac": "00:11:22:33:44:55", "via": "eth0"}


def fields_of(line: str) -> dict[str, str]:
    """Return what the parser finds in a line."""
    return {name: column[0] for name, column in parse_dhcpd([line]).fields.items() if column[0]}


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
    ],
)
def test_what_a_line_says(message: str, fields: dict[str, str]) -> None:
    """Address, hardware, name, server, interface or relay, and what was wrong; with and without syslog's head."""
    assert fields == fields_of(message)
    head = {"host": "gw", "pid": "812"}
    assert fields | head == fields_of(f"Nov  4 14:02:09 gw dhcpd[812]: {message}")


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
    assert [] == list(parse_dhcpd([line]).positions)


def test_the_example_is_read_whole() -> None:
    """Every line of examples/dhcpd.log is the server's, and three of them are leases."""
    lines = EXAMPLE.read_text().splitlines()
    columns = parse_dhcpd(lines)
    assert list(range(len(lines))) == list(columns.positions)
    assert 3 == list(columns.fields["type"]).count("DHCP_LEASE")
