"""Mail servers with logs of their own: Exchange's SMTP protocol log, Zimbra's mailbox log, Courier, Mailu's front."""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import IP, SOURCE, form, number, reader
from logflow_app.parsers.system.service import Service

_EXCHANGE = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z),(?P<connector>[^,]{0,200}),(?P<session>[0-9A-F]{8,32}),"
    rf"(?P<sequence>\d{{1,9}}),\[?(?P<destination_ip>{IP}?)\]?(?::(?P<destination_port>\d{{1,5}}))?,"
    rf"\[?(?P<source_ip>{IP}?)\]?(?::(?P<source_port>\d{{1,5}}))?,(?P<event>[-+<>*]),",
    re.DOTALL,
)
_REPLY = re.compile(
    r"(?P<smtp_code>\d{3})[ -](?:(?P<smtp_enhanced_code>\d\.\d{1,3}\.\d{1,3}) )?"
    "(?P<reason>.{0,1000})",
    re.DOTALL,
)
_PORTS = ("source_port", "destination_port", "sequence")


def read_exchange(message: str) -> Row | None:
    """Return the columns of the protocol log (Microsoft, Protocol logging); of a reply its codes."""
    found = _EXCHANGE.match(message)
    if found is None:
        return None
    row: Row = {name: number(value) if name in _PORTS else value for name, value in found.groupdict().items() if value}
    data, _, context = message[found.end() :].rstrip().rpartition(",")
    data = data.strip('"')
    if context:
        row["context"] = context
    if reply := _REPLY.match(data):
        row |= {name: value for name, value in reply.groupdict().items() if value}
    return row | ({"message": data} if data else {})


EXCHANGE = Service("exchange_smtp", (), read_exchange, (",>,", ",<,", ",+,", ",-,", ",*,"))

_ZIMBRA = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<level>[A-Z]{4,5}) {1,2}\[(?P<thread>[^\]]{1,300})\] "
    r"\[(?P<context>[^\]]{0,1000})\] (?P<logger>[\w.-]{1,60}) - ",
    re.ASCII,
)
_THREAD = re.compile(
    r"[\w-]{1,60}:(?P<protocol>[a-z]{1,12})://(?P<server>[\w.-]{1,255})(?::"
    r"(?P<server_port>\d{1,5}))?(?P<path>/\S{0,300})?",
    re.ASCII,
)
_NAMES = {
    "name": "account",
    "oip": "source_ip",
    "port": "source_port",
    "oport": "source_port",
    "ip": "relay_ip",
    "ua": "user_agent",
}
_read_zimbra_forms = reader(
    (
        form(
            "failed for",
            r".{0,60}?(?P<action>authentication failed) for \[(?P<user>[^\]]{1,256})\](?:, "
            "(?P<reason>.{1,200}))?",
            outcome="failure",
        ),
    )
)


def read_zimbra(message: str) -> Row | None:
    """Return what stands in Zimbra's context by the family's names, and what failed."""
    found = _ZIMBRA.match(message)
    if found is None:
        return None
    row: Row = {name: found[name] for name in ("time", "level", "thread", "logger")}
    if thread := _THREAD.match(found["thread"]):
        row |= {name: value for name, value in thread.groupdict().items() if value}
    for pair in found["context"].split(";", 30):
        key, _, value = pair.partition("=")
        if value and key.isidentifier():
            row.setdefault(_NAMES.get(key, key), value)
    if "source_port" in row:
        row["source_port"] = number(row["source_port"])
    rest = message[found.end() :]
    return row | {"message": rest} | (_read_zimbra_forms(rest) or {})


ZIMBRA = Service("zimbra", ("zimbra",), read_zimbra, ("] [",))

_read_courier = reader(
    (
        form(
            "LOGIN",
            f"(?P<action>LOGIN FAILED|LOGIN), (?:user=(?P<user>[^,]{{0,256}}), )?(?:method="
            rf"(?P<method>[\w-]{{1,40}}), )?ip=\[(?:::ffff:)?{SOURCE}\](?:, port=\["
            rf"(?P<source_port>\d{{1,5}})\])?(?:, protocol=(?P<protocol>\w{{1,12}}))?",
        ),
        form(
            "LOGOUT",
            rf"(?P<action>LOGOUT|TIMEOUT|DISCONNECTED), user=(?P<user>[^,]{{0,256}}), ip=\["
            rf"(?:::ffff:)?{SOURCE}\](?:, port=\[(?P<source_port>\d{{1,5}})\])?",
        ),
        form("Connection", rf"(?P<action>Connection), ip=\[(?:::ffff:)?{SOURCE}\]"),
    )
)
COURIER = Service(
    "courier",
    ("imapd", "imapd-ssl", "pop3d", "pop3d-ssl", "courier-imapd", "courierd", "authdaemond"),
    _read_courier,
    ("LOG", "Connection", "courier"),
    is_bare=False,
)

_MAILU_HEAD = re.compile(
    r"\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})\] (?P<level>[A-Z]{4,8}) in "
    r"(?P<logger>\w{1,60}): ",
    re.ASCII,
)
_read_mailu = reader(
    (
        form(
            "attempt from",
            "(?P<action>Authentication attempt|Login attempt) (?:for "
            rf"(?P<user>\S{{1,256}}) )?from:? {SOURCE}(?: for (?P<for_user>\S{{1,256}}))?(?: "
            f"(?P<reason>[^.]{{1,200}}))?",
        ),
        form("failed for", rf"(?P<action>Login failed) for:? (?P<user>\S{{1,256}}) from:? {SOURCE}", outcome="failure"),
        form("ed for", rf"(?P<action>Login succeeded) for:? (?P<user>\S{{1,256}}) from:? {SOURCE}", outcome="success"),
    )
)
MAILU = Service("mailu", ("mailu",), _read_mailu, ("] ",), (_MAILU_HEAD,), is_bare=False)

_read_samba = reader(
    (
        form(
            "remote host",
            rf".{{0,60}}?Auth: \[(?P<protocol>[^\],]{{1,60}})(?:,(?P<method>[^\]]{{1,60}}))?\] user \["
            rf"(?P<domain>[^\]]{{0,100}})\]\\\[(?P<user>[^\]]{{0,256}})\] at \["
            rf"(?P<at>[^\]]{{1,100}})\] with \[(?P<password_type>[^\]]{{0,60}})\] status \["
            rf"(?P<status>\w{{1,80}})\] workstation \["
            rf"(?P<workstation>[^\]]{{0,255}})\] remote host \[ipv[46]:{SOURCE}:"
            rf"(?P<source_port>\d{{1,5}})\]",
        ),
    )
)


def read_samba(message: str) -> Row | None:
    """Return who asked Samba to be let in, from where, and its answer."""
    row = _read_samba(message.lstrip())
    if row is not None:
        row["outcome"] = "success" if row["status"] == "NT_STATUS_OK" else "failure"
    return row


SAMBA = Service("samba", ("smbd", "smbd_audit", "samba", "nmbd", "winbindd"), read_samba, ("Auth: ", "smbd", "samba"))
