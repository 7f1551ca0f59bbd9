"""What lines of a message look like, between the first line of a trace and its first frame, and how many they may be.

Only what is behind them would tell whether they belong to the trace. So they are few, and none looks as loggers write.
"""

from collections.abc import Iterator
from typing import Final

from logflow_app.multiline.traces import Rule

BLANK: Final = r"^\s*$"
LOGGED: Final = (
    r"[\[(<{\"' ]*(?:<\d{1,3}>\d? ?)?"
    r"(?:\d{4}(?:\b|\d{4}T?)|\d\d?[-/.:]\d\d|\d{1,3}(?:\.\d{1,3}){3} |\d\d? [A-Z][a-z]{2} \d"
    r"|(?:[A-Z][a-z]{2},? )?[A-Z][a-z]{2} +\d\d?\b|[IWEF]\d{4} "
    r"|(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|FATAL|CRITICAL)\b"
    r"|(?:trace|debug|info|notice|warn|warning|error|fatal|critical|crit|fail|dbug)[:\]]"
    r"|(?:time|ts|level|lvl|msg|at)=)|\{\""
)
"""How a line begins that a logger wrote: with a time, a level, or as JSON or logfmt. To be used behind `^`."""
TEXT: Final = rf"^(?!{LOGGED})\s*\S"
"""A line of text that no logger began."""


def message(state: str, lines: int, pattern: str) -> Iterator[Rule]:
    """Yield the rules by which up to `lines` lines that fit follow in the states `<state> 0`, `<state> 1`, …."""
    for n in range(lines):
        yield Rule((f"{state} {n}",), pattern, f"{state} {n + 1}")
