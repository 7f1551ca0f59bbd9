"""A whole `/var/log/syslog`, `messages` or `auth.log`: syslog's head, then the message by the program that wrote it."""

from collections.abc import Sequence

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.columns import Columns, Parse
from logflow_app.parsers.system.linux_heads import Head, read_line
from logflow_app.parsers.system.service import Entry, columns_of, entry_of
from logflow_app.parsers.system.services import fields_of, has_reader

_FIRST = frozenset("<ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \ufeff*.:-")  # of a priority, a time, or a device's marks


def compile_linux(section: AnyParser) -> Parse:  # noqa: ARG001 - the head's forms are fixed
    """Return the parser; see `Parse`."""
    return parse_linux


def parse_linux(lines: Sequence[str]) -> Columns:
    """Read the lines that have syslog's head; see `Parse`.

    1.5 µs a line of a program without forms of its own, 1 to 4 more for those of others, 0.5 for one without a head.
    """
    found: list[tuple[int, Entry]] = []
    for position, line in enumerate(lines):
        if line[:1] not in _FIRST or (head := read_line(line)) is None:
            continue
        _, _, program, message, fields = head
        is_known = message and (has_reader(program) or message[:4] == "pam_" or "topics" in fields)
        found.append((position, _entry(head) if is_known else head))
    return columns_of(found)


def _entry(head: Head) -> Entry:
    time, level, program, message, fields = head
    if topics := fields.get("topics"):  # RouterOS
        row = fields_of("", f"{','.join(topics)} {message}") or {}
        return entry_of(time, level, program, message, {**fields, **row, "topics": topics})
    found = fields_of(program, message)
    return entry_of(time, level, program, message, fields | found if found else fields)
