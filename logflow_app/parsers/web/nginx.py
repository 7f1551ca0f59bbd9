"""The logs of nginx: access lines (combined, main, ingress-nginx, Nginx Proxy Manager) and error lines.

Field names are those of Vector's `parse_nginx_log`; method, path and protocol are taken out of the request besides.
"""

import re

from logflow_app.config.parsers import WebParser
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.web.access import Dialect, compile_access
from logflow_app.parsers.web.forms import Form, compile_forms
from logflow_app.parsers.web.log_format import form_of
from logflow_app.parsers.web.modsecurity import RULE_FIELDS, add_rules
from logflow_app.parsers.web.pieces import COUNT, QUOTED, SECS, TIME, maybe, status
from logflow_app.parsers.web.tables import Table, first_of, order_of

_HOPS = r"\S++(?:(?:(?<=,)| :) \S++)*+"  # several upstreams were tried: `10.0.0.1:80, 10.0.0.2:80 : 10.0.0.3:80`
_FORWARDED = re.compile(rf'(?:"{maybe("http_x_forwarded_for", QUOTED)}"|-)(?: (?P<extra>.*))?', re.ASCII | re.DOTALL)
_COMPRESSION = re.compile(r'"(?P<compression>\d{1,6}(?:\.\d{1,6})?)"', re.ASCII)
INGRESS_TAIL = re.compile(  # ingress-nginx, "log-format-upstream"
    rf"(?P<request_length>{COUNT}) (?P<request_time>{SECS})"
    r" \[(?P<proxy_upstream_name>[^\]]*)\](?: \[(?P<proxy_alternative_upstream_name>[^\]]*)\])?"
    rf" {maybe('upstream_addr', _HOPS)}"
    rf" (?:-|(?P<upstream_response_length>{COUNT})|(?P<upstream_response_lengths>{_HOPS}))"
    rf" (?:-|(?P<upstream_response_time>{SECS})|(?P<upstream_response_times>{_HOPS}))"
    rf" (?:-|(?P<upstream_status>[1-9]\d\d)|(?P<upstream_statuses>{_HOPS}))"
    r"(?: (?P<req_id>[\w-]{1,64}))?(?: (?P<extra>.*))?",
    re.ASCII | re.DOTALL,
)
INGRESS_NUMBERS = frozenset(
    {"request_length", "request_time", "upstream_response_length", "upstream_response_time", "upstream_status"}
)
_SHORT = {"referrer": "referer"}
_LONG = {
    "client": "remote_addr",
    "user": "remote_user",
    "size": "body_bytes_size",
    "referrer": "http_referer",
    "agent": "http_user_agent",
}
COMBINED = Dialect(_SHORT, (_COMPRESSION, _FORWARDED))
MAIN = Dialect(_LONG, (_FORWARDED,))
INGRESS = Dialect(_LONG, (INGRESS_TAIL, _FORWARDED), INGRESS_NUMBERS)
ANY = Dialect(_SHORT, (_COMPRESSION, INGRESS_TAIL, _FORWARDED), INGRESS_NUMBERS)

PROXY_MANAGER = Form(  # Nginx Proxy Manager, its log formats `proxy` and `standard`
    re.compile(
        rf"\[(?P<timestamp>{TIME})\]"
        rf" (?:{maybe('upstream_cache_status', '[A-Z]{3,12}')} {maybe('upstream_status', '[1-9][0-9][0-9]')} )?"
        rf"(?:{status()}|-) - (?P<message>(?P<method>[A-Za-z]{{1,24}}|-) (?P<scheme>\w{{1,12}}|-)"
        rf' (?P<vhost>\S{{1,255}}) "(?P<path>{QUOTED})") \[Client (?P<client>[^\]]{{1,255}})\]'
        rf" \[Length {maybe('size', COUNT)}\] \[Gzip (?:-|(?P<compression>[^\]]{{1,16}}))\]"
        r"(?: \[Sent-to (?P<upstream_addr>[^\]]{1,255})\])?"
        rf' "{maybe("agent", QUOTED)}" "{maybe("referer", QUOTED)}"',
        re.ASCII | re.DOTALL,
    ),
    frozenset({"status", "upstream_status", "size"}),
)

