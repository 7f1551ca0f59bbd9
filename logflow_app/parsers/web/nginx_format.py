"""The variables of an nginx `log_format` (ngx_http_log_module, ngx_http_core_module, ngx_http_upstream_module)."""

import re
from collections.abc import Iterator

_VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))|([^$]+|\$)")
_KINDS = {
    "time_local": ("time", "timestamp"), "time_iso8601": ("iso", "timestamp"), "msec": ("epoch", "timestamp"),
    "status": ("status", "status"), "request": ("request", "request"),
    "body_bytes_sent": ("count", "body_bytes_sent"), "bytes_sent": ("count", "bytes_sent"),
    "bytes_received": ("count", "bytes_received"), "request_length": ("count", "request_length"),
    "content_length": ("count", "content_length"), "connection": ("count", "connection"),
    "connection_requests": ("count", "connection_requests"), "request_time": ("secs", "request_time"),
    "session_time": ("secs", "session_time"), "pid": ("count", "pid"), "remote_port": ("count", "remote_port"),
    "server_port": ("count", "server_port"), "request_method": ("word", "method"),
    "server_protocol": ("word", "protocol"),
}  # fmt: skip
_HOPS = re.compile(r"upstream_\w+|proxy_add_x_forwarded_for|http_x_forwarded_for")
_QUOTE = re.compile(r"'\s*\n\s*'|^'|'$")


def parts_of(text: str) -> Iterator[tuple[str, str]]:
    """Return kind and name of each variable, and the literal texts between them; quotes around lines are taken off."""
    for braced, bare, literal in _VARIABLE.findall(_QUOTE.sub("", text.rstrip(";").strip())):
        name = braced or bare
        if literal:
            yield "literal", literal
        elif name in _KINDS:
            yield _KINDS[name]
        else:
            yield "hops" if _HOPS.fullmatch(name) else "word", name if not name[0].isdigit() else f"v{name}"
