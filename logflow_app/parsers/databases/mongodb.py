"""MongoDB's log: structured JSON since 4.4, before that text; see its manual, "Log Messages".

`2025-10-23T14:32:15.123+0200 I NETWORK  [conn3] end connection` · `{"t":{"$date":"…"},"s":"I","c":"NETWORK",…}`
"""

from collections.abc import Sequence

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.apps.layouts import Layouts
from logflow_app.parsers.apps.layouts import Row as Layout
from logflow_app.parsers.apps.parts import MESSAGE, bracketed
from logflow_app.parsers.columns import Columns, Parse, Row
from logflow_app.parsers.databases.either import either
from logflow_app.parsers.json import read_object

_TIME = (
    r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:?\d\d)"
    r"|(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d{3})?) "
)
_LEVELS = "(?i:trace|debug|info|notice|warn|warning|error|err|crit|critical|fatal|alert|emerg|panic|severe)"
_SEVERITY = r"(?P<level>[IWEFD])\d? {1,2}"  # of two characters in 4.2
_TEXT = Layouts((
    Layout((_TIME,), rf"{_SEVERITY}(?P<component>[A-Z_-]{{1,16}}) +{bracketed('context')} ?{MESSAGE}"),
    Layout((_TIME,), rf"\[(?!(?:{_LEVELS})\])(?P<context>[\w.-]{{1,128}})\] (?! *\[?(?:{_LEVELS})\b){MESSAGE}"),
    # the second is from before 3.0
))  # fmt: skip
_NAMES = {"c": "component", "ctx": "context"}


def compile_mongodb(section: AnyParser) -> Parse:  # noqa: ARG001 - the forms are fixed
    """Return the parser; see `Parse`."""
    return either(parse_structured, _TEXT.parse)


def parse_structured(lines: Sequence[str]) -> Columns:
    """Read the JSON lines; see `Parse`. 2 µs a line."""
    positions, times, levels, messages, rows = [], [], [], [], []
    for position, line in enumerate(lines):
        row = read_object(line) if '"$date"' in line else None
        if row is None or not isinstance(time := row.get("t"), dict) or not isinstance(row.get("msg"), str):
            continue
        positions.append(position)
        times.append(str(time.get("$date", "")))
        levels.append(str(row.pop("s", ""))[:1])  # D1 to D5 are degrees of D
        messages.append(row.pop("msg"))
        del row["t"]
        rows.append(_renamed(row))
    return Columns(positions, times, levels, ("",) * len(positions), messages, rows=rows)


def _renamed(row: Row) -> Row:
    return {_NAMES.get(name, name): value for name, value in row.items() if value != "-" or name != "c"}
