"""RFC 5424: `<165>1 2003-10-11T22:14:15.003Z host app 42 ID47 [exampleSDID@32473 iut="3"] message`.

`USUAL` takes what nearly all senders write, `read_strictly` the RFC's grammar and no more, `read_leniently` what is
left: no number in front, no version, times and structured data that are none (these stay in the message).
"""

import re
from calendar import isleap

from logflow_app.parsers.syslog.parts import ISO_TIME, NUMBER, PRI, Parts
from logflow_app.parsers.syslog.structured_data import LENIENT_DATA, STRICT_DATA, has_repeated_ids

_FLAGS = re.ASCII | re.DOTALL
_MESSAGE = r"(?: \ufeff?(.*))?\Z"  # the byte order mark tells the encoding and is no part of the message
NIL = "-"
BYTE_ORDER_MARK = "\ufeff"
REPLACEMENT = "\ufffd"  # what stands for bytes that were no UTF-8

USUAL = re.compile(
    rf"{PRI}([1-9]\d{{0,2}}) (?:-|({ISO_TIME})) (?:-|(\S{{1,255}}+)) (?:-|(\S{{1,255}}+))"
    rf" (?:-|({NUMBER})|(\S{{1,128}}+)) (?:-|(\S{{1,128}}+)) (?:-|({LENIENT_DATA}))(){_MESSAGE}",
    _FLAGS,
)

_DATE = r"\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
_STRICT = re.compile(
    rf"<(19[01]|1[0-8]\d|[1-9]\d|\d)>([1-9]\d{{0,2}})"
    rf" (?:-|({_DATE}T{_CLOCK}:[0-5]\d(?:\.\d{{1,6}})?(?:Z|[+-]{_CLOCK})))"
    rf" (?:-|([!-~]{{1,255}}+)) (?:-|([!-~]{{1,48}}+)) (?:-|({NUMBER})|([!-~]{{1,128}}+)) (?:-|([!-~]{{1,32}}+))"
    rf" (?:-|({STRICT_DATA}))(){_MESSAGE}",
    _FLAGS,
)

_VERSIONED = re.compile(rf"(?:{PRI})?[1-9]\d{{0,2}} +(?:- |\d)", _FLAGS)
_TOKEN = r"(?:-(?= )|(\S{1,512}+))"  # noqa: S105 - no password
_LOOSE = re.compile(
    rf"(?:{PRI})?([1-9]\d{{0,2}}) +(?:-|(\d[\w:.,+-]{{9,63}}+)) +{_TOKEN} +{_TOKEN}"
    rf" +(?:-(?= )|({NUMBER})(?= )|(\S{{1,512}}+)) +(?:-(?= |\Z)|(\S{{1,512}}+))"
    rf"(?: +(-|{LENIENT_DATA})(?= |\Z))?()(?: \ufeff?(.*))?\Z",
    _FLAGS,
)
_BARE = re.compile(  # neither number nor version: dashes in the places of nil values show what it is
    rf"()()({ISO_TIME}) {_TOKEN} {_TOKEN} (?:-|({NUMBER}))() (?:-|(\S{{1,128}}+)) (-|{LENIENT_DATA})(){_MESSAGE}",
    _FLAGS,
)
_MERAKI = re.compile(  # Cisco's cloud devices call it version 1, and write an epoch, their name and the kind of event
    rf"{PRI}([1-9]\d{{0,2}}) (\d{{10}}\.\d{{1,9}}) (\S{{1,255}}+) (\S{{1,128}}+)()()()()()(?: (.*))?\Z", _FLAGS
)


def read_strictly(line: str) -> Parts | None:
    """Return what a line says that keeps to the grammar of section 6; None for any other. 1.9 µs."""
    match = _STRICT.match(line)
    if match is None:
        return None
    parts = Parts._make(match.groups(""))
    if parts.data and has_repeated_ids(parts.data):
        return None
    time = parts.time
    if (
        BYTE_ORDER_MARK in line
        and line[match.start(match.re.groups) - 1] == BYTE_ORDER_MARK
        and REPLACEMENT in parts.message
    ):
        return None  # section 6.4: behind the mark, the bytes must be UTF-8
    return None if time[5:10] == "02-29" and not isleap(int(time[:4])) else parts


def read_leniently(line: str) -> Parts | None:
    """Return what a line says that means to be of this RFC and is not quite; None for any other."""
    if not _VERSIONED.match(line):
        match = _BARE.match(line) if line[4:5] == "-" else None
        return _without_nil(Parts._make(match.groups(""))) if match else None
    if match := _MERAKI.match(line):
        return Parts._make(match.groups(""))
    match = _LOOSE.match(line)
    if match is None:
        return None
    parts = Parts._make(match.groups(""))
    if not parts.priority and parts.time[4:5] != "-":
        return None
    has_nil = not (parts.pid or parts.procid) or not parts.msgid
    if not parts.data and not has_nil:
        return None  # host, program and words: RFC 3164 behind a version
    return _without_nil(parts)


def _without_nil(parts: Parts) -> Parts:
    return parts._replace(data="") if parts.data == NIL else parts
