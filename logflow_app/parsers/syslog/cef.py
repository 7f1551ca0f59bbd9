"""ArcSight's Common Event Format: `CEF:0|Vendor|Product|1.0|100|worm stopped|10|src=10.0.0.1 act=blocked`.

Source: "ArcSight Common Event Format, Implementation Standard". Fields have the names the standard gives them, those of
the header the names Vector gives them; all are texts.
"""

import re

from logflow_app.config.parsers import CefParser
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.syslog.extension import read_extension, translate_custom_fields, unescaped
from logflow_app.parsers.syslog.security_events import Event, read_events

MARK = "CEF:"
NAMES = ("cefVersion", "deviceVendor", "deviceProduct", "deviceVersion", "deviceEventClassId", "name", "severity")
TIMES = ("rt", "end", "start")  # when the device learned of it; when it ended, began

_PART = r"((?:[^|\\]|\\.)*+)"
_HEADER = re.compile(
    rf"CEF: ?(\d{{1,3}}(?:\.\d{{1,3}})?)\|{_PART}\|{_PART}\|{_PART}\|{_PART}\|{_PART}\|{_PART}(?:\||\Z)"
)


def compile_cef(section: CefParser) -> Parse:
    """Return the parser; see `Parse`. 9 µs an event of ten fields."""

    def read(text: str) -> Event | None:
        header = _HEADER.match(text)
        extension = read_extension(text[header.end() :], is_strict=section.strict) if header else None
        if extension is not None and section.translate_custom_fields:
            extension = translate_custom_fields(extension, is_strict=section.strict)
        if header is None or extension is None:
            return None
        values = [unescaped(value) for value in header.groups()]
        fields = dict(zip(NAMES, values, strict=True))
        message = fields["name"] or str(extension.get("msg", ""))
        times = [extension.get(name) for name in TIMES]
        return Event(fields | extension, times, fields["severity"], fields["deviceProduct"], message)

    return lambda lines: read_events(lines, MARK, read)
