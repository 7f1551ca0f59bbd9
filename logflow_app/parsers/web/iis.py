"""IIS: the W3C format it writes by default, its own ("IIS Log File Format"), and the error log of HTTP.SYS.

`192.168.114.201, -, 03/20/01, 7:55:20, W3SVC2, SALES1, 172.21.13.45, 4502, 163, 3223, 200, 0, GET, /DeptLogo.gif, -,`
"""

import re

from logflow_app.config.parsers import WebParser
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.web.forms import Form, compile_forms
from logflow_app.parsers.web.tables import Table, first_of
from logflow_app.parsers.web.w3c import compile_w3c

_N = r"(?:-|(?P<{}>0|[1-9]\d{{0,17}}))"
_COUNTS = ("time_taken", "cs_bytes", "sc_bytes", "sc_status", "sc_win32_status")
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2,4})", re.ASCII)


def _finish(table: Table) -> Table:
    """Write month, day and year as ISO 8601 does, and the request line."""
    found = dict(table)
    dates, clocks = found.pop("date"), found.pop("time")
    found["timestamp"] = [_iso(date, clock) for date, clock in zip(dates, clocks, strict=True)]
    found["message"] = [
        f"{method} {stem}{'?' + query if query else ''}" if method and stem else ""
        for method, stem, query in zip(table["cs_method"], table["cs_uri_stem"], table["cs_uri_query"], strict=True)
    ]
    return found


def _iso(date: str, clock: str) -> str:
    parts = _DATE.fullmatch(date)
    if parts is None:
        return ""
    month, day, year = parts.groups()
    century = "" if len(year) == 4 else "19" if year > "69" else "20"
    return f"{century}{year}-{month:0>2}-{day:0>2} {clock:0>8}"


OWN = Form(
    re.compile(
        r"(?P<c_ip>[\da-fA-F.:%]{2,60}), (?:-|(?P<cs_username>[^,]{1,255})), (?P<date>\d{1,2}/\d{1,2}/\d{2}(?:\d\d)?),"
        r" (?P<time>\d{1,2}:\d\d:\d\d), (?:-|(?P<s_sitename>[^,]{1,255})), (?:-|(?P<s_computername>[^,]{1,255})),"
        r" (?:-|(?P<s_ip>[\da-fA-F.:%]{2,60})), "
        + ", ".join(_N.format(name) for name in _COUNTS)
        + r", (?:-|(?P<cs_method>[A-Za-z]{1,24})), (?:-|(?P<cs_uri_stem>[^,]*)), (?:-|(?P<cs_uri_query>.*?)),? ?",
        re.ASCII | re.DOTALL,
    ),
    frozenset(_COUNTS),
    status="sc_status",
    finish=_finish,
)


def compile_iis(section: WebParser) -> Parse:
    """Return the parser of all three; see `Parse`; raises `ConfigError` for columns it cannot use."""
    own = compile_forms([OWN], has_status_levels=section.level_from_status)
    return first_of([compile_w3c(section), own])
