"""What watches a machine and the net: fail2ban, Suricata and Snort (fast.log), endlessh, tcpdump, Santa, Webmin.

`07/11/2022-08:36:12.345430  [**] [1:2034567:1] ET HUNTING … [**] [Priority: 2] {TCP} 192.0.2.1:5 -> …`
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import PORT, SOURCE, TARGET, form, number, reader
from logflow_app.parsers.system.service import Service

_FAIL2BAN_INNER = re.compile(
    r"(?:(?P<component>fail2ban\.\w{1,30}) {0,30}(?:\[(?P<pid>\d{1,10})\])?: )?"
    r"(?P<level>[A-Z]{4,9}) {1,9}(?:\[(?P<jail>[^\]]{1,100})\] )?",
    re.ASCII,
)
_read_fail2ban_forms = reader(
    (
        form("an ", rf"(?P<action>Restore Ban|Ban|Unban|Increase Ban) {SOURCE}(?: \((?P<reason>.{{1,300}})\))?"),
        form("Found ", rf"(?P<action>Found) {SOURCE}(?: - (?P<seen_at>\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d))?"),
        form("already banned", rf"{SOURCE} (?P<action>already banned)"),
        form("Ignore ", rf"(?P<action>Ignore) {SOURCE}(?: by (?P<reason>.{{1,100}}))?"),
        form("Jail '", r"Jail '(?P<jail>[^']{1,100})' (?P<action>started|stopped)"),
    )
)


def read_fail2ban(message: str) -> Row | None:
    """Return component, jail, what was done and to which address."""
    inner = _FAIL2BAN_INNER.match(message)
    if inner is None:
        return None
    row: Row = {name: value for name, value in inner.groupdict().items() if value}
    if "pid" in row:
        row["pid"] = int(row["pid"])
    return row | (_read_fail2ban_forms(message[inner.end() :]) or {})


_FAIL2BAN_HEAD = re.compile(r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[,.]\d{3}) (?=fail2ban\.)", re.ASCII)
FAIL2BAN = Service(
    "fail2ban",
    ("fail2ban", "fail2ban-server", "fail2ban.actions", "fail2ban.filter", "fail2ban.jail", "fail2ban.server"),
    read_fail2ban,
    ("fail2ban",),
    (_FAIL2BAN_HEAD,),
    is_bare=False,
)

_END = r"(?:\[?(?P<{0}_ip>[0-9a-fA-F.:]{{2,45}}?)\]?(?::(?P<{0}_port>\d{{1,5}}))?)"
_FAST = re.compile(
    r"(?P<time>\d\d/\d\d(?:/\d{2,4})?-\d\d:\d\d:\d\d\.\d{1,6}) {1,3}(?:\[(?P<action>\w{1,10})\] )?\[\*\*\] "
    r"\[(?P<generator_id>\d{1,9}):(?P<signature_id>\d{1,12}):(?P<revision>\d{1,9})\] (?P<signature>.{1,500}?) \[\*\*\]"
    r"(?: \[Classification: (?P<classification>[^\]]{0,200})\])?(?: \[Priority: (?P<priority>\d{1,3})\])?"
    rf"(?: \{{(?P<protocol>[\w-]{{1,20}})\}} {_END.format('source')} -> {_END.format('destination')})?\s{{0,9}}$",
    re.ASCII,
)
_FAST_TIME = re.compile(r"(\d\d)/(\d\d)/(\d\d(?:\d\d)?)-(.*)", re.ASCII)


def read_fast(message: str) -> Row | None:
    """Return the alert: signature, classification, priority, protocol and both ends."""
    found = _FAST.match(message)
    if found is None:
        return None
    row: Row = {name: value for name, value in found.groupdict().items() if value}
    for name in ("source_port", "destination_port", "priority", "generator_id", "signature_id", "revision"):
        if name in row:
            row[name] = number(row[name])
    if date := _FAST_TIME.fullmatch(row["time"]):
        month, day, year, clock = date.groups()
        row["time"] = f"{year if len(year) == 4 else '20' + year}-{month}-{day} {clock}"
    row["message"] = row["signature"]
    return row


SURICATA = Service("suricata", ("suricata", "snort"), read_fast, ("[**]",))

_read_endlessh = reader(
    (
        form(
            "ACCEPT",
            rf"(?P<action>ACCEPT) host=(?:::ffff:)?{SOURCE} port={PORT} fd=(?P<fd>\d{{1,9}}) n="
            rf"(?P<connections>\d{{1,9}})/(?P<most_connections>\d{{1,9}})",
        ),
        form(
            "CLOSE",
            rf"(?P<action>CLOSE) host=(?:::ffff:)?{SOURCE} port={PORT} fd=(?P<fd>\d{{1,9}}) time="
            rf"(?P<duration_secs>[\d.]{{1,20}}) bytes=(?P<bytes>\d{{1,18}})",
        ),
        form("DISCONNECT", rf"(?P<action>DISCONNECT|CONNECT) host=(?:::ffff:)?{SOURCE} port={PORT}"),
    )
)
_ENDLESSH_HEAD = re.compile(r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z?) ", re.ASCII)
ENDLESSH = Service("endlessh", ("endlessh",), _read_endlessh, ("host=", "endlessh"), vague_heads=(_ENDLESSH_HEAD,))

_tcp_end = r"(?P<{0}_ip>\d{{1,3}}(?:\.\d{{1,3}}){{3}}|[0-9a-fA-F:]{{2,45}})(?:\.(?P<{0}_port>\d{{1,5}}))?"
_read_tcpdump = reader(
    (
        form(
            " > ",
            f"(?P<ip_version>IP6?) {_tcp_end.format('source')} > {_tcp_end.format('destination')}: (?:Flag"
            rf"s \[(?P<flags>[^\]]{{1,12}})\]|(?P<protocol>\w{{1,12}}))(?:.{{0,1000}}, length "
            rf"(?P<length>\d{{1,9}}))?",
        ),
        form("ARP", rf"(?P<protocol>ARP), (?P<action>Request who-has|Reply) {TARGET}(?: tell {SOURCE})?"),
    )
)
_TCPDUMP_HEAD = re.compile(r"(?P<time>(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{6}) ", re.ASCII)
TCPDUMP = Service("tcpdump", ("tcpdump",), _read_tcpdump, (" > ", "ARP"), vague_heads=(_TCPDUMP_HEAD,), is_bare=False)

_SANTA_HEAD = re.compile(
    r"\[(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)\] (?P<level>[A-Z]) santad: "
    "(?=action=)",
    re.ASCII,
)
_SANTA_NUMBERS = frozenset({"pid", "ppid", "uid", "gid"})


def read_santa(message: str) -> Row | None:
    """Return the pairs of an entry by Santa's own names."""
    if not message.startswith("action="):
        return None
    pairs = (pair.partition("=") for pair in message.split("|", 60))
    return {
        key: number(value) if key in _SANTA_NUMBERS else value
        for key, _, value in pairs
        if value and key.isidentifier()
    }


SANTA = Service("santa", ("santad",), read_santa, ("santad",), (_SANTA_HEAD,), is_bare=False)

_MINISERV = re.compile(
    r"(?P<request_id>(?P<seconds>\d{9,11})\.[\d.]{1,20}) \["
    r"(?P<time>\d{1,2}/[A-Z][a-z]{2}/\d{4} \d\d:\d\d:\d\d)\] (?P<user>\S{1,256}) "
    r"(?P<session>\S{1,64}) "
    r'(?P<source_ip>\S{1,64}) (?P<module>\S{1,64}) (?P<script>\S{1,100}) "'
    '(?P<action>[^"]{0,100})" "(?P<kind>[^"]{0,100})" "(?P<reason>[^"]{0,300})"',
    re.ASCII,
)


def read_webmin(message: str) -> Row | None:
    """Return who did what in which module; the time is that of the entry's id, which needs no zone."""
    found = _MINISERV.match(message)
    if found is None:
        return None
    row: Row = {name: value for name, value in found.groupdict().items() if value not in ("", "-")}
    row["time"] = int(row.pop("seconds"))
    return row


WEBMIN = Service("webmin", (), read_webmin, ("] ",))
