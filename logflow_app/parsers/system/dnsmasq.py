"""dnsmasq: DNS queries and their answers (`log-queries`), and the leases of its DHCP server (`log-dhcp`).

`query[A] example.com from 192.168.0.7`, `DHCPACK(eth0) 192.168.0.101 00:11:22:33:44:55 laptop-01`. Pi-hole's too.
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import IP, MAC, SOURCE, form, reader
from logflow_app.parsers.system.service import Service

LEASE = "DHCP_LEASE"  # seed 004's word for an address that was given
_EXTRA = rf"(?:(?P<serial>\d{{1,10}}) (?:{SOURCE}/(?P<source_port>\d{{1,5}}) )?)?"  # log-queries=extra
_QNAME = r"(?P<name>\S{1,255})"
_ANSWER = r"(?P<answer>.{1,500}?)\s{0,9}$"

_read_forms = reader(
    (
        form(
            "query[",
            rf"{_EXTRA}(?P<dnssec>dnssec-)?query\[(?P<query_type>[^\]]{{1,20}})\] {_QNAME} (?:from|to) "
            f"(?P<peer>{IP})",
        ),
        form("forwarded ", rf"{_EXTRA}forwarded {_QNAME} to (?P<server>{IP}(?:#\d{{1,5}})?)", type="DNS_FORWARD"),
        form("reply ", rf"{_EXTRA}reply {_QNAME} is {_ANSWER}", type="DNS_REPLY"),
        form("cached", rf"{_EXTRA}cached(?:-stale)? {_QNAME} is {_ANSWER}", type="DNS_CACHED"),
        form(
            "blocked ",
            rf"{_EXTRA}(?P<reason>(?:gravity|exactly|regex|special domain) [\w ]{{0,20}}?"
            f"(?:blocked|denied)) {_QNAME} is {_ANSWER}",
            type="DNS_BLOCKED",
        ),
        form(
            " is ", rf"{_EXTRA}(?P<reason>config|Rate-limiting|/\S{{1,255}}) {_QNAME} is {_ANSWER}", type="DNS_CONFIG"
        ),
        form("validation", rf"{_EXTRA}validation {_QNAME} is {_ANSWER}", type="DNS_VALIDATION"),
        form("nameserver ", rf"nameserver (?P<server>{IP}) (?P<reason>refused .{{1,200}})", type="DNS_REFUSED"),
        form("rebind", rf"possible DNS-rebind attack detected: {_QNAME}", type="DNS_REBIND"),
        form(
            "DHCP",
            rf"(?:\d{{1,10}} )?DHCP(?P<word>[A-Z]{{3,10}})\((?P<interface>[^()\s]{{1,64}})\) (?:"
            rf"(?P<ip>{IP}) )?{MAC}(?: (?P<hostname>\S{{1,255}}))?(?: ++(?P<problem>\S.{{0,199}}))?",
        ),
        form("abandoning", rf"abandoning lease to {MAC}(?: of (?P<ip>{IP}))?", type="DHCP_ABANDON"),
        form("started, version", r"started, version (?P<version>\S{1,40})"),
    )
)
_PROBLEMS = re.compile(r"(?:no|address|wrong|lease|not|static|unknown|ignored)\b.*", re.DOTALL)


def read_dnsmasq(message: str) -> Row | None:
    """Return the fields of a query, an answer or a lease; `type` as typed events have it."""
    row = _read_forms(message)
    if row is None:
        return None
    if peer := row.pop("peer", ""):
        if row.pop("dnssec", ""):
            return row | {"type": "DNS_VALIDATION", "server": peer}
        return {**row, "type": "DNS_QUERY", "source_ip": peer}
    if word := row.pop("word", ""):
        row["type"] = LEASE if word == "ACK" else f"DHCP_{word}"
        if "problem" not in row and row.get("hostname") in ("no", "ignored", "address", "wrong", "lease"):
            row["problem"] = row.pop("hostname")
        elif "problem" in row and _PROBLEMS.match(row.get("hostname", "")):
            row["problem"] = f"{row.pop('hostname')} {row['problem']}"
    return row


DNSMASQ = Service(
    "dnsmasq",
    ("dnsmasq", "dnsmasq-dhcp", "dnsmasq-tftp", "pihole-ftl"),
    read_dnsmasq,
    ("dnsmasq", "query[", "reply ", "cached ", "forwarded ", " is ", "DHCP", "pihole"),
)
