"""Cisco's system messages, with or without syslog in front: `29: *Mar  1 18:46:11.123: %SYS-5-CONFIG_I: …`.

The form is that of "System Message Format" in the guides of IOS, IOS XR, NX-OS and ASA; that of Huawei's and H3C's
devices (`%%01IFNET/4/LINK_STATE(l)[12]:…`) differs in its marks alone.
"""

import re
from typing import Any

from logflow_app.parsers.syslog.parts import BSD_TIME, NUMBER, Parts
from logflow_app.parsers.syslog.priorities import severity_key
from logflow_app.parsers.syslog.times import TIME, usual_form

MARK = "%"
MAX_HEAD_CHARS = 200

_MNEMONIC = re.compile(r"%([A-Z][A-Z0-9_]{0,63}(?:-[A-Za-z][A-Za-z0-9_]{0,63}){0,3})-([0-7])-([A-Za-z0-9_]{1,64}) ?:")
_HUAWEI = re.compile(
    r"%%\d\d([A-Z][A-Z0-9_]{0,63})/([0-7])/([A-Z][A-Za-z0-9_]{1,127})(?:\([a-z]{1,4}\))?(?:\[\d{1,10}\])?:"
)
_USUAL_HEAD = re.compile(  # as IOS writes it: number, host, number, time; what others write is taken word by word
    r"(?:(\d{1,10}): )?(?:([A-Za-z][\w.-]{0,254}|\d{1,3}(?:\.\d{1,3}){3}): )?(?:(\d{1,10}): )?[*.]?"
    rf"({BSD_TIME}): \Z"
)
_SEQUENCE = re.compile(r"\d{1,10}:?")
_PROCESS = re.compile(rf"(.*?)([A-Za-z_][\w-]{{0,63}})\[({NUMBER})\]")
_NODE = re.compile(r"[A-Z0-9]{2,4}/\d{1,3}/\w{1,8}/\w{1,8}")  # IOS XR: RP/0/RSP0/CPU0
_HOST = re.compile(r"[\w.:%/-]{1,255}")


def read_cisco(line: str, start: int, priority: str) -> Parts | None:
    """Return what a line says whose message is of the form `%FACILITY-SEVERITY-MNEMONIC: text`; None for any other.

    The mark may stand as far behind `start` as a time, a host and a number need. `msgid` is facility, severity and
    mnemonic, and the message has them too; the service is the process or, where none is named, the facility.
    """
    end = start + MAX_HEAD_CHARS
    match = _MNEMONIC.search(line, start, end) or _HUAWEI.search(line, start, end)
    if match is None:
        return None
    found = _read_head(line[start : match.start()])
    if found is None:
        return None
    time, host, service, pid, more = found
    return Parts(
        priority=priority or severity_key(match[2]),
        time=time,
        host=host,
        service=service or match[1],
        pid=pid,
        msgid=line[match.start(1) : match.end(3)],
        more=more or "",
        message=line[match.start() :],
    )


def _read_head(head: str) -> tuple[str, str, str, str, dict[str, Any]] | None:
    """Return time, host, process, its number and further fields, which stand before the mark; None for other text."""
    if usual := _USUAL_HEAD.match(head):
        first, host, second, time = usual.groups("")
        return time, host, "", "", _numbers([number for number in (first, second) if number])
    times = [usual_form(match[0]) for match in TIME.finditer(head)]
    numbers: list[str] = []
    host = service = pid = node = ""
    for word in TIME.sub(" ", head).split():
        bare = word.strip("*.:")
        if not bare:
            continue
        process = _PROCESS.fullmatch(bare)
        if _SEQUENCE.fullmatch(bare):
            numbers.append(bare)
        elif _NODE.fullmatch(bare) and not node:
            node = bare
        elif process and not service:
            service, pid = process[2], process[3]
            host = host or process[1].strip(":")
        elif _HOST.fullmatch(bare) and not host:
            host = bare
        elif _HOST.fullmatch(bare) and not service:
            service = bare
        else:
            return None
    more = _numbers(numbers)
    if node and host:
        more["node"] = node
    if len(times) > 1:
        more["device_time"] = times[1]
    return times[0] if times else "", host or node, service, pid, more


def _numbers(found: list[str]) -> dict[str, Any]:
    """Return the numbers of a message: its own and, in front of that, how many the device has sent (`counter`)."""
    if len(found) > 1:
        return {"counter": int(found[0]), "sequence": int(found[-1])}
    return {"sequence": int(found[0])} if found else {}
