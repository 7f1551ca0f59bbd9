"""The logs of Apache's HTTP server: access lines, common or combined, and error lines of 2.2 and 2.4.

Field names are those of Vector's `parse_apache_log`; the layout of error lines is that of `ErrorLogFormat`'s default.
"""

import re

from logflow_app.config.parsers import WebParser
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.web.access import Dialect, compile_access
from logflow_app.parsers.web.forms import Form, compile_forms
from logflow_app.parsers.web.log_format import form_of
from logflow_app.parsers.web.modsecurity import RULE_FIELDS, add_rules
from logflow_app.parsers.web.nginx import INGRESS_NUMBERS, INGRESS_TAIL
from logflow_app.parsers.web.proxies import TRAEFIK_NUMBERS, TRAEFIK_TAIL
from logflow_app.parsers.web.tables import Table, first_of, order_of

_IO = re.compile(r"(?P<bytes_received>0|[1-9]\d{0,17}) (?P<bytes_sent>0|[1-9]\d{0,17})", re.ASCII)  # combinedio
ACCESS = Dialect(  # what others write behind the agent is named as well: lines of all of them begin alike
    {"client": "host", "request": "message"},
    (_IO, INGRESS_TAIL, TRAEFIK_TAIL),
    frozenset({"bytes_received", "bytes_sent"}) | INGRESS_NUMBERS | TRAEFIK_NUMBERS,
)

_LINE = re.compile(
    r"\[(?P<timestamp>(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,9})? \d{4}"
    r"|\d{1,2}/[A-Za-z]{3}/\d{4}[: ]\d\d:\d\d:\d\d[^\]]{0,20}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\]]{0,20})\]"
    r" \[(?:(?P<module>[\w.-]{0,64}):)?"
    r"(?P<severity>(?P<level>emerg|alert|crit|error|warn|notice|info|debug|trace)\d?)\]"
    r"(?: \[pid (?P<pid>0|[1-9]\d{0,17})(?::tid (?P<thread>\d{1,20}))?\])?"
    r"(?: \[(?:client|remote) (?P<client>[^\]\s]{1,255})\])?(?: \[client [^\]\s]{1,255}\])?"
    r"(?: (?P<message>.*))?",
    re.ASCII | re.DOTALL,
)
_CLIENT = re.compile(r"\[client ([^\]\s]{1,255})\]")
_PEER = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3}|.*):(0|[1-9]\d{0,4})", re.ASCII | re.DOTALL)
_SEARCHED_CHARS = 500  # a client stands near the front of a message, behind the system's word for the error


def _finish(table: Table) -> Table:
    """Divide clients into address and port; find those within messages, and what ModSecurity says."""
    clients = [
        client or _client_within(message) for client, message in zip(table["client"], table["message"], strict=True)
    ]
    pairs = [
        _divided(client, has_port=bool(module or pid))
        for client, module, pid in zip(clients, table["module"], table["pid"], strict=True)
    ]
    return add_rules({**table, "client": [pair[0] for pair in pairs], "port": [pair[1] for pair in pairs]})


def _client_within(message: str) -> str:
    found = _CLIENT.search(message, 0, _SEARCHED_CHARS) if "[client " in message else None
    return found[1] if found else ""


def _divided(client: str, *, has_port: bool) -> tuple[str, str]:
    """Return address and port; 2.2, which names no module, writes addresses of IPv6 without one."""
    if not client or not (has_port or "." in client):
        return client, ""
    found = _PEER.fullmatch(client)
    return (found[1], found[2]) if found else (client, "")


SSL_REQUEST = form_of('%t %h %{SSL_PROTOCOL}x %{SSL_CIPHER}x "%r" %b')  # the ssl_request_log of mod_ssl's example
ERROR = Form(_LINE, frozenset({"pid", "port"}), finish=_finish, added=("port", *RULE_FIELDS))


def compile_apache(section: WebParser) -> Parse:
    """Return the parser of access and error lines; see `Parse`; raises `ConfigError` for a format it cannot use."""
    if section.format:
        return compile_forms([form_of(section.format), ERROR], has_status_levels=section.level_from_status)
    others = compile_forms([ERROR, SSL_REQUEST])
    order = order_of([*ACCESS.fields, *ERROR.fields, *SSL_REQUEST.fields])
    return first_of([compile_apache_access(section), others], order)


def compile_apache_access(section: WebParser) -> Parse:
    """Return the parser of access lines alone; see `Parse`."""
    if section.format:
        return compile_forms([form_of(section.format)], has_status_levels=section.level_from_status)
    return compile_access(ACCESS, section)


def compile_apache_error(section: WebParser) -> Parse:  # noqa: ARG001 - the form is fixed
    """Return the parser of error lines alone; see `Parse`."""
    return compile_forms([ERROR])
