"""A whole `/var/log/syslog`, `messages` or `auth.log`: syslog's head, then the message by the program that wrote it."""

from collections.abc import Sequence

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.columns import Columns, Parse
from logflow_app.parsers.system.head import Head, read_head, read_untagged
from logflow_app.parsers.system.service import Entry, columns_of, entry_of, message_of
from logflow_app.parsers.system.services import fields_of

_FIRST = frozenset("<ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def compile_linux(section: AnyParser) -> Parse:  # noqa: ARG001 - the head's forms are fixed
    """Return the parser; see `Parse`."""
    return parse_linux


def parse_linux(lines: Sequence[str]) -> Columns:
    """Read the lines that have syslog's head; see `Parse`. 5 µs a line, 0.3 µs for one without a head."""
    found: list[tuple[int, Entry]] = []
    for position, line in enumerate(lines):
        if line[:1] in _FIRST:
            head = read_head(line) or read_untagged(line)
            if head is not None:
                found.append((position, _entry(line, head)))
    return columns_of(found)


def _entry(line: str, head: Head) -> Entry:
    message, start = message_of(line, head.end)
    row = fields_of(head.program, start)
    return entry_of(head.time, head.level, head.program, message or line, head.fields | row if row else head.fields)
