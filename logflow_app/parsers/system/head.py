"""Heads like syslog's that `syslog` itself leaves alone, because at a glance they are a log's of another kind.

Without a number in front: ISO time with a blank in it, Sophos' time, no host, words for program, a component.
"""

import re
from typing import Any, NamedTuple

from logflow_app.levels import LEVELS
from logflow_app.parsers.syslog.priorities import FACILITIES, SEVERITIES, said_by, word_key

_WORDS = "|".join(FACILITIES), "|".join((*SEVERITIES, "panic", "error", "warn"))

TIME = (
    r"(?:(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?[A-Z][a-z]{2} [ \d]?\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})?"
    r"(?: \d{4}(?= ))?"
    r"|\d{4}:\d\d:\d\d-\d\d:\d\d:\d\d"  # Sophos UTM
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d))?)"
)
_BSD = re.compile(
    rf"({TIME}) ++"
    rf"(?:(?!(?:{_WORDS[0]})\.(?:{_WORDS[1]}) )([\w.:%-]{{1,255}}+)(?<!:) ++(?=\S))?"
    rf"(?:({_WORDS[0]})\.({_WORDS[1]}) ++)?"
    r"(\(?[\w./@+~-]{1,128}+\)?(?:\([\w.-]{1,64}\))?(?: \d[\w.]{0,15})?"
    r"|[A-Z][\w.-]{0,63}(?: [A-Z][\w.-]{0,63}){1,3}(?=\[\d))"
    r"(?:\[(\d{1,10})\])?(?: \(([^()]{1,255}+)\))?:(?: |$)",
    re.ASCII,
)
_UNTAGGED = re.compile(
    rf"({TIME}) ++(?:((?!\d+ )\w[\w.:%-]{{0,254}}+)(?<!:)"
    rf"(?: ++({_WORDS[0]})\.({_WORDS[1]}))? ++(?=\S)|(?=--))",
    re.ASCII,
)
_CISCO = re.compile(
    r"(?:[\w./-]{1,64}(?:\[\d{1,10}\])?)?:? ?(?:[.*]?[A-Z][a-z]{2} [\d :.]{10,30}(?: [A-Z]{3,5})?: )?"
    r"%[A-Z][\w-]{1,40}-[0-7]-\w{1,40}:"
)
_CISCO_FIRST = frozenset("%.*ADFJMNOS")  # of its mark, or of a device's own time


class Head(NamedTuple):
    """What stands before the message; `end` is where that begins, `level` a word of syslog, `fields` the rest."""

    time: str
    program: str
    level: str
    fields: dict[str, Any]
    end: int


def read_head(line: str) -> Head | None:
    """Return the head of a line that names the program; None where there is none. 1.6 µs."""
    match = _BSD.match(line)
    if match is None:
        return None
    time, host, facility, severity, program, pid, component = match.groups()
    if time[0].isdigit() and (not host or host == "-" or host.upper() in LEVELS or program.upper() in LEVELS):
        return None  # a log of its own: 2025-10-23 14:32:15 WARN pool: empty
    if program == "InnoDB":
        return None  # MySQL's own, with a thread in the host's place
    if line[match.end() : match.end() + 1] in _CISCO_FIRST and _CISCO.match(line, match.end()):
        return None  # a line that quotes one of Cisco's
    fields: dict[str, Any] = {"host": host} if host else {}
    if pid:
        fields["pid"] = int(pid)
    if component:
        fields["component"] = component
    return _head(time, program, fields, (facility, severity), match.end())


def read_untagged(line: str) -> Head | None:
    """Return the head of a line that names no program (`last message repeated 3 times`, MikroTik's topics)."""
    if line[10:11] == " " and line[4:5] == "-":
        return None  # 2025-10-23 14:32:15 …: a log of its own
    match = _UNTAGGED.match(line)
    if match is None or _CISCO.match(line, match.end()):
        return None
    time, host, facility, severity = match.groups()
    if time[0].isdigit() and (host or "").upper() in LEVELS:
        return None
    return _head(time, "", {"host": host} if host else {}, (facility, severity), match.end())


def _head(time: str, program: str, fields: dict[str, Any], words: tuple[str, str], end: int) -> Head:
    level, said = said_by(word_key(*words)) if words[0] else ("", {})
    return Head(time, program, level, fields | said, end)
