"""The audit trail of Linux: `type=SYSCALL msg=audit(1489519256.192:19600329): arch=c000003e syscall=59 …`.

Keys as `audit(8)` and the kernel's `audit.h` have them; what the daemon has put down in hexadecimal is decoded, what
`log_format = ENRICHED` has added (after a group separator) goes by its capitals. The message in `msg='…'` is read too.
"""

import re
from ipaddress import ip_address

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import number
from logflow_app.parsers.system.service import Service

_HEAD = re.compile(
    r"(?:node=(?P<node>\S{1,255}) )?(?:type=(?P<type>\w{1,64}|UNKNOWN\[\d{1,6}\]) )?(?:msg=)?"
    r"audit(?:\[\d{1,10}\])?(?:: (?:type=(?P<kernel_type>\d{1,5}) )?audit)?"
    r"\((?P<time>\d{1,12}\.\d{1,6}):(?P<sequence>\d{1,20})\): ?(?:type=\w{1,64} )?",
    re.ASCII,
)
_PAIR = re.compile(
    r"""(?:\b(old|new)[ -])?([A-Za-z_][\w-]{0,63}+)=(?:"([^"]{0,8192}+)"|'([^']{0,8192}+)'|([^\s"']{0,8192}+))""",
    re.DOTALL,
)
_AVC = re.compile(r"avc: {1,2}(\w{1,20}) {1,2}\{ ?([^{}]{1,200})\}", re.ASCII)
_AVC_CHARS = 500  # a decision stands near the beginning, with others' pairs before it at the most
_HEX = re.compile(r"(?:[0-9A-F]{2}){1,4096}", re.ASCII)
# What auditd writes in hexadecimal where it holds a blank, a quote or a control character (ausearch's list of them).
_ENCODED = frozenset(
    {
        "acct",
        "cmd",
        "comm",
        "cwd",
        "data",
        "dir",
        "exe",
        "file",
        "grp",
        "key",
        "name",
        "new",
        "ocomm",
        "old",
        "path",
        "proctitle",
        "root_dir",
        "watch",
        "vm",
        "device",
        "cgroup",
        "apparmor",
    }
)
_ARGUMENT = re.compile(r"a\d{1,4}(?:\[\d{1,4}\])?", re.ASCII)
_NUMBERS = frozenset({"pid", "ppid", "exit", "items", "argc", "item", "opid"})
_UNIX, _INET, _INET6 = 1, 2, 10  # address families
_NOTHING = ("?", "(null)", "")


def read_audit(message: str) -> Row | None:
    """Return the pairs of an entry, its `type`, `sequence` and `time`; None where it is none."""
    head = _HEAD.match(message)
    if head is None:
        return None
    row: Row = {"record_type": head["type"] or head["kernel_type"] or "", "sequence": int(head["sequence"])}
    row["time"] = head["time"]
    if head["node"]:
        row["node"] = head["node"]
    if avc := _AVC.search(message, head.end(), head.end() + _AVC_CHARS):
        row |= {"action": avc[1], "permission": avc[2].strip()}
    body, _, enriched = message[head.end() :].partition("\x1d")
    _read_pairs(body, row, is_execve=head["type"] == "EXECVE")
    _read_pairs(enriched, row, is_execve=False)
    if address := row.get("saddr"):
        row |= _socket(address)
    return {key: value for key, value in row.items() if value != ""}


def _socket(address: str) -> Row:
    """Return what a socket's address says (`struct sockaddr` of Linux, in hexadecimal)."""
    raw = bytes.fromhex(address) if _HEX.fullmatch(address) else b""
    family = int.from_bytes(raw[:2], "little")
    if family == _UNIX:
        return {"socket_path": raw[2:].strip(b"\0").partition(b"\0")[0].decode("utf-8", "replace")}
    place = {_INET: slice(4, 8), _INET6: slice(8, 24)}.get(family)
    if place is None or len(raw) < place.stop:
        return {}
    return {"socket_ip": str(ip_address(raw[place])), "socket_port": int.from_bytes(raw[2:4], "big")}


def _read_pairs(text: str, row: Row, *, is_execve: bool) -> None:
    for side, plain_key, quoted, inner, bare in _PAIR.findall(text):
        key = f"{side}_{plain_key}" if side else plain_key
        if inner and key == "msg":
            _read_pairs(inner, row, is_execve=False)
        elif quoted or inner:
            row.setdefault(key, quoted or inner)
        elif bare not in _NOTHING:
            row.setdefault(key, _value(key, bare.rstrip(","), is_execve=is_execve))


def _value(key: str, text: str, *, is_execve: bool) -> int | float | str:
    if key in _NUMBERS:
        return number(text)
    is_encoded = key in _ENCODED or (is_execve and _ARGUMENT.fullmatch(key))
    if is_encoded and len(text) > 1 and _HEX.fullmatch(text):
        return bytes.fromhex(text).replace(b"\0", b" ").decode("utf-8", "replace").rstrip()
    return text


AUDITD = Service("auditd", ("auditd", "audit", "audispd", "kernel"), read_audit, ("audit",), is_picky=True)
