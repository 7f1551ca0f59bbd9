"""Pairs as Go's libraries write them for machines: `time=2025-10-23T14:32:15.123Z level=INFO msg=paid id=7`.

That is slog's TextHandler and what logrus writes where there is no terminal.
"""

from typing import Any

from logflow_app.config.parsers import AnyParser, LogfmtParser
from logflow_app.parsers.columns import Parse
from logflow_app.parsers.pairs.lines import compile_lines
from logflow_app.parsers.pairs.logfmt import logfmt_reader

_SIGNS = ("level=", "lvl=", "msg=")


def compile_pairs(section: AnyParser) -> Parse:
    """Return the parser of lines of pairs that tell a level or a message; see `Parse`."""
    read_pairs = logfmt_reader(LogfmtParser(type="logfmt"))

    def read(line: str) -> dict[str, Any]:
        return read_pairs(line) if any(sign in line for sign in _SIGNS) else {}

    return compile_lines(section, read)
