"""A service and its logs: its lines under syslog's head, in a file of its own, or bare."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from logflow_app.parsers.columns import Columns, Parse, Row, Time
from logflow_app.parsers.system.forms import MAX_CHARS, Read, taken
from logflow_app.parsers.system.linux_heads import read_line as read_under_head

Entry = tuple[Time, str, str, str, Row]
"""Time, level, service, message and fields of a line."""


@dataclass(frozen=True, slots=True)
class Service:
    """How a service's lines are told and read.

    `programs` are the names it has in syslog, in small letters and without what stands behind a slash; a line must hold
    one of `marks` or of them. `heads` are patterns of what stands before the message in its own files, with groups
    `time`, `level`, `pid` …; behind one of `vague_heads`, or behind none where `is_bare`, only messages that are known
    count. So it is under syslog's head where `is_picky`: others write in the name of the same program (`*`: any).
    """

    name: str
    programs: tuple[str, ...]
    read: Read
    marks: tuple[str, ...]
    heads: tuple[re.Pattern[str], ...] = ()
    vague_heads: tuple[re.Pattern[str], ...] = ()
    is_bare: bool = True
    is_picky: bool = False


def key_of(program: str) -> str:
    """Return the name by which a program is looked up: `postfix/smtpd` → `postfix`, `CRON` → `cron`."""
    name = program.lower().removesuffix(".service").strip("()")
    if "/" in name:
        head, _, tail = name.strip("/").partition("/")
        name = head if head not in ("usr", "sbin", "bin", "opt", "lib", "etc") else tail.rpartition("/")[2]
    return name.partition("(")[0].partition("@")[0].partition(" ")[0]


def compile_service(service: Service) -> Parse:
    """Return the parser of one service's lines; see `Parse`."""
    marks, read_line = _marks_of(service), _line_reader(service)

    def parse(lines: Sequence[str]) -> Columns:
        """3 to 10 µs a line, by the number of its fields; 0.1 to 3 µs for a line of somebody else."""
        found: list[tuple[int, Entry]] = []
        for position, line in enumerate(lines):
            for mark in marks:
                if mark in line:
                    if (entry := read_line(line)) is not None:
                        found.append((position, entry))
                    break
        return columns_of(found)

    return parse


def _marks_of(service: Service) -> tuple[str, ...]:
    """Return the marks, and the programs that hold none of them: under their name every message is the service's."""
    if service.is_picky:
        return service.marks
    unmarked = (program for program in service.programs if not any(mark in program for mark in service.marks))
    return (*service.marks, *unmarked)


def columns_of(found: Sequence[tuple[int, Entry]]) -> Columns:
    """Return the columns of entries with their positions."""
    if not found:
        return Columns((), (), (), (), ())
    positions, entries = zip(*found, strict=True)
    times, levels, services, messages, rows = zip(*entries, strict=True)
    return Columns(positions, times, levels, services, messages, rows=list(rows))


def entry_of(time: Time, level: str, service: str, message: str, row: Row) -> Entry:
    """Return an entry; what the message itself says of level, service and time wins over what its head does."""
    inner_time, inner = row.pop("time", ""), row.pop("message", "")
    if time and inner_time:
        inner = ""  # two times: the one that is not the event's stays in the message
    return (
        time or inner_time,
        row.pop("level", "") or level,
        row.pop("service", "") or service,
        message if len(message) > MAX_CHARS else inner or message,  # of a longer one the fields are not all
        row,
    )


def message_of(line: str, end: int) -> tuple[str, str]:
    """Return a line's message from `end` on, and as much of it as is taken apart."""
    message = line[end:].rstrip()
    return message, message if len(message) <= MAX_CHARS else message[:MAX_CHARS]


def _line_reader(service: Service) -> Callable[[str], Entry | None]:
    programs, read, name = frozenset(service.programs), service.read, service.name
    is_any, is_picky = "*" in programs, service.is_picky
    heads = [(head.match, True) for head in service.heads] + [(head.match, False) for head in service.vague_heads]

    def read_line(line: str) -> Entry | None:
        head = read_under_head(line) if programs else None
        if head is not None and (is_any or key_of(head[2]) in programs):
            time, level, program, message, fields = head
            row = read(message[:MAX_CHARS])
            if row is not None or not is_picky:
                return entry_of(time, level, program, message, fields | (row or {}))
        for match, is_certain in heads:
            if (found := match(line)) and (entry := _own(line, found, service, is_certain=is_certain)):
                return entry
        if service.is_bare and head is None:
            message, start = message_of(line, 0)
            row = read(start.lstrip())
            return None if row is None else entry_of("", "", name, message or line, row)
        return None

    return read_line


def _own(line: str, found: re.Match[str], service: Service, *, is_certain: bool) -> Entry | None:
    message, start = message_of(line, found.end())
    fields = service.read(start)
    if fields is None and not is_certain:
        return None
    head = taken(found)
    if micros := head.pop("micros", ""):
        head["time"] = _with_fraction(head["time"], f".{micros:0>6}")
    return entry_of("", "", service.name, message or line, head | (fields or {}))


def _with_fraction(time: str, fraction: str) -> str:
    """Return a time with the fraction of its second, in front of a year that stands behind it."""
    clock, year = (time[:-5], time[-5:]) if time[-5:-4] == " " else (time, "")
    return clock + fraction + year
