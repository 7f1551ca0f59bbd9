"""Postfix: who connected, what was queued, delivered, deferred, rejected; with postscreen, anvil and SASL.

`3F2A1: to=<bob@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=0.7, dsn=2.0.0, status=sent (250 ok)`
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import HOST, IP, MAX_CHARS, SOURCE, form, number, reader
from logflow_app.parsers.system.service import Service

_QUEUE_ID = re.compile(
    r"(?:(?P<queue_id>[0-9A-F]{5,16}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,20}|NOQUEUE): )", re.ASCII
)
_CLIENT = rf"(?P<source_host>{HOST})?\[(?:IPv6:)?(?:{SOURCE}|unknown)\](?::(?P<source_port>\d{{1,5}}))?"
_PAIR = re.compile(r"(?:^|[ ,] ?)([a-z_-]{2,30}+)=(<[^>]{0,1000}>|[^,\s<]{0,1000}+)")
_STATUS = re.compile(r"status=(?P<status>\w{1,20})(?: \((?P<response>.{0,8000}?)\)?)?$", re.DOTALL)
_PEER = re.compile(rf"(?P<host>{HOST})?\[(?:IPv6:)?(?P<ip>{IP}|/[^\]]{{1,255}})\](?::(?P<port>\d{{1,5}}))?")
_NAMES = {"proto": "protocol", "message-id": "message_id"}
_NUMBERS = frozenset({"size", "nrcpt", "delay", "conn_use"})
_LEVELS = ("warning", "error", "fatal", "panic", "info")

_SMTP_REPLY = r"(?P<smtp_code>\d{3}) (?:#?(?P<smtp_enhanced_code>\d\.\d{1,3}\.\d{1,3}) )?"
_read_forms = reader(
    (
        form(
            "reject",
            "(?P<action>(?:milter-)?reject(?:_warning)?|warn|hold|discard|redirect|bounce|defer|filter): "
            rf"(?P<command>[\w-]{{1,40}}) from {_CLIENT}: "
            rf"(?:{_SMTP_REPLY})?(?:<(?P<rejected>[^>]{{0,1000}})>: )?(?P<reason>[^;]{{0,1000}})(?:;|$)",
        ),
        form("connect from", rf"(?P<action>connect|disconnect) from {_CLIENT}"),
        form(
            " after ",
            "(?P<action>lost connection|timeout|too many errors|improper command pipelining|SSL_accept "
            rf"error) after (?P<command>[\w-]{{1,40}})(?: \([^)]{{1,60}}\))? from {_CLIENT}",
        ),
        form(
            "SASL",
            rf"{_CLIENT}: SASL (?P<sasl_method>[\w-]{{1,40}}) authentication (?P<action>failed|aborted)"
            rf"(?::\s?(?P<reason>.{{0,500}}?))?(?=, sasl_|$)",
            outcome="failure",
        ),
        form("hostname", rf"hostname (?P<source_host>{HOST}) (?P<reason>does not resolve to address) {SOURCE}"),
        form(
            "connection established",
            rf"(?P<tls_trust>\w{{1,20}}) (?P<action>TLS connection established) "
            rf"(?P<direction>from|to) {_CLIENT}: (?P<tls_version>[\w.]{{1,20}}) with cipher "
            rf"(?P<tls_cipher>[\w-]{{1,80}})",
        ),
        form("SSL_accept", rf"(?P<action>SSL_accept error) from {_CLIENT}: (?P<reason>.{{1,300}})"),
        form(
            "CONNECT from",
            rf"(?P<action>CONNECT) from \[{SOURCE}\]:(?P<source_port>\d{{1,5}}) to \["
            rf"(?P<destination_ip>{IP})\]:(?P<destination_port>\d{{1,5}})",
        ),
        form(
            "[",
            "(?P<action>PASS NEW|PASS OLD|ALLOWLISTED|DENYLISTED|WHITELISTED|BLACKLISTED|WHITELIST VETO|"
            rf"ALLOWLIST VETO|DISCONNECT) \[{SOURCE}\]:(?P<source_port>\d{{1,5}})",
        ),
        form(
            "[",
            "(?P<action>PREGREET|HANGUP|DNSBL|COMMAND "
            "(?:PIPELINING|TIME LIMIT|COUNT LIMIT|LENGTH LIMIT)|NON-SMTP COMMAND|BARE NEWLINE)(?: rank "
            rf"(?P<rank>\d{{1,6}}))?(?: \d{{1,9}})?(?: after [\d.]{{1,12}})? (?:from|for) \[{SOURCE}\]:"
            rf"(?P<source_port>\d{{1,5}})",
        ),
        form(
            "statistics:",
            rf"(?P<action>statistics): (?P<what>.{{1,100}}) (?P<rate>\d{{1,9}}(?:/\d{{1,9}}s)?) for \("
            rf"(?P<service_port>[^:()]{{1,60}}):{SOURCE}\)",
        ),
        form("non-SMTP", rf"(?P<action>non-SMTP command) from {_CLIENT}: (?P<reason>.{{1,500}})"),
        form("removed", r"(?P<action>removed)$"),
        form("skipped", r"(?P<action>skipped), still being delivered"),
        form("blocked using", rf".{{0,300}}?\[{SOURCE}\] (?P<action>blocked) using (?P<dnsbl>\S{{1,255}});"),
    )
)


def read_postfix(message: str) -> Row | None:
    """Return the fields of a message: queue id, pairs, the client, the relay, and why not."""
    row: Row = {}
    for word in _LEVELS:
        if message.startswith(word + ": "):
            row["level"] = word
            message = message[len(word) + 2 :]
            break
    if queue_id := _QUEUE_ID.match(message):
        row["queue_id"] = queue_id["queue_id"]
        message = message[queue_id.end() :]
    row |= _read_forms(message) or {}
    if row.get("direction") == "to":  # a server that mail goes to
        row = {name.replace("source_", "relay_"): value for name, value in row.items()}
    if "=" in message:
        _add_pairs(row, message[:MAX_CHARS])
    return row or None


def _add_pairs(row: Row, message: str) -> None:
    if status := _STATUS.search(message):
        row |= {name: value for name, value in status.groupdict().items() if value}
        message = message[: status.start()]
    for key, value in _PAIR.findall(message.rpartition("; ")[2] if "action" in row else message):
        name = _NAMES.get(key, key)
        if name == "client":
            _add_peer(row, value, "source")
        elif name not in row:
            text = value[1:-1] if value.startswith("<") else value
            if text or key == "from":
                row[name] = number(text) if name in _NUMBERS else text
        if name == "relay":
            _add_peer(row, value, "relay")


def _add_peer(row: Row, value: str, kind: str) -> None:
    peer = _PEER.fullmatch(value)
    if peer is None:
        return
    if peer["host"]:
        row.setdefault(f"{kind}_host", peer["host"])
    if not peer["ip"].startswith("/"):
        row.setdefault(f"{kind}_ip", peer["ip"])
    if peer["port"]:
        row.setdefault(f"{kind}_port", int(peer["port"]))


POSTFIX = Service("postfix", ("postfix",), read_postfix, ("postfix",), is_bare=False)
