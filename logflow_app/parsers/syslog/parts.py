"""What one syslog line says, whatever its dialect, and the pieces of patterns its forms share."""

from typing import Any, NamedTuple

from logflow_app.parsers.syslog.priorities import FACILITIES, PRIORITY, SEVERITIES

NUMBER = r"0|[1-9][0-9]{0,14}"  # as JSON writes it, and within the numbers every reader of JSON keeps exactly
BSD_TIME = r"[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,9})?"
ISO_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d(?::?\d\d)?)"
PRI = rf"<({PRIORITY})>"

LEVEL_WORDS = (
    "emerg", "emergency", "crit", "critical", "err", "error", "warn", "warning", "notice", "info", "debug", "trace",
    "fatal", "severe",
)  # fmt: skip
PRIORITY_WORDS = frozenset(  # BusyBox writes them where others have the host
    f"{facility}.{severity}" for facility in FACILITIES for severity in (*SEVERITIES, "error", "warn")
)
NO_NAMES = PRIORITY_WORDS.union(
    ["stdout", "stderr", "AM", "PM"], LEVEL_WORDS, map(str.upper, LEVEL_WORDS), map(str.title, LEVEL_WORDS)
)  # words in the place of a host or a program that are none: the line is not of this form


class Parts(NamedTuple):
    """The parts of a line, empty where it does not say; patterns have a group for each, in this order.

    `priority` is a key of `priorities`, `pid` a number and `procid` what stands in its place and is none, `data` the
    structured data as written, `more` further fields.
    """

    priority: str = ""
    version: str = ""
    time: str = ""
    host: str = ""
    service: str = ""
    pid: str = ""
    procid: str = ""
    msgid: str = ""
    data: str = ""
    more: dict[str, Any] | str = ""
    message: str = ""


HOST, SERVICE = Parts._fields.index("host"), Parts._fields.index("service")