_ERROR = re.compile(
    r"(?P<timestamp>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:[.,]\d{1,9})?)"
    r" \[(?P<severity>emerg|alert|crit|error|warn|notice|info|debug)\]"
    r" (?P<pid>0|[1-9]\d{0,17})#(?P<tid>0|[1-9]\d{0,17}):(?: \*(?P<cid>0|[1-9]\d{0,17}))? ?(?P<message>.*)",
    re.ASCII | re.DOTALL,
)
_DETAIL = re.compile(rf', (bytes from/to \w{{1,10}}|\w{{1,20}}): ?(?:"({QUOTED})"|([^,"\n]*))', re.ASCII)
_EXCESS = re.compile(r'(.*), excess: ((?:0|[1-9]\d{0,9})(?:\.\d{1,6})?) by zone "([^"]{0,255})"', re.ASCII | re.DOTALL)
_DETAILS = {
    "client": "client", "server": "server", "request": "request", "subrequest": "subrequest", "upstream": "upstream",
    "host": "host", "referrer": "referer", "login": "login", "bytes from/to client": "bytes_client",
    "bytes from/to upstream": "bytes_upstream", "udp": "udp",
}  # fmt: skip
_NOTHING_TOLD = ("",) * len(_DETAILS)


def _finish(table: Table) -> Table:
    """Cut what nginx tells of the connection off the messages, `, client: …` and all that follows."""
    rows = [_told(message) for message in table["message"]]
    columns = list(zip(*rows, strict=True))
    names = ("message", "excess", "zone", *_DETAILS.values())
    return add_rules({**table, **dict(zip(names, columns, strict=True))})


def _told(message: str) -> tuple[str, ...]:
    """Return the message proper, excess and zone of a limit, and the details; all in the message where one is odd."""
    place = message.find(", client: ")
    if place < 0:
        return (message, *_limit(message)[1:], *_NOTHING_TOLD)
    found: dict[str, str] = {}
    at = place
    while (detail := _DETAIL.match(message, at)) is not None and detail[1] in _DETAILS:
        found[detail[1]] = detail[2] or detail[3] or ""
        at = detail.end()
    whole = place if at == len(message) else len(message)
    return (*_limit(message[:whole]), *[found.get(name, "") for name in _DETAILS])


def _limit(message: str) -> tuple[str, str, str]:
    found = _EXCESS.fullmatch(message) if ", excess: " in message else None
    return (found[1], found[2], found[3]) if found else (message, "", "")


ERROR = Form(
    _ERROR,
    frozenset({"pid", "tid", "cid", "excess"}),
    level="severity",
    finish=_finish,
    added=("excess", "zone", *_DETAILS.values(), *RULE_FIELDS),
)


def compile_nginx(section: WebParser) -> Parse:
    """Return the parser of access and error lines; see `Parse`; raises `ConfigError` for a format it cannot use."""
    if section.format:
        return compile_forms([form_of(section.format), ERROR], has_status_levels=section.level_from_status)
    error = compile_forms([ERROR])
    others = compile_forms([PROXY_MANAGER], has_status_levels=section.level_from_status)
    order = order_of([*ANY.fields, *PROXY_MANAGER.fields, *ERROR.fields])
    return first_of([compile_access(ANY, section), error, others], order)


def compile_nginx_combined(section: WebParser) -> Parse:
    """Return the parser of access lines alone, in nginx's own form; see `Parse`."""
    if section.format:
        return compile_forms([form_of(section.format)], has_status_levels=section.level_from_status)
    return compile_access(COMBINED, section)


def compile_nginx_main(section: WebParser) -> Parse:
    """Return the parser of access lines with the forwarded addresses at the end; see `Parse`."""
    return compile_access(MAIN, section)


def compile_nginx_ingress(section: WebParser) -> Parse:
    """Return the parser of what ingress-nginx writes; see `Parse`."""
    return compile_access(INGRESS, section)


def compile_nginx_error(section: WebParser) -> Parse:  # noqa: ARG001 - the form is fixed
    """Return the parser of error lines alone; see `Parse`."""
    return compile_forms([ERROR])
