"""Firewalls in a box: pf's filter log (pfSense, OPNsense), RouterOS, and what ConfigServer's lfd has blocked.

`53,,,1000000301,em0,match,block,in,4,0x0,,64,420,0,none,6,tcp,460,10.0.2.2,10.0.2.15,53742,22,420,PA,…`, columns as
pfSense's documentation (Raw Filter Log Format) has them.
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import IP, MAC, NUMBERS, SOURCE, form, number, reader
from logflow_app.parsers.system.head import TIME
from logflow_app.parsers.system.service import Service

_ALL = ("rule", "subrule", "anchor", "tracker", "interface", "reason", "action", "direction", "ip_version")
_V4 = (
    "tos",
    "ecn",
    "ttl",
    "packet_id",
    "offset",
    "ip_flags",
    "protocol_id",
    "protocol",
    "length",
    "source_ip",
    "destination_ip",
)
_V6 = ("traffic_class", "flow_label", "ttl", "protocol", "protocol_id", "length", "source_ip", "destination_ip")
_PORTS = ("source_port", "destination_port", "data_length")
_TCP = (*_PORTS, "tcp_flags", "tcp_sequence", "tcp_ack", "tcp_window", "tcp_urgent", "tcp_options")
_FILTERLOG_NUMBERS = NUMBERS | {"data_length", "packet_id"}
_FILTERLOG = re.compile(
    r"\d{0,9},\d{0,9},[^,]{0,100},[^,]{0,40},[^,]{1,40},[\w-]{1,40},"
    r"(?:pass|block|reject|match|\w{1,20}),(?:in|out|in/out),",
    re.ASCII,
)


def read_filterlog(message: str) -> Row | None:
    """Return the columns by name; those of TCP and UDP behind those of the packet."""
    if not _FILTERLOG.match(message):
        return None
    cells = message.strip().split(",", 40)
    names = _ALL + (_V6 if len(cells) > 8 and cells[8] == "6" else _V4)
    row = dict(zip(names, cells, strict=False))
    further = {"tcp": _TCP, "udp": _PORTS, "icmp": ("icmp_type",)}.get(row.get("protocol", "").lower(), ())
    row |= dict(zip(further, cells[len(names) :], strict=False))
    return {name: number(cell) if name in _FILTERLOG_NUMBERS else cell for name, cell in row.items() if cell}


PF = Service("filterlog", ("filterlog", "pf"), read_filterlog, ("filterlog", ",match,", "pf"))

_TOPICS = re.compile(r"(?P<topics>[a-z][a-z-]{1,20}(?:,!?[a-z][\w-]{1,20}){1,6}):? ", re.ASCII)
_LEVELS = ("critical", "error", "warning", "info", "debug")
_ENDS = tuple(
    rf"(?:\[(?P<{side}_ip6>[0-9a-fA-F:.]{{2,45}})\](?::(?P<{side}_port6>\d{{1,5}}))?|"
    rf"(?P<{side}_ip>\d{{1,3}}(?:\.\d{{1,3}}){{3}}|[0-9a-fA-F:]{{4,45}})(?::"
    rf"(?P<{side}_port>\d{{1,5}}))?)"
    for side in ("source", "destination")
)
_read_router_forms = reader(
    (
        form(
            "login failure",
            f"(?P<action>login failure) for user (?P<user>.{{0,256}}?) from (?:{SOURCE}|"
            rf"(?P<source_mac>\S{{1,64}})) via (?P<method>[\w-]{{1,40}})",
            outcome="failure",
        ),
        form(
            "logged ",
            f"user (?P<user>.{{0,256}}?) (?P<action>logged (?:in|out)) from (?:{SOURCE}|"
            rf"(?P<source_mac>\S{{1,64}})) via (?P<method>[\w-]{{1,40}})",
            outcome="success",
        ),
        form(
            "->",
            rf"(?:(?P<prefix>.{{1,60}}?) )?(?P<chain>[\w-]{{1,40}}): in:(?P<in_interface>\S{{1,64}}) out:"
            rf"(?P<out_interface>\(unknown \d{{1,9}}\)|[^,\s]{{1,64}}),? (?:connection-mark:\S{{1,64}} )?"
            "(?:connection-state:"
            rf"(?P<connection_state>[\w,-]{{1,40}}?),? )?(?:src-mac (?P<source_mac>[\w:]{{17}}), )?proto "
            rf"(?P<protocol>[\w-]{{1,20}})(?: \((?P<flags>[^()]{{1,40}})\))?, {_ENDS[0]}->{_ENDS[1]}"
            rf"(?:, NAT \S{{1,200}})?(?:, (?:NAT .{{1,200}}?, )?(?:prio \S{{1,10}}, )?len "
            rf"(?P<length>\d{{1,6}}))?",
        ),
        form(
            "assigned",
            rf"(?P<server>\S{{1,64}}) assigned (?P<ip>{IP}) (?:for|to) {MAC}(?: (?P<hostname>\S{{1,255}}))?",
            type="DHCP_LEASE",
        ),
        form(
            "deassigned",
            rf"(?P<server>\S{{1,64}}) deassigned (?P<ip>{IP}) (?:for|from) {MAC}(?: "
            rf"(?P<hostname>\S{{1,255}}))?",
            type="DHCP_RELEASE",
        ),
        form("link ", r"(?P<interface>\S{1,64}) (?P<action>link (?:up|down))"),
    )
)


def read_mikrotik(message: str) -> Row | None:
    """Return the topics, of which one is a severity, and what RouterOS says in them."""
    topics = _TOPICS.match(message)
    words = topics["topics"].split(",") if topics else ()
    level = next((word for word in reversed(words) if word in _LEVELS), "")
    if topics is None or not level:
        return None
    row: Row = {"topics": topics["topics"], "level": level}
    row |= _read_router_forms(message[topics.end() :]) or {}
    for side in ("source", "destination"):
        for part in ("ip", "port"):
            value = row.pop(f"{side}_{part}6", "")
            if value:
                row[f"{side}_{part}"] = number(value) if part == "port" else value
    return row


_MIKROTIK_HEAD = re.compile(
    rf"(?:<\d{{1,3}}>)?(?P<time>{TIME}) (?P<host>[\w.:%-]{{1,255}}) (?=[a-z][a-z-]{{1,20}},[a-z!])", re.ASCII
)
MIKROTIK = Service("mikrotik", (), read_mikrotik, (",",), (_MIKROTIK_HEAD,))

_read_lfd = reader(
    (
        form(
            " from ",
            rf"(?:\((?P<daemon>[\w-]{{1,30}})\) )?(?P<action>[\w /-]{{1,60}}) from {SOURCE} \("
            f"(?P<country_code>[^/()]{{1,10}})/(?P<country>[^/()]{{1,60}})/"
            rf"(?P<source_host>[^()]{{1,255}})\): (?P<reason>.{{1,500}})",
        ),
        form("locked", rf"\*?(?P<action>[\w ]{{1,60}}?)\*? {SOURCE} \((?P<reason>.{{1,300}}?)\)"),
    )
)
LFD = Service("lfd", ("lfd",), _read_lfd, ("lfd",), is_bare=False)

_read_web_login = reader(
    (
        form(
            "authentication error",
            rf"/[\w./-]{{1,100}}: (?P<action>webConfigurator authentication error|Web GUI authentication "
            "error) for (?:user )?'"
            f"(?P<user>[^']{{0,256}})' from:? {SOURCE}",
            outcome="failure",
        ),
        form(
            "uccessful login",
            rf"/[\w./-]{{1,100}}: (?P<action>Successful login) for user '"
            f"(?P<user>[^']{{0,256}})' from:? {SOURCE}",
            outcome="success",
        ),
        form(
            "uthentication failure",
            f"(?P<action>authentication failure); rhost=(?:::ffff:)?{SOURCE} user="
            rf"(?P<user>[^@\s]{{0,256}})(?:@(?P<realm>\S{{1,60}}))? msg=(?P<reason>.{{1,300}})",
            outcome="failure",
        ),
        form(
            "uccessful auth",
            r"(?P<action>successful auth) for user '(?P<user>[^'@]{0,256})(?:@(?P<realm>[^']{1,60}))?'",
            outcome="success",
        ),
        form(
            "[client ",
            rf"(?P<level>\w{{1,10}}) (?P<function>[\w:]{{1,100}}\([^()]{{0,300}}\)) (?:\[robot "
            rf"(?P<robot>[^\]]{{1,255}})\] )?(?:\[session "
            rf"(?P<session>[^\]]{{1,60}})\] )?\[client {SOURCE}\](?: (?P<reason>.{{1,500}}))?",
        ),
    )
)
CONSOLES = Service(
    "console",
    ("php-fpm", "audit", "opnsense", "pvedaemon", "pveproxy", "proxmox-backup-proxy", "wwsympa", "sympa"),
    _read_web_login,
    ("authentication", "client ", "login", "auth"),
    is_picky=True,
)
