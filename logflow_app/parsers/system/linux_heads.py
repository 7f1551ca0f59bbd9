"""The heads that nearly all lines of a machine have, told by one pattern each; `head` reads every other."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from logflow_app.levels import LEVELS
from logflow_app.parsers.syslog import rfc5424
from logflow_app.parsers.syslog.parts import Parts
from logflow_app.parsers.syslog.structured_data import read_structured_data
from logflow_app.parsers.system.head import FACILITIES, SEVERITIES, words_of

Usual = tuple[str, str, str, str, dict[str, Any]]
"""Time, level, program, message and fields, as the head alone tells them."""

# RFC 3164 or ISO time, then single blanks, a host, a program with or without a number: here `head` says the same.
_BSD = re.compile(
    r"(?:<(\d{1,3})>)?([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
    r"(?:Z|[+-]\d\d:?\d\d)) (?!\d{4} )([\w.:%-]{1,255}+)(?<!:) ([\w./@+~-]{1,128}+)(?:\[(\d{1,10})\])?"
    r":(?: (?!%)(.*))?\Z",
    re.ASCII | re.DOTALL,
)
VERSION = "1"  # another one's lines are `syslog`'s, which says what it is
_NO_HOSTS = frozenset({"-"}) | frozenset(
    f"{facility}.{severity}" for facility in FACILITIES for severity in (*SEVERITIES, "panic", "error", "warn")
)
_match_bsd: Callable[[str], re.Match[str] | None] = _BSD.match
_match_ietf: Callable[[str], re.Match[str] | None] = rfc5424.USUAL.match
_words = lru_cache(maxsize=2048)(words_of)


def read_usual(line: str) -> Usual | None:
    """Return what a line says whose head is one of the usual ones; None for any other. 1.2 µs, RFC 5424's 3."""
    match = _match_bsd(line)
    if match is None:
        return _read_ietf(line) if line[:1] == "<" else None
    priority, time, host, program, pid, message = match.groups("")
    if (
        host in _NO_HOSTS
        or program.isdecimal()
        or (time[0] <= "9" and (host.upper() in LEVELS or program.upper() in LEVELS))
    ):
        return None
    fields: dict[str, Any] = {"host": host}
    if pid:
        fields["pid"] = int(pid)
    level = ""
    if priority:
        fields["facility"], level = _words(priority)
    return time, level, program, message.rstrip(), fields


def _read_ietf(line: str) -> Usual | None:
    match = _match_ietf(line)
    if match is None:
        return None
    parts = Parts._make(match.groups(""))
    if parts.version != VERSION:
        return None
    facility, level = _words(parts.priority)
    fields: dict[str, Any] = {
        "host": parts.host,
        "pid": int(parts.pid) if parts.pid else parts.procid,
        "facility": facility,
        "msgid": parts.msgid,
    }
    if parts.data:
        fields["structured_data"] = read_structured_data(parts.data)
    fields = {name: value for name, value in fields.items() if value != ""}
    return parts.time, level, parts.service, parts.message.rstrip(), fields
