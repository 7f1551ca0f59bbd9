"""Syslog, and what travels in it."""

from collections.abc import Callable
from typing import Any

from logflow_app.parsers.columns import Parse
from logflow_app.parsers.syslog.cef import compile_cef
from logflow_app.parsers.syslog.leef import compile_leef
from logflow_app.parsers.syslog.parser import compile_syslog

SYSLOG: dict[str, Callable[[Any], Parse]] = {
    "syslog": compile_syslog,
    "syslog_5424": compile_syslog,
    "syslog_rfc5424": compile_syslog,
    "rfc5424": compile_syslog,
    "syslog_3164": compile_syslog,
    "syslog_rfc3164": compile_syslog,
    "rfc3164": compile_syslog,
    "cef": compile_cef,
    "leef": compile_leef,
    "linux_authorization": compile_syslog,
}
