"""Packets the kernel's firewall has written: iptables' and nftables' LOG, and ufw on top of it.

`[UFW BLOCK] IN=eth0 OUT= MAC=… SRC=192.0.2.1 DST=198.51.100.2 LEN=40 TTL=245 PROTO=TCP SPT=51000 DPT=22 SYN URGP=0`
Keys as the kernel's `nf_log_syslog` writes them; those of the family have its names, the others their own in small
letters. Words without a value are `flags`.
"""

from functools import lru_cache

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import number

_NAMES = {
    "IN": "in_interface", "OUT": "out_interface", "PHYSIN": "in_port", "PHYSOUT": "out_port", "MAC": "mac",
    "SRC": "source_ip", "DST": "destination_ip", "SPT": "source_port", "DPT": "destination_port", "PROTO": "protocol",
    "LEN": "length", "TTL": "ttl", "HOPLIMIT": "ttl", "TYPE": "icmp_type", "CODE": "icmp_code", "ID": "packet_id",
    "MARK": "mark", "UID": "uid", "GID": "gid",
}  # fmt: skip
_NUMBERS = {
    "length",
    "ttl",
    "source_port",
    "destination_port",
    "packet_id",
    "window",
    "uid",
    "gid",
    "icmp_type",
    "icmp_code",
    "urgp",
}
_VERDICTS = ("BLOCK", "ALLOW", "DROP", "REJECT", "ACCEPT", "DENY", "AUDIT", "LIMIT")
_MOST_WORDS = 80


def read_packet(message: str) -> Row | None:
    """Return the fields of a packet; None where the message is none."""
    place = message.find("IN=")
    if place < 0 or " OUT=" not in message or (place and message[place - 1] not in " ]:"):
        return None
    row: Row = {}
    if prefix := message[:place].strip():
        row["prefix"] = prefix
        capitals = prefix.upper()
        verdict = next((word for word in _VERDICTS if word in capitals), "")
        if verdict:
            row["action"] = verdict
    flags: list[str] = []
    for word in _outer(message[place:]).split(" ", _MOST_WORDS)[:_MOST_WORDS]:
        key, is_pair, value = word.partition("=")
        if not is_pair:
            if key.isupper():
                flags.append(key)
        elif value:
            name = _name_of(key)
            if name and name not in row:  # of a tunnel's headers the outer one stays
                row[name] = number(value) if name in _NUMBERS else value
    if flags:
        row["flags"] = flags
    return row


def _outer(packet: str) -> str:
    """Return a packet without the one that an error of ICMP quotes: ports in there are of the other direction."""
    before, mark, quoted = packet.partition(" [SRC=")
    return before + (quoted.rpartition("]")[2] if "]" in quoted else "") if mark else packet


@lru_cache(maxsize=1024)
def _name_of(key: str) -> str:
    """Return the field of a key of the kernel's, "" where it is no key."""
    name = _NAMES.get(key) or key.lower()
    return name if name.isidentifier() else ""
