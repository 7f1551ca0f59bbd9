"""BIND's `named`: queries, errors of queries, what was denied, transfers, lame servers; in syslog or a channel's file.

`19-Oct-2022 05:34:02.425 queries: info: client @0x7f 192.0.2.1#3076 (example.com): query: example.com IN A +E (…)`
Forms as BIND's Administrator Reference Manual (chapter on logging) has them.
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import IP, SOURCE, form, reader
from logflow_app.parsers.system.service import Service

_INNER = re.compile(
    r"(?P<time>\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:\.\d{1,6})?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z?) ",
    re.ASCII,
)
_CATEGORY = re.compile(
    r"(?:(?P<category>(?!client|zone|error|info|warning|notice)[a-z-]{2,30}): )?"
    r"(?:(?P<level>critical|error|warning|notice|info|debug(?: \d{1,2})?|dynamic): )?",
    re.ASCII,
)
_CLIENT = re.compile(
    rf"client (?:(?P<client_id>@0x[0-9a-f]{{1,16}}) )?{SOURCE}#(?P<source_port>\d{{1,5}})(?:/key (?P<key>\S{{1,255}}))?"
    r"(?: \((?P<client_name>[^()\s]{1,255})\))?: (?:view (?P<view>[^:\s]{1,100}): )?",
    re.ASCII,
)
_NAME = r"(?P<name>[^\s'/]{1,255})"
_TUPLE = rf"'?{_NAME}(?:/(?P<query_type>(?!IN\b)[A-Z0-9]{{1,12}}))?(?:/(?P<query_class>[A-Z]{{2,4}}))?'?"

_read_of_client = reader(
    (
        form(
            "query: ",
            f"query: {_NAME} (?P<query_class>[A-Z0-9]{{2,10}}) (?P<query_type>[A-Z0-9]{{1,12}})(?: "
            rf"(?P<flags>[-+]\S{{0,12}}))?(?: \((?P<destination_ip>{IP})\))?",
            type="DNS_QUERY",
        ),
        form(
            "query",
            rf"query(?P<from_cache> \(cache\))? {_TUPLE} denied(?: \("
            rf"(?P<reason>.{{1,200}}?)\))?$",
            outcome="failure",
            type="DNS_DENIED",
        ),
        form(
            "query failed",
            rf"query failed \((?P<reason>[^()]{{1,100}})\) for {_NAME}/(?P<query_class>[A-Z]{{2,4}})/"
            f"(?P<query_type>[A-Z0-9]{{1,12}})",
            type="DNS_FAILED",
        ),
        form(
            "zone transfer",
            rf"(?P<bad>bad )?zone transfer (?:request: )?{_TUPLE}:? (?P<reason>denied|.{{1,200}})",
            type="DNS_DENIED",
        ),
        form(
            "transfer of",
            f"transfer of '{_NAME}/(?P<query_class>[A-Z]{{2,4}})': (?P<query_type>AXFR|IXFR)"
            f"(?:-style IXFR)? (?P<reason>.{{1,300}})",
            type="DNS_TRANSFER",
        ),
        form("pdat", rf"(?:update(?: forwarding)?|updating zone) {_TUPLE}:? (?P<reason>.{{1,300}})", type="DNS_UPDATE"),
        form("notify", rf"received notify for zone '{_NAME}'(?:: (?P<reason>.{{1,200}}))?", type="DNS_NOTIFY"),
        form(
            "rate limit",
            rf"(?:would )?rate limit (?P<reason>\w{{1,20}}).{{0,100}}? (?:for|to) \S{{1,64}}"
            f"(?: +for {_NAME} (?P<query_class>[A-Z]{{2}}) (?P<query_type>[A-Z0-9]{{1,12}}))?",
            type="DNS_LIMITED",
        ),
        form("rpz", rf"rpz (?P<reason>\w{{1,20}} \w{{1,20}}) rewrite {_NAME}", type="DNS_BLOCKED"),
    )
)
_read_of_server = reader(
    (
        form(
            "lame server",
            rf"lame server resolving '{_NAME}' \(in '[^']{{1,255}}'\?\): (?P<server>{IP})#\d{{1,5}}",
            type="DNS_LAME",
        ),
        form(
            "resolving '",
            rf"(?P<reason>[\w() -]{{1,100}}) resolving '{_NAME}(?:/(?P<query_type>[A-Z0-9]{{1,12}})/"
            rf"(?P<query_class>[A-Z]{{2}}))?'(?:: (?P<server>{IP})#\d{{1,5}})?",
            type="DNS_FAILED",
        ),
        form(
            "transfer of",
            rf"transfer of '{_NAME}/(?P<query_class>[A-Z]{{2,4}})' from (?P<server>{IP})#\d{{1,5}}: "
            f"(?P<reason>.{{1,300}})",
            type="DNS_TRANSFER",
        ),
        form(
            "zone ",
            rf"zone {_NAME}/(?P<query_class>[A-Z]{{2,4}})(?:/\S{{1,100}})?: (?P<reason>.{{1,300}})",
            type="DNS_ZONE",
        ),
    )
)


def read_named(message: str) -> Row | None:
    """Return the fields of a message, with the time, category and level a channel may print before it."""
    row: Row = {}
    inner = _INNER.match(message)
    if inner:
        row["time"] = _with_month_first(inner["time"])
        message = message[inner.end() :]
    if category := _CATEGORY.match(message):
        row |= {name: value for name, value in category.groupdict().items() if value}
        message = message[category.end() :]
    text = {"message": message} if inner and message else {}
    client = _CLIENT.match(message)
    fields = _read_of_client(message[client.end() :]) if client else _read_of_server(message)
    if fields is None and client is None:
        return row | text if len(row) > 1 else None
    if client:
        row |= {name: value for name, value in client.groupdict().items() if value}
        row["source_port"] = int(row["source_port"])
    row |= (fields or {}) | text
    if row.pop("from_cache", ""):
        row.setdefault("reason", "cache")
    row.pop("bad", None)
    return row


def _with_month_first(time: str) -> str:
    """Return `19-Oct-2022 05:34:02.425` as ISO text, which every reader of times knows."""
    if time[2] != "-":
        return time
    month = "JanFebMarAprMayJunJulAugSepOctNovDec".find(time[3:6]) // 3 + 1
    return f"{time[7:11]}-{month:02d}-{time[:2]} {time[12:]}" if month else time


NAMED = Service(
    "named",
    ("named", "bind9", "bind", "named-pkcs11"),
    read_named,
    ("named", "client ", "resolving '", "zone ", "transfer of"),
)

_read_unbound = reader(
    (
        form(
            " IN",
            rf"{SOURCE} (?P<name>\S{{1,255}}) (?P<query_type>[A-Z0-9]{{1,12}}) IN(?: "
            rf"(?P<reason>[A-Z]{{4,10}}) (?P<elapsed_secs>[\d.]{{1,12}}) (?P<is_cached>[01]) "
            rf"(?P<bytes>\d{{1,6}}))?",
            type="DNS_QUERY",
        ),
        form(
            "validation failure",
            r"validation failure <?(?P<name>\S{1,255}) (?P<query_type>[A-Z0-9]{1,12}) IN>?: "
            "(?P<reason>.{1,300})",
            type="DNS_FAILED",
        ),
    ),
    ("info", "error", "notice", "warning", "debug"),
)
_UNBOUND_THREAD = re.compile(r"\[\d{1,10}:(?P<thread>[0-9a-f]{1,4})\] ", re.ASCII)
_UNBOUND_HEAD = re.compile(
    r"\[(?P<time>\d{10}(?:\.\d{1,6})?)\] unbound\[(?P<pid>\d{1,10}):(?P<thread>[0-9a-f]{1,4})\] ", re.ASCII
)


def read_unbound(message: str) -> Row | None:
    """Return the fields of a query (`log-queries`) or of its reply (`log-replies`)."""
    row: Row = {}
    if thread := _UNBOUND_THREAD.match(message):
        row["thread"] = thread["thread"]
        message = message[thread.end() :]
    row |= _read_unbound(message) or {}
    return row or None


UNBOUND = Service("unbound", ("unbound",), read_unbound, ("unbound",), (_UNBOUND_HEAD,), is_bare=False)
