"""PostgreSQL's server log: stderr with any `log_line_prefix`, csvlog and jsonlog.

`2025-10-23 14:32:15.123 CEST [812] ann@shop LOG:  duration: 2.809 ms  statement: select 1`
Fields have jsonlog's names (PostgreSQL's manual, 20.8.5), beside `duration_ms` and the statement that took it. The
words of a prefix are told by their looks, as the server does not say what they are.
"""

import csv
import re
from collections.abc import Sequence

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.apps.parts import STAMP
from logflow_app.parsers.columns import Columns, Parse, Row
from logflow_app.parsers.databases.either import either
from logflow_app.parsers.json import read_object

_SEVERITY = (
    "DEBUG[1-5]?|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC|DETAIL|HINT|QUERY|CONTEXT|STATEMENT|LOCATION|BACKTRACE"
)
_ZONE = r"(?:(?<=\d) ?[+-][01]\d(?::?[0-5]\d(?![\w.:]))?(?!\w)|(?<=\d) [A-Z]{3,5}(?!\w|:  ))?+"
"""A zone as `timezone_abbreviations` has it; for many places that is `-03`. Behind it stands no severity's colon."""
_TIME = (  # in front of a colon and an address, hours are followed by no minutes
    r"(?>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? ?[+-][01]\d(?=:\d{1,3}\.\d)"
    rf"|{STAMP}{_ZONE})"
)
_LINE = re.compile(
    rf"(?:(?P<before>[^\s\[\]]{{1,64}} |< ?))??(?P<time>{_TIME})(?P<prefix>[^\n]{{0,400}}?)"
    rf"(?P<level>{_SEVERITY}):  (?P<message>.*)",
    re.ASCII | re.DOTALL,
)
_SENT = re.compile(  # behind syslog's head: [4-1] is the server's number of the message, and of its part
    rf"(?:\[(?P<line_num>\d{{1,10}})(?:-\d{{1,6}})?\] ?)?(?:{_TIME})?(?P<prefix>[^\n]{{0,400}}?)"
    rf"(?P<level>{_SEVERITY}):  (?P<message>.*)",
    re.ASCII | re.DOTALL,
)
_HEAD = re.compile(  # of syslog
    r"(?:<\d{1,3}>)?(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.+-]{8,24}Z?) "
    r"(?P<host>[\w.:-]{1,255}) (?P<service>postgres(?:ql)?)\[(?P<pid>\d{1,10})\]: ",
    re.ASCII,
)
_PREFIX = re.compile(  # the parts of a prefix, wherever they stand in it
    r"\[(?P<pid>\d{1,10})(?:-(?P<line_num>\d{1,10}))?\]"
    r"|\b(?P<key>user|db|database|app|application|client|host|pid)=(?P<value>\[\w*\]|[^\s,:\]]*)"
    r"|(?<![\w.@-])(?P<user>\[unknown\]|[\w.-]{1,63})@(?P<dbname>\[unknown\]|[\w.-]{1,63})"
    r"|(?P<remote_host>\[local\]|\d{1,3}(?:\.\d{1,3}){3}|[\da-f]{0,4}(?::[\da-f]{0,4}){2,7})(?:\((?P<remote_port>\d{1,5})\))?"
    r"|\b(?P<session_id>[\da-f]{8}\.[\da-f]{1,8})\b",
    re.ASCII,
)
_KEYS = {
    "user": "user", "db": "dbname", "database": "dbname", "app": "application_name", "application": "application_name",
    "client": "remote_host", "host": "remote_host", "pid": "pid",
}  # fmt: skip
_DURATION = re.compile(
    r"duration: (\d{1,12}(?:\.\d{1,6})?) ms(?:  (?:statement|(?:parse|bind|execute|fetch)[^:\n]{0,200}): (.*))?",
    re.DOTALL,
)
_CSV_HEAD = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? [\w+:-]{1,8},", re.ASCII)
_CSV_NAMES = (
    "timestamp", "user", "dbname", "pid", "remote", "session_id", "line_num", "ps", "session_start", "vxid", "txid",
    "error_severity", "state_code", "message", "detail", "hint", "internal_query", "internal_position", "context",
    "statement", "cursor_position", "location", "application_name", "backend_type", "leader_pid", "query_id",
)  # fmt: skip
_NUMBERS = ("pid", "remote_port", "line_num", "txid", "leader_pid", "query_id", "cursor_position", "internal_position")
_LEAST_CSV_COLUMNS = 20


