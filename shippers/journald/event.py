"""An entry of the journal → the line that is sent for it; pure."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from shippers.journald.export import Entry
from shippers.journald.settings import PRIORITIES, Filters

_encode = msgspec.json.encode

FIELD_CHARS = 64 * 1024  # of any field but the message
USUAL = frozenset({
    "_SYSTEMD_UNIT", "_SYSTEMD_USER_UNIT", "_SYSTEMD_SLICE", "_COMM", "_EXE", "_CMDLINE", "_UID", "_GID", "_TRANSPORT",
    "_BOOT_ID", "_MACHINE_ID", "_KERNEL_DEVICE", "_KERNEL_SUBSYSTEM", "_AUDIT_SESSION", "_STREAM_ID",
})  # fmt: skip
"""What is kept of the fields journald itself adds; of those a program gave all are kept."""

TAKEN = frozenset({"MESSAGE", "PRIORITY", "_HOSTNAME", "_PID", "SYSLOG_PID", "SYSLOG_TIMESTAMP", "SYSLOG_RAW"})
BULKY = frozenset({"COREDUMP", "_SELINUX_CONTEXT"})


class JournalEvent(NamedTuple):
    """A line with its place in the journal; `about` is what is sent beside a line that is the message alone."""

    host: str
    cursor: str
    time_ms: int
    line: bytes
    service: str = ""
    about: tuple[tuple[str, str], ...] = ()


def event_of(entry: Entry, *, whole: bool, all_fields: bool) -> JournalEvent | None:
    """Return the event of an entry: the whole of it as JSON, or its message alone; None where that is empty. 12 µs."""
    first = dict(reversed(entry))
    host = _text(first.get("_HOSTNAME", b""))
    cursor = _text(first.get("__CURSOR", b""))
    time_ms = _number(first.get("__REALTIME_TIMESTAMP", b"")) // 1000
    if not whole:
        about = tuple((name, _text(first[name])) for name in ("_SYSTEMD_UNIT", "SYSLOG_IDENTIFIER") if name in first)
        return JournalEvent(host, cursor, time_ms, first.get("MESSAGE", b""), service_of(first), about)
    line = _encode(_row(entry, first, all_fields=all_fields))
    return JournalEvent(host, cursor, time_ms, line)


def _row(entry: Entry, first: dict[str, bytes], *, all_fields: bool) -> dict[str, Any]:
    """Return an entry as the worker's JSON parser knows it: level, service, message, and the rest."""
    row: dict[str, Any] = {}
    if level := level_of(first):
        row["level"] = level
    if service := service_of(first):
        row["service"] = service
    row["message"] = _text(first.get("MESSAGE", b""))
    if pid := _number(first.get("_PID", b"") or first.get("SYSLOG_PID", b"")):
        row["pid"] = pid
    row["journald"] = _fields(entry, all_fields=all_fields)
    return row


def _fields(entry: Entry, *, all_fields: bool) -> dict[str, Any]:
    """Return the fields to keep under the journal's own names; one that came twice as a list."""
    kept: dict[str, Any] = {}
    for name, value in entry:
        if not _is_kept(name, all_fields):
            continue
        text = _text(value[:FIELD_CHARS])
        if name not in kept:
            kept[name] = text
        elif isinstance(kept[name], list):
            kept[name].append(text)
        else:
            kept[name] = [kept[name], text]
    return kept


@lru_cache(maxsize=10_000)
def _is_kept(name: str, all_fields: bool) -> bool:  # noqa: FBT001 - lru_cache is quicker without keywords
    if name in TAKEN or name.startswith("__") or name in BULKY:
        return False
    return all_fields or not name.startswith("_") or name in USUAL


def level_of(first: dict[str, bytes]) -> str:
    """Return syslog's word for the entry's priority."""
    digit = first.get("PRIORITY", b"")
    return PRIORITIES[int(digit)] if digit in (b"0", b"1", b"2", b"3", b"4", b"5", b"6", b"7") else ""


def service_of(first: dict[str, bytes]) -> str:
    """Return what an entry is of: its unit if that is a service, else the identifier, else the program."""
    for name in ("_SYSTEMD_USER_UNIT", "_SYSTEMD_UNIT"):
        unit = first.get(name, b"")
        if unit.endswith(b".service") and not unit.startswith(b"user@"):
            return _text(unit.removesuffix(b".service"))
    return _text(first.get("SYSLOG_IDENTIFIER", b"") or first.get("_COMM", b""))


def is_wanted(entry: Entry, filters: Filters) -> bool:
    """Return whether an entry passes the filters, where no journalctl has applied them."""
    first = dict(reversed(entry))
    if filters.priority and not _is_severe(first.get("PRIORITY", b""), filters.priority):
        return False
    identifier = _text(first.get("SYSLOG_IDENTIFIER", b""))
    if filters.identifiers and identifier not in filters.identifiers:
        return False
    units = [_text(first.get(name, b"")) for name in ("_SYSTEMD_UNIT", "_SYSTEMD_USER_UNIT", "UNIT")]
    if filters.units and not any(_is_unit(unit, filters.units) for unit in units if unit):
        return False
    return all(_matches(entry, match) for match in filters.matches)


def _is_severe(priority: bytes, wanted: str) -> bool:
    return priority.isdigit() and int(priority) <= PRIORITIES.index(wanted)


def _is_unit(unit: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(unit, pattern if "." in pattern else f"{pattern}.service") for pattern in patterns)


def _matches(entry: Entry, match: str) -> bool:
    name, _, value = match.partition("=")
    return (name, value.encode()) in entry


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _number(value: bytes) -> int:
    return int(value) if value.isdigit() and len(value) < 20 else 0
