"""Traefik, Envoy, Caddy and Zoraxy: their access logs as text and as JSON."""

import re
from collections.abc import Sequence

from logflow_app.config.parsers import WebParser
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.web.access import Dialect, compile_access
from logflow_app.parsers.web.forms import Form, compile_forms
from logflow_app.parsers.web.json_lines import CADDY, ENVOY, TRAEFIK, JsonDialect, compile_json_lines
from logflow_app.parsers.web.pieces import COUNT, CRI, QUOTED, maybe, request, status
from logflow_app.parsers.web.tables import first_of, order_of


def _words(names: Sequence[str]) -> str:
    """Return the pattern of values without blanks, in a row."""
    return " ".join(maybe(name, r"\S{1,512}+") for name in names)


TRAEFIK_TAIL = re.compile(
    rf'{maybe("request_count", COUNT)} "{maybe("router", QUOTED)}" "{maybe("server_url", QUOTED)}"'
    rf" (?P<duration_ms>{COUNT})ms",
    re.ASCII | re.DOTALL,
)
TRAEFIK_NUMBERS = frozenset({"request_count", "duration_ms"})
TRAEFIK_CLF = Dialect(  # doc.traefik.io, "Access Logs", format `common`
    {"referrer": "referer"},
    (TRAEFIK_TAIL,),
    TRAEFIK_NUMBERS,
)
_START = (
    rf"(?:{CRI})?(?:ACCESS )?"
    r"\[(?P<timestamp>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)\]"
    rf' "(?:- - -(?=")|{request()})" {status()} (?:-|(?P<response_flags>[A-Za-z,]{{1,200}}))'
)
_END = (
    rf" (?P<bytes_received>{COUNT}) (?P<bytes_sent>{COUNT}) (?P<duration>{COUNT})"
    rf" {maybe('upstream_service_time', COUNT)}"
    rf' "{maybe("forwarded_for", QUOTED)}" "{maybe("agent", QUOTED)}" "{maybe("request_id", QUOTED)}"'
    rf' "{maybe("authority", QUOTED)}" "{maybe("upstream_host", QUOTED)}"'
)
_NUMBERS = frozenset({"status", "bytes_received", "bytes_sent", "duration", "upstream_service_time"})
ENVOY_TEXT = Form(  # envoyproxy.io, "Default format string"
    re.compile(rf"{_START}{_END}(?: (?P<extra>.*))?", re.ASCII | re.DOTALL), _NUMBERS
)
_ISTIO_FRONT = ("response_code_details", "connection_termination_details")
_ISTIO_BACK = (
    "upstream_cluster", "upstream_local_address", "downstream_local_address", "downstream_remote_address",
    "requested_server_name", "route_name",
)  # fmt: skip
ISTIO_TEXT = Form(  # istio.io, "Envoy Access Logs", default access log format
    re.compile(
        f"{_START} {_words(_ISTIO_FRONT)}"
        rf' "{maybe("upstream_transport_failure_reason", QUOTED)}"{_END} {_words(_ISTIO_BACK)}(?: (?P<extra>.*))?',
        re.ASCII | re.DOTALL,
    ),
    _NUMBERS,
)
ZORAXY = Form(
    re.compile(
        r"(?:\d{4}/\d\d/\d\d \d\d:\d\d:\d\d )?\[(?P<timestamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?)\]"
        r" \[router:(?P<router>[^\]]{1,255})\] \[origin:(?P<origin>[^\]]{0,1024})\]"
        r" \[client: ?(?P<client>[^\]]{0,255})\]"
        r"(?: \[useragent: ?(?P<agent>(?:[^\]]|\](?! [A-Z]))*+)\])?"
        rf" (?P<message>(?P<method>[A-Za-z]{{1,24}}) (?P<path>\S{{0,16384}})) {status()} ?",
        re.ASCII,
    ),
    frozenset({"status"}),
)


def compile_traefik(section: WebParser) -> Parse:
    """Return the parser of access lines, in the common form or JSON; see `Parse`."""
    text = compile_access(TRAEFIK_CLF, section)
    return first_of([text, _json(TRAEFIK, section)], order_of(TRAEFIK_CLF.fields))


def compile_envoy(section: WebParser) -> Parse:
    """Return the parser of access lines, in Envoy's or Istio's default form or JSON; see `Parse`."""
    text = compile_forms([ENVOY_TEXT, ISTIO_TEXT], has_status_levels=section.level_from_status)
    return first_of([text, _json(ENVOY, section)], order_of([*ISTIO_TEXT.fields, *ENVOY_TEXT.fields]))


def compile_caddy(section: WebParser) -> Parse:
    """Return the parser of Caddy's log, which is JSON; see `Parse`."""
    return _json(CADDY, section)


def _json(dialect: JsonDialect, section: WebParser) -> Parse:
    return compile_json_lines(dialect, has_status_levels=section.level_from_status)


def compile_zoraxy(section: WebParser) -> Parse:
    """Return the parser of Zoraxy's access log; see `Parse`."""
    return compile_forms([ZORAXY], has_status_levels=section.level_from_status)
