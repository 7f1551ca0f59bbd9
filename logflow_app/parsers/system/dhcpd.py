"""The log of the ISC DHCP server, with or without the head syslog gives it; its forms are those of dhcpd's `dhcp.c`.

`Nov  4 14:02:09 gw dhcpd[812]: DHCPACK on 192.168.0.101 to 00:11:22:33:44:55 (laptop-01) via eth0`. Kea's leases too.
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import IP, form, reader
from logflow_app.parsers.system.service import Service

LEASE = "DHCP_LEASE"  # seed 004's word for an address that was given

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
_FIELDS = ("type", "ip", "mac", "hostname", "server", "via", "problem")
_read_others = reader(
    (
        form(
            "eply NA",
            f"(?P<sent>Sending )?Reply NA: address (?P<ip>{IP}) to client with duid (?P<duid>[0-9a-f:]{{2,400}})",
            type=LEASE,
        ),
        form(
            "_LEASE_A",
            r"(?:[A-Z]{4,5} \[[^\]]{1,100}\] )?DHCP[46]_LEASE_A(?:LLOC|DVERT) \[hwtype=\d{1,3} "
            r"(?P<mac>[0-9a-f:]{17})\].{0,200}? lease "
            rf"(?P<ip>{IP}) (?P<what>has been allocated|will be advertised)",
        ),
    )
)
_KEA = {"has been allocated": LEASE, "will be advertised": "DHCP_OFFER"}


def read_dhcpd(message: str) -> Row | None:
    """Return address, hardware, name, server, relay and what was wrong; `type` as typed events have it."""
    event = _MESSAGE.match(message)
    if event is None:
        row = _read_others(message)
        if row:
            row.pop("sent", None)
            if what := row.pop("what", ""):
                row["type"] = _KEA[what]
        return row
    word, how, ip, first, mac, name, via, problem = event.groups("")
    server = ""
    if not mac and _MAC.fullmatch(first):  # DHCPACK to 192.168.0.5 (00:11:22:33:44:55) via eth0
        mac = first
    elif not mac and not ip:
        name = name or first
    else:
        server = first
    kind = LEASE if (word, how) == ("ACK", "on") else f"DHCP_{word}"
    values = (kind, ip, mac, name, server, via, problem.strip())
    return {field: value for field, value in zip(_FIELDS, values, strict=True) if value}


DHCPD = Service("dhcpd", ("dhcpd", "kea-dhcp4", "kea-dhcp6"), read_dhcpd, ("dhcpd", "DHCP"))
