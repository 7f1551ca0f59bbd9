"""Zeek's logs as tables (`LogAscii`): the columns are those `#fields` names, else those the log has by default.

`1761229935.123456⇥CHhAvVGS1DHFjwGM9⇥10.0.0.7⇥59856⇥10.0.0.53⇥53⇥udp⇥dns⇥0.023⇥42⇥98⇥SF…`
Fields have Zeek's own names ("Log Files", conn.log, dns.log, http.log, ssl.log), as its JSON has them; the line is the
message. A log of another kind without `#fields` gets the columns all have, and the others as the list `rest`.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.columns import Columns, Parse, Row
from logflow_app.parsers.system.forms import number

MAX_COLUMNS = 200
MAX_CHARS = 200_000

_HEADER = re.compile(
    r"#(?:separator|set_separator|empty_field|unset_field|path|open|close|fields|types)[\t ]", re.ASCII
)
_BEGIN = re.compile(r"(?:\d{9,10}\.\d{1,6}|\d{4}-\d\d-\d\dT[\d:.]{8,15}Z)\t", re.ASCII)
_CONNECTION = re.compile(
    r"[^\t]{1,40}\tC\w{3,40}\t[\da-fA-F.:]{2,45}\t\d{1,5}\t[\da-fA-F.:]{2,45}\t\d{1,5}\t", re.ASCII
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ALL = "ts uid id.orig_h id.orig_p id.resp_h id.resp_p "
_LOGS = {
    name: (_ALL + columns).split()
    for name, columns in {
        "": "",
        "conn": "proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history "
        "orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents",
        "dns": "proto trans_id rtt query qclass qclass_name qtype qtype_name rcode rcode_name AA TC RD RA Z answers "
        "TTLs rejected",
        "http": "trans_depth method host uri referrer version user_agent origin request_body_len response_body_len "
        "status_code status_msg info_code info_msg tags username password proxied orig_fuids orig_filenames "
        "orig_mime_types resp_fuids resp_filenames resp_mime_types",
        "ssl": "version cipher curve server_name resumed last_alert next_protocol established",
    }.items()
}
_NUMBERS = _words(
    "id.orig_p id.resp_p duration orig_bytes resp_bytes missed_bytes orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes "
    "trans_id rtt qclass qtype rcode Z trans_depth request_body_len response_body_len status_code info_code"
)
_FLAGS = _words("local_orig local_resp AA TC RD RA rejected resumed established")
_LISTS = _words(
    "tunnel_parents answers TTLs tags proxied orig_fuids orig_filenames orig_mime_types resp_fuids resp_filenames "
    "resp_mime_types"
)
_NOTHING = frozenset({"-", "(empty)", ""})
_TRUTH = {"T": True, "F": False}


class _Table(NamedTuple):
    """What a log's header says: its name and its columns; no columns where there was no header."""

    path: str = ""
    columns: tuple[str, ...] = ()


def compile_zeek(section: AnyParser) -> Parse:  # noqa: ARG001 - the form is fixed
    """Return the parser; see `Parse`."""
    return parse_zeek


def parse_zeek(lines: Sequence[str]) -> Columns:
    """Read a log's header and its entries; see `Parse`. 5 µs a line, 0.2 µs for one of somebody else."""
    found: list[tuple[int, str, Row]] = []
    table = _Table()
    for position, line in enumerate(lines):
        if line[:1] == "#":
            if _HEADER.match(line):
                table = _told(table, line)
                found.append((position, "", {}))
        elif _BEGIN.match(line) and len(line) <= MAX_CHARS and (row := _row(line, table)) is not None:
            found.append((position, str(row.pop("ts", "")), row))
    if not found:
        return Columns((), (), (), (), ())
    positions, times, rows = zip(*found, strict=True)
    nothing = ("",) * len(found)
    messages = [lines[position] for position in positions]
    return Columns(positions, times, nothing, ("zeek",) * len(found), messages, rows=list(rows))


def _told(table: _Table, line: str) -> _Table:
    """Return the table with what a line of a header says."""
    name, *values = line.rstrip("\r\n").split("\t")
    if name == "#fields" and all(values) and 0 < len(values) <= MAX_COLUMNS:
        return table._replace(columns=tuple(values))
    if name == "#path" and values:
        return _Table(path=values[0][:64])
    return table


def _row(line: str, table: _Table) -> Row | None:
    values = line.rstrip("\r\n").split("\t", MAX_COLUMNS)
    columns: Sequence[str] = table.columns
    path = table.path
    if not columns or columns[0] != "ts":
        if not _CONNECTION.match(line):
            return None
        path = _kind(values)
        columns = _LOGS[path]
    row: Row = {"log": path} if path else {}
    for name, text in zip(columns, values, strict=False):
        if text not in _NOTHING:
            row[name] = _value(name, text)
    if len(values) > len(columns):
        row["rest"] = values[len(columns) :]
    return row


def _kind(values: Sequence[str]) -> str:
    """Return which log an entry without a header is of: its seventh and eighth columns tell."""
    count, seventh, eighth = len(values), values[6], values[7] if len(values) > 7 else ""
    if seventh in ("tcp", "udp", "icmp", "unknown_transport"):
        if eighth.isdecimal() and count >= len(_LOGS["dns"]):
            return "dns"
        return "conn" if count >= len(_LOGS["conn"]) - 1 else ""
    if seventh.isdecimal() and count >= len(_LOGS["http"]) - 4:
        return "http"
    return "ssl" if seventh.startswith(("TLSv", "SSLv", "DTLSv")) and count >= len(_LOGS["ssl"]) else ""


def _value(name: str, text: str) -> object:
    if name in _NUMBERS:
        return number(text)
    if name in _FLAGS:
        return _TRUTH.get(text, text)
    return text.split(",") if name in _LISTS else text
