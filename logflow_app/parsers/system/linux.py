"""A whole `/var/log/syslog`, `messages` or `auth.log`: syslog's head, then the message by the program that wrote it."""

from collections.abc import Sequence

from logflow_app.config.parsers import AnyParser
from logflow_app.parsers.columns import Columns, Parse
from logflow_app.parsers.system.head import Head, read_head, read_untagged
from logflow_app.parsers.system.linux_heads import Usual, read_usual
from logflow_app.parsers.system.service import Entry, columns_of, entry_of, message_of
from logflow_app.parsers.system.services import fields_of, has_reader

_FIRST = frozenset("<ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def compile_linux(section: AnyParser) -> Parse:  # noqa: ARG001 - the head's forms are fixed
    """Return the parser; see `Parse`."""
    return parse_linux


def parse_linux(lines: Sequence[str]) -> Columns:
    """Read the lines that have syslog's head; see `Parse`.

    1.5 µs a line of a program without forms of its own, 1 to 4 more for those of others, 0.3 for one without a head.
    """
    found: list[tuple[int, Entry]] = []
    for position, line in enumerate(lines):
        if line[:1] not in _FIRST:
            continue
        if (usual := read_usual(line)) is not None:
            _, _, program, message, _ = usual
            is_told = message and not has_reader(program) and message[:4] != "pam_"
            found.append((position, usual if is_told else _entry(line, usual)))
        elif (head := read_head(line) or read_untagged(line)) is not None:
            found.append((position, _entry(line, _as_usual(line, head))))
    return columns_of(found)


def _as_usual(line: str, head: Head) -> Usual:
    message, _ = message_of(line, head.end)
    return head.time, head.level, head.program, message, head.fields


def _entry(line: str, told: Usual) -> Entry:
    time, level, program, message, fields = told
    row = fields_of(program, message)
    return entry_of(time, level, program, message or line, fields | row if row else fields)
