"""MySQL's, MariaDB's and Percona's slow query log: events of several lines.

`# User@Host: ann[ann] @ web-1 [10.0.0.7]  Id: 25⏎# Query_time: 2.0  Lock_time: 0.0⏎SET timestamp=1761229935;⏎select 1;`
Fields have the log's own names in small letters; times are in seconds, `Yes` and `No` are true and false. The message
is the statement. The time is that of `SET timestamp`, else of `# Time:`; one behind the statement is the next event's.
"""

import re
from collections.abc import Sequence

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.columns import Columns, Parse, Row, Time

_USER = re.compile(
    r"# User@Host: (?P<user>[^\[\n]{0,128})\[(?P<current_user>[^\]\n]{0,128})\] @ *(?P<host>[^\s\[]{0,255}) *"
    r"\[(?P<ip>[^\]\n]{0,64})\](?: +Id: *(?P<thread_id>\d{1,20}))?"
)
_PAIR = re.compile(r"(?<![\w@])([A-Za-z][\w@]{0,64}): ?(?:([^\s:]{1,256})(?=\s|$))?", re.ASCII)
_STAMP = re.compile(r"SET timestamp=(\d{9,12})(?:\.\d{1,6})?;\n?", re.ASCII)
_USE = re.compile(r"(?i:use) ([^;\n]{1,128});\n?")
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,9})?", re.ASCII)
_WORDS = {"Yes": True, "No": False}
_NAMES = {"thread_id": "thread_id", "id": "thread_id"}


def compile_mysql_slow(section: AnyParser) -> Parse:  # noqa: ARG001 - the form is fixed
    """Return the parser; see `Parse`."""
    return parse_mysql_slow


def parse_mysql_slow(lines: Sequence[str]) -> Columns:
    """Read the events of the slow log; see `Parse`. 15 µs an event, 0.1 µs for a line of somebody else."""
    positions: list[int] = []
    times: list[Time] = []
    messages: list[str] = []
    rows: list[Row] = []
    for position, line in enumerate(lines):
        if line[:2] != "# " or "# Query_time:" not in line:
            continue
        time, message, row = _read(line)
        positions.append(position)
        times.append(time)
        messages.append(message or line)
        rows.append(row)
    nothing = ("",) * len(positions)
    return Columns(positions, times, nothing, nothing, messages, rows=rows)


def _read(event: str) -> tuple[Time, str, Row]:
    """Return time, statement and fields of an event."""
    head, statement = _cut(event)
    row: Row = {}
    time: Time = ""
    for line in head:
        if line.startswith("# Time: "):
            time = line[8:].strip()
        elif user := _USER.match(line):
            row |= {name: _value(text) for name, text in user.groupdict().items() if text and text.strip()}
        else:
            for name, text in _PAIR.findall(line):
                if text:
                    row[_NAMES.get(name.lower(), name.lower())] = _value(text)
    if use := _USE.match(statement):
        row["schema"] = use[1]
        statement = statement[use.end() :]
    if stamp := _STAMP.match(statement):
        time = int(stamp[1])
        statement = statement[stamp.end() :]
    body, mark, following = statement.rpartition("\n# Time: ")
    if mark and "\n" not in following:
        row["next_time"] = following.strip()
        statement = body
    return time, statement, row


def _cut(event: str) -> tuple[list[str], str]:
    """Return the lines of an event's head, and the statement behind it."""
    head, place = [], 0
    while event.startswith("#", place):
        end = event.find("\n", place)
        head.append(event[place:] if end < 0 else event[place:end])
        if end < 0:
            return head, ""
        place = end + 1
    return head, event[place:]


def _value(text: str) -> str | int | float | bool:
    text = text.strip()
    if text in _WORDS:
        return _WORDS[text]
    if not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)
