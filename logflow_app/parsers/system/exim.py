"""Exim's main log, and its reject and panic logs: arrivals, deliveries, what was refused; in files or in syslog.

`2022-06-29 14:34:58 1o6Xyz-0004aB-3c <= jack@example.com H=mx.example.com [192.0.2.1]:35328 P=esmtps S=1432 id=…`
Flags and letters as Exim's specification (chapter 52, log files) has them.
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import IP, form, number, reader
from logflow_app.parsers.system.service import Service

_HEAD = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?(?: [+-]\d{4})?) (?:\["
    r"(?P<pid>\d{1,10})\] )?",
    re.ASCII,
)
_ID = re.compile(r"(?P<message_id>\w{6}-\w{6}-\w{2}|\w{6}-\w{11}-\w{4}) ", re.ASCII)
_FLAG = re.compile(
    r"(?P<flag><=|=>|->|>>|\*>|\*\*|==|\(=)(?: (?P<address>\S{1,500}))?(?: <"
    "(?P<original>[^<>]{1,500})>)? ?"
)
_FLAGS = {
    "<=": "arrival",
    "=>": "delivery",
    "->": "delivery",
    ">>": "cutthrough",
    "*>": "suppressed",
    "**": "bounce",
    "==": "deferral",
    "(=": "fakereject",
}
_SENT = frozenset({"delivery", "cutthrough", "bounce", "deferral"})
_ADDRESS = (
    rf"(?:(?P<source_host>(?![(\[])[\w.-]{{1,255}}) )?(?:\((?P<helo>[^\s]{{0,255}}?)\) )?\["
    rf"(?P<source_ip>{IP})\](?::(?P<source_port>\d{{1,5}}))?"
)
_HOST = re.compile(rf"\bH=(?:<?){_ADDRESS}")
_LETTERS = {
    "U": "ident",
    "P": "protocol",
    "S": "size",
    "X": "tls_cipher",
    "A": "authenticator",
    "R": "router",
    "T": "transport",
    "C": "confirmation",
    "QT": "queue_time",
    "DT": "delivery_time",
    "id": "mail_id",
    "F": "from",
    "D": "delay",
    "CV": "tls_verified",
    "DN": "tls_peer",
    "SNI": "tls_sni",
    "I": "interface",
    "L": "chunking",
    "K": "chunking",
    "PRX": "proxy",
}
_PAIR = re.compile(
    r"(?:(?<=\s)|^)(QT|DT|CV|DN|SNI|PRX|id|[USPXARTCFDILK])=(\"(?:[^\"\\]|\\.){0,1000}+\"|<[^<>]{0,500}>|"
    r"\S{0,500}+)"
)
_RECIPIENTS = re.compile(r"(?: from <[^<>]{0,500}>)? for (\S.{0,8000})", re.DOTALL)
_HELO_TIME = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)s?")

_read_forms = reader(
    (
        form(
            "authenticator failed",
            rf"(?P<authenticator>[\w-]{{1,60}}) authenticator (?P<action>failed) for {_ADDRESS}"
            r"(?: I=\S{1,100})?(?: U=\S{1,100})?: (?P<smtp_code>\d{3})?(?P<reason>[^(]{0,300})(?:\(set_id="
            r"(?P<user>[^)]{0,300})\))?",
            outcome="failure",
        ),
        form(
            "rejected",
            "H=.{1,1000}? (?:temporarily )?(?P<action>rejected) "
            "(?P<command>[A-Z]{2,12}|after DATA|connection)(?: (?:<(?P<to>[^<>]{0,500})>|[^:]{0,300}))?"
            "(?:: (?P<reason>.{1,1000}))?$",
        ),
        form(
            "verify fail",
            "H=.{1,500}? sender (?P<action>verify (?:fail|defer)) for <(?P<from>[^<>]{0,500})>(?:: "
            "(?P<reason>.{1,1000}))?",
        ),
        form(
            "connection from",
            "SMTP (?P<action>connection|protocol synchronization error|syntax error|call|command "
            rf"timeout)[\w ]{{0,40}}? (?:from|on connection from) (?:H=)?{_ADDRESS}(?: "
            f"(?P<reason>.{{1,300}}))?",
        ),
        form("Completed", r"(?P<action>Completed)"),
        form("rozen", r"(?P<action>Message is frozen|Frozen|frozen by \S{1,100})"),
        form("no host name found", rf"(?P<action>no host name found) for IP address (?P<source_ip>{IP})"),
        form("TLS error", rf"(?P<action>TLS error) on connection from {_ADDRESS}(?: (?P<reason>.{{1,300}}))?"),
        form("nexpected disconnection", rf"(?P<action>unexpected disconnection) .{{0,60}}?from (?:H=)?{_ADDRESS}"),
        form("queue run", r"(?P<action>(?:Start|End) queue run): pid=(?P<run_pid>\d{1,10})"),
    )
)


def read_exim(message: str) -> Row | None:
    """Return the fields of an entry: message id, what its flag means, address, host, and Exim's letters by name."""
    row: Row = {}
    if identity := _ID.match(message):
        row["message_id"] = identity["message_id"]
        message = message[identity.end() :]
    if flag := _FLAG.match(message):
        row["action"] = _FLAGS[flag["flag"]]
        if flag["address"]:
            row["from" if flag["flag"] == "<=" else "to"] = flag["address"]
        if flag["original"]:
            row["original_to"] = flag["original"]
    row |= _read_forms(message) or {}
    if "reason" in row:
        row["reason"] = row["reason"].strip()
    if "=" in message:
        _add_pairs(row, message)
    return row or None


def _add_pairs(row: Row, message: str) -> None:
    if host := _HOST.search(message):
        is_sent = row.get("action") in _SENT  # then the host is the one it went to
        for name, value in host.groupdict().items():
            if value:
                place = name.replace("source_", "relay_") if is_sent else name
                row[place] = number(value) if name == "source_port" else value
    is_arrival, end = row.get("action") == "arrival", 0
    for pair in _PAIR.finditer(message):
        letter, value = pair.groups()
        end = pair.end()
        name = "subject" if letter == "T" and is_arrival else _LETTERS[letter]
        if name not in row:
            row[name] = number(value) if name == "size" else _bare(value, is_free=name == "subject")
    if is_arrival and (recipients := _RECIPIENTS.match(message, end)):
        addresses = recipients[1].split()
        row["to"] = addresses if len(addresses) > 1 else addresses[0]


def _bare(value: str, *, is_free: bool) -> str:
    """Return a letter's value without what is around it; free text has its quotes alone."""
    if is_free:
        return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value
    return value.strip('"').rstrip(":").removeprefix("<").removesuffix(">")


EXIM = Service("exim", ("exim", "exim4"), read_exim, (":", "exim"), vague_heads=(_HEAD,), is_bare=False)
