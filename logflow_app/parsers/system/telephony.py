"""Telephone exchanges: Asterisk and FreeSWITCH; who registers, who fails, and their security events.

`[2023-03-06 15:13:32] NOTICE[4711] chan_sip.c: Registration from '<sip:100@x>' failed for '192.0.2.1:5060' - …`
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import SOURCE, form, number, reader
from logflow_app.parsers.system.service import Service

_INNER = re.compile(
    r"(?:\[(?P<time>(?:[A-Z][a-z]{2} [ \d]\d|\d{4}-\d\d-\d\d)[ T]\d\d:\d\d:\d\d"
    r"(?:\.\d{1,6})?(?:[+-]\d{4})?)\] ?)?"
    r"(?P<level>[A-Z]{4,8})\[(?P<thread>\d{1,12})\](?:\[(?P<call_id>C-[0-9a-f]{1,12})\])?:? "
    r"(?:(?P<logger>[\w./-]{1,64})(?::(?P<line>\d{1,6}))?(?: (?:in )?(?P<function>\w{1,80}))?|Ext\. \S{1,64}): ",
    re.ASCII,
)
_SECURITY = re.compile(r'(\w{1,40})="([^"]{0,2000})"')
_ADDRESS = re.compile(r"IPV[46]/(?P<transport>\w{2,4})/(?P<ip>[0-9a-fA-F.:]{2,45})/(?P<port>\d{1,5})")
_NAMES = {
    "SecurityEvent": "event",
    "AccountID": "user",
    "Service": "asterisk_service",
    "SessionID": "session",
    "EventTV": "event_time",
    "Severity": "severity",
}
_SIDES = {"RemoteAddress": "source", "LocalAddress": "destination"}
_IP_PORT = rf"{SOURCE}(?::(?P<source_port>\d{{1,5}}))?"
_read_forms = reader(
    (
        form(
            "Registration from",
            rf"Registration from '(?P<from>.{{1,500}}?)' (?P<action>failed) for '\[?(?:{_IP_PORT})\]?' - "
            f"(?P<reason>.{{1,200}})",
            outcome="failure",
        ),
        form(
            "failed to authenticate",
            rf"(?:Host )?(?:{SOURCE}) (?P<action>failed to authenticate) as '(?P<user>[^']{{1,256}})'",
            outcome="failure",
        ),
        form(
            "failed for",
            f"Request '(?P<method>[A-Z]{{1,20}})' from '(?P<from>.{{1,500}}?)' "
            rf"(?P<action>failed) for '{_IP_PORT}' \(callid: (?P<sip_call_id>[^()]{{1,255}})\) - "
            f"(?P<reason>.{{1,200}})",
            outcome="failure",
        ),
        form(
            "extension",
            rf"Call from '(?P<user>[^']{{0,256}})' \({_IP_PORT}\) to extension '"
            f"(?P<extension>[^']{{1,100}})' (?P<action>rejected) because (?P<reason>.{{1,200}})",
            outcome="failure",
        ),
    )
)


def read_asterisk(message: str) -> Row | None:
    """Return the fields of a message; those of a security event by the family's names."""
    inner = _INNER.match(message)
    if inner is None:
        return None
    row: Row = {name: value for name, value in inner.groupdict().items() if value}
    if "line" in row:
        row["line"] = int(row["line"])
    rest = message[inner.end() :]
    if "SecurityEvent=" in rest:
        return row | _security(rest)
    return row | (_read_forms(rest) or {})


def _security(text: str) -> Row:
    row: Row = {}
    for key, value in _SECURITY.findall(text):
        address = _ADDRESS.fullmatch(value) if key in _SIDES else None
        if address:
            row |= {f"{_SIDES[key]}_ip": address["ip"], f"{_SIDES[key]}_port": number(address["port"])}
        elif value:
            row[_NAMES.get(key, key)] = value
    return row


ASTERISK = Service("asterisk", ("asterisk",), read_asterisk, ("asterisk", ".c:", ".c "))

_FREESWITCH = re.compile(
    r"(?:\S{36} )?(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}) (?:(?P<idle>\d{1,3}\.\d\d)% )?\["
    r"(?P<level>[A-Z]{4,8})\] (?P<logger>[\w.-]{1,64}):(?P<line>\d{1,6}) ",
    re.ASCII,
)
_read_freeswitch = reader(
    (
        form(
            "SIP auth",
            rf"SIP auth (?P<action>failure|challenge) \((?P<method>[A-Z]{{1,20}})\) on sofia profile '"
            rf"(?P<profile>[^']{{1,100}})' for \[(?P<user>[^\]]{{0,256}})\] from ip {SOURCE}",
        ),
        form(
            "Can't find user",
            rf"(?P<action>Can't find user) \[(?P<user>[^\]]{{0,256}})\] from {SOURCE}",
            outcome="failure",
        ),
    )
)
FREESWITCH = Service("freeswitch", ("freeswitch",), _read_freeswitch, ("] ",), (_FREESWITCH,), is_bare=False)
