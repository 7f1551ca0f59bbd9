"""HAProxy's log: HTTP, TCP and error lines with or without syslog's head (its Configuration Manual, "Log format").

`10.0.0.1:317 [30/Jul/2018:09:03:52.726] www app/a1 0/0/1/0/2 304 168 - - ---- 6/6/0/0/0 0/0 "GET / HTTP/1.1"`
"""

import re

from logflow_app.config.parsers import WebParser
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.web.forms import Form, compile_forms
from logflow_app.parsers.web.pieces import request
from logflow_app.parsers.web.tables import Table

SERVICE = "haproxy"

_HEAD = (
    r"(?:(?:<\d{1,3}>(?:1 )?)?(?P<syslog_time>[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d"
    r"|\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:?\d\d)?)(?: (?P<host>(?!haproxy)[\w.:-]{1,255}))? )?"
    r"haproxy(?:[\[ ](?P<pid>[1-9]\d{0,9})(?:\]:?| - -)|:) ?"
)
_CLIENT = (
    r"(?P<client_ip>[\da-fA-F.:]{2,45}|unix|-):(?P<client_port>0|[1-9]\d{0,9})"
    r" \[(?P<accept_date>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [+-]\d{4})?)\]"
)
_N = r"\+?(-1|0|[1-9]\d{0,17})"
_NAMED = re.compile(r"(\w+)=N")
_BACKEND = r" (?P<frontend_name>\S{1,255}) (?P<backend_name>[^/\s]{1,255})/(?P<server_name>\S{1,255})"
_HTTP_TIMES = "time_request=N/time_queue=N/time_backend_connect=N/time_backend_response=N/time_duration=N"
_TCP_TIMES = "time_queue=N/time_backend_connect=N/time_duration=N"
_CONNECTIONS = "actconn=N/feconn=N/beconn=N/srvconn=N/retries=N srv_queue=N/backend_queue=N"
_NUMBERS = frozenset(
    (*_NAMED.findall(f"{_HTTP_TIMES} {_CONNECTIONS}"), "pid", "client_port", "status", "bytes_read", "destination_port")
)


def _numbers(text: str) -> str:
    return _NAMED.sub(lambda found: _N.replace("(", f"(?P<{found[1]}>", 1), text)


def _with_time(table: Table) -> Table:
    """Take the time a request was accepted, which has a year, before that of syslog."""
    accepted = table.get("accept_date", ())
    if accepted:
        return {**table, "timestamp": accepted, "accept_date": ("",) * len(accepted)}
    return {**table, "timestamp": table["syslog_time"], "syslog_time": ("",) * len(table["syslog_time"])}


def _form(text: str, *, message: str = "message") -> Form:
    return Form(re.compile(text, re.ASCII | re.DOTALL), _NUMBERS, message=message, service=SERVICE, finish=_with_time)


HTTP = _form(
    rf"(?:{_HEAD})?{_CLIENT}{_BACKEND} {_numbers(_HTTP_TIMES)}"
    rf" (?:(?P<status>[1-9]\d\d)|-1|0|<BADREQ>) {_numbers('bytes_read=N')}"
    r" (?:-(?= )|(?P<captured_request_cookie>\S{1,4096}+)) (?:-(?= )|(?P<captured_response_cookie>\S{1,4096}+))"
    rf" (?P<termination_state>[\w-]{{4}}) {_numbers(_CONNECTIONS)}"
    r"(?: \{(?P<captured_request_headers>[^}]*)\})?(?: \{(?P<captured_response_headers>[^}]*)\})?"
    rf'(?: "{request()}"?)?'
    r" ?(?P<extra>.*)"
)
TCP = _form(
    rf"(?:{_HEAD})?(?P<message>{_CLIENT}{_BACKEND} {_numbers(_TCP_TIMES)} {_numbers('bytes_read=N')}"
    rf" (?P<termination_state>[\w-]{{2,4}}) {_numbers(_CONNECTIONS)} ?(?P<extra>.*))"
)
CLF = _form(  # `option httplog clf`: numbers in the same order, parted by blanks
    rf"(?:{_HEAD})?(?P<client_ip>[\da-fA-F.:]{{2,45}}) - - "
    r"\[(?P<accept_date>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] "
    rf'"{request()}" (?P<status>[1-9]\d\d) {_numbers("bytes_read=N")} "" "" (?P<client_port>[1-9]\d{{0,4}}) \d{{1,3}} '
    r'"(?P<frontend_name>[^"]{0,255})" "(?P<backend_name>[^"]{0,255})" "(?P<server_name>[^"]{0,255})" '
    rf'{_numbers(_HTTP_TIMES.replace("/", " "))} "?(?P<termination_state>[\w-]{{4}})"? '
    rf"{_numbers(_CONNECTIONS.replace('/', ' '))} ?(?P<extra>.*)"
)
ERROR = _form(
    rf"(?:{_HEAD})?{_CLIENT} (?P<frontend_name>[^/\s]{{1,255}})/(?P<bind_name>[^\s:]{{1,255}}): (?P<message>.*)"
)
CONNECT = _form(
    rf"{_HEAD}(?P<message>Connect from (?P<client_ip>[\da-fA-F.:]{{2,45}}):(?P<client_port>0|[1-9]\d{{0,4}})"
    r" to (?P<destination_ip>[\da-fA-F.:]{2,45}):(?P<destination_port>0|[1-9]\d{0,4})"
    r" \((?P<frontend_name>[^/)]{1,255})/(?P<mode>\w{1,16})\))"
)
SYSTEM = _form(rf"{_HEAD}(?P<message>(?:\[(?P<level>[A-Z]{{4,9}})\] +)?.*)")
STARTING = Form(  # what it writes to its terminal
    re.compile(
        r"\[(?P<level>NOTICE|WARNING|ALERT|DIAG|INFO)\] +(?:\d{3}/\d{6} )?\((?P<pid>[1-9]\d{0,9})\) : (?P<message>.*)",
        re.ASCII | re.DOTALL,
    ),
    frozenset({"pid"}),
    service=SERVICE,
)


def compile_haproxy(section: WebParser) -> Parse:
    """Return the parser; see `Parse`."""
    forms = [HTTP, TCP, CLF, ERROR, CONNECT, SYSTEM, STARTING]
    return compile_forms(forms, has_status_levels=section.level_from_status)