def compile_postgresql(section: AnyParser) -> Parse:  # noqa: ARG001 - the forms are fixed
    """Return the parser; see `Parse`."""
    return either(parse_stderr, parse_records)


def parse_stderr(lines: Sequence[str]) -> Columns:
    """Read the lines of `log_destination = stderr`; see `Parse`. 5 µs a line, 0.6 µs for a line of somebody else."""
    positions, times, levels, services, messages, rows = [], [], [], [], [], []
    for position, line in enumerate(lines):
        if "]: " in line[:400] and (head := _HEAD.match(line)):
            if (row := read_sent(line[head.end() :])) is not None:
                positions.append(position)
                times.append(head["time"])
                levels.append(row.pop("level"))
                services.append(head["service"])
                messages.append(row.pop("message"))
                rows.append({"host": head["host"], "pid": int(head["pid"]), **row})
            continue
        match = _LINE.match(line)
        if match is None:
            continue
        before, time, prefix, level, message = match.groups("")
        positions.append(position)
        times.append(time)
        levels.append(level)
        services.append("")
        messages.append(message)
        row = _prefix(f"{before} {prefix}")
        if message.startswith("duration: "):
            _add_duration(row, message)
        rows.append(row)
    return Columns(positions, times, levels, services, messages, rows=rows)


def read_sent(text: str) -> Row | None:
    """Return the fields of what the server sends through syslog, `level` and `message` among them; None if none of it.

    The words in front of the level are those of `log_line_prefix`; a part without a level is left as it is.
    """
    match = _SENT.match(text)
    if match is None:
        return None
    number, prefix, level, message = match.groups("")
    row = _prefix(prefix) | {"level": level, "message": message}
    row.pop("pid", None)  # syslog's head has it
    if number:
        row["line_num"] = int(number)
    if message.startswith("duration: "):
        _add_duration(row, message)
    return row


def _prefix(text: str) -> Row:
    """Return what the words of a prefix say; what cannot be told apart is kept as `prefix`."""
    row: Row = {}
    rest, end = [], 0
    for match in _PREFIX.finditer(text):
        rest.append(text[end : match.start()])
        end = match.end()
        for name, value in match.groupdict().items():
            if value and name == "key":
                _put(row, _KEYS[value], match["value"])
            elif value and name != "value":
                _put(row, name, value)
    rest.append(text[end:])
    left = " ".join("".join(rest).split()).strip(" ,:<>[]-()")
    return row | {"prefix": left} if left else row


def _put(row: Row, name: str, value: str) -> None:
    value = value.strip("[]")
    if value and name not in row:
        row[name] = int(value) if name in _NUMBERS and value.isdecimal() else value


def _add_duration(row: Row, message: str) -> None:
    if match := _DURATION.match(message):
        row["duration_ms"] = float(match[1])
        if match[2]:
            row["statement"] = match[2]


def parse_records(lines: Sequence[str]) -> Columns:
    """Read the lines of csvlog and jsonlog; see `Parse`. 6 µs a line."""
    positions, times, levels, messages, rows = [], [], [], [], []
    for position, line in enumerate(lines):
        row = _record(line)
        if row is None:
            continue
        positions.append(position)
        times.append(str(row.pop("timestamp", "")))
        levels.append(str(row.pop("error_severity", "")))
        message = row.pop("message", "")
        messages.append(message if isinstance(message, str) else line)
        if messages[-1].startswith("duration: "):
            _add_duration(row, messages[-1])
        rows.append(row)
    return Columns(positions, times, levels, ("",) * len(positions), messages, rows=rows)


def _record(line: str) -> Row | None:
    if line[:1] == "{":
        row = read_object(line) if '"error_severity"' in line else None
        return row if row and "error_severity" in row else None
    if not _CSV_HEAD.match(line):
        return None
    try:
        values = next(csv.reader([line], strict=True))
    except (csv.Error, StopIteration):  # an open quote, or a field beyond the module's limit
        return None
    if not _LEAST_CSV_COLUMNS <= len(values) <= len(_CSV_NAMES):
        return None
    row = {
        name: int(value) if name in _NUMBERS and value.isdecimal() and len(value) < 19 else value
        for name, value in zip(_CSV_NAMES, values, strict=False)
        if value
    }
    if isinstance(remote := row.pop("remote", ""), str) and remote:
        row["remote_host"], _, port = remote.rpartition(":") if ":" in remote else (remote, "", "")
        if port.isdecimal():
            row["remote_port"] = int(port)
    return row
