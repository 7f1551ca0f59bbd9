"""The log of the ISC DHCP server, with or without the head syslog gives it; its forms are those of dhcpd's `dhcp.c`.

`Nov  4 14:02:09 gw dhcpd[812]: DHCPACK on 192.168.0.101 to 00:11:22:33:44:55 (laptop-01) via eth0`
"""

import re
from collections.abc import Sequence

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.columns import Columns, Parse

SERVICE = "dhcpd"
MARKS = ("dhcpd", "DHCP")  # a line without one of them is none

_HEAD = re.compile(
    r"(?:<\d{1,3}>)?"
    r"([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)"
    r"(?: ([\w.:-]{1,255}))? dhcpd(?:\[(\d{1,10})\])?: ?",
    re.ASCII,
)
_MESSAGE = re.compile(
    r"DHCP(DISCOVER|OFFER|REQUEST|ACK|NAK|RELEASE|DECLINE|INFORM)\b"
    r"(?: (on|for|of|to|from) (\d{1,3}(?:\.\d{1,3}){3}))?"  # the address, and how it is brought up
    r"(?: \(([^()]{1,255})\))?"  # the server that was asked, or the client's hardware
    r"(?: (?:from|to) ([0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){0,19}))?"
    r"(?: \(([^()]{1,255})\))?"  # how the client calls itself
    r"(?: via ([\w.:-]{1,255}?))?(?:(?=[: ])|$)"
    r"(?:: (.{1,1000}))?",
    re.ASCII | re.DOTALL,
)
_MAC = re.compile(r"[0-9a-fA-F]{1,2}(?::[0-9a-fA-F]{1,2}){5,19}")

FIELDS = ("type", "ip", "mac", "hostname", "server", "via", "problem", "host", "pid")
LEASE = "DHCP_LEASE"  # seed 004's word for an address that was given


def compile_dhcpd(section: AnyParser) -> Parse:  # noqa: ARG001 - the forms are fixed
    """Return the parser; see `Parse`."""
    return parse_dhcpd


def parse_dhcpd(lines: Sequence[str]) -> Columns:
    """Read the lines of the server; see `Parse`. 3 µs a line, 0.1 µs for a line of somebody else."""
    lease, other = MARKS
    found = [
        (position, *read)
        for position, line in enumerate(lines)
        if (lease in line or other in line) and (read := _read(line)) is not None
    ]
    if not found:
        return Columns((), (), (), (), ())
    positions, times, messages, *columns = zip(*found, strict=True)
    nothing = ("",) * len(positions)
    fields = {name: column for name, column in zip(FIELDS, columns, strict=True) if any(column)}
    return Columns(positions, times, nothing, (SERVICE,) * len(positions), messages, fields)


def _read(line: str) -> tuple[str, ...] | None:
    """Return time, message and `FIELDS` of a line; None where it is none of the server's."""
    head = _HEAD.match(line)
    time, host, pid = head.groups("") if head else ("", "", "")
    message = (line[head.end() :] if head else line) or line
    event = _MESSAGE.match(message)
    if event is None:
        return (time, message, "", "", "", "", "", "", "", host, pid) if head else None
    word, how, ip, first, mac, name, via, problem = event.groups("")
    server = ""
    if not mac and _MAC.fullmatch(first):  # DHCPACK to 192.168.0.5 (00:11:22:33:44:55) via eth0
        mac = first
    elif not mac and not ip:
        name = name or first
    else:
        server = first
    kind = LEASE if (word, how) == ("ACK", "on") else f"DHCP_{word}"
    return time, message, kind, ip, mac, name, server, via, problem.strip(), host, pid
