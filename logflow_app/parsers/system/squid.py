"""Squid's access log in its native layout, as its documentation (`logformat squid`) has it, and its cache.log.

`1286536309.586    921 192.168.0.68 TCP_MISS/200 507 POST http://example.com/ - DIRECT/203.0.113.1 text/html`
`2025/10/23 14:32:15 kid1| WARNING: Disk space over limit: 102400 KB > 100000 KB`
"""

import re

from logflow_app.parsers.columns import Row
from logflow_app.parsers.system.forms import number
from logflow_app.parsers.system.service import Service

_ENTRY = re.compile(
    r"(?P<time>\d{9,11}\.\d{3}) {1,9}(?P<elapsed_ms>-?\d{1,10}) (?P<source_ip>[\w.:-]{1,255}) "
    r"(?P<result>[A-Z_]{3,60})/(?P<status_code>\d{1,3}) "
    r"(?P<bytes>\d{1,18}) (?P<method>[A-Z_:-]{1,40}) (?P<url>\S{1,8000}) (?P<user>\S{1,256}) "
    r"(?P<hierarchy>[A-Z_]{3,60})/(?P<destination>[\w.:-]{1,255})"
    r" (?P<content_type>\S{1,200})",
    re.ASCII,
)
_HEAD = re.compile(  # of cache.log: a worker's name, and where much is asked for the section of the source
    r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?)(?: (?P<worker>[a-z]{2,12}\d{1,4}))?\| "
    r"(?! *[A-Z]{4,8} *\|)(?:(?P<section>\d{1,3}),(?P<verbosity>\d)\| ?)?"
    r"(?=(?P<level>WARNING|ERROR|FATAL|CRITICAL): )?",
    re.ASCII,
)
_NUMBERS = ("elapsed_ms", "status_code", "bytes")


def read_squid(message: str) -> Row | None:
    """Return the fields of a request; what Squid writes as `-` is left out, the message is method and address."""
    found = _ENTRY.match(message)
    if found is None:
        return None
    row: Row = {name: value for name, value in found.groupdict().items() if value != "-"}
    for name in _NUMBERS:
        row[name] = number(row[name])
    if found.end() == len(message.rstrip()):
        row["message"] = f"{found['method']} {found['url']}"
    return row


SQUID = Service("squid", ("squid",), read_squid, ("/", "| "), (_HEAD,))
