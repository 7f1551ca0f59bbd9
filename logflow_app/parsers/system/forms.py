"""A service's messages as a table: each row a mark that every such message holds, a pattern, and what it means."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from logflow_app.parsers.columns import Row

MAX_CHARS = 8_192  # as much of a message is taken apart; the message itself stays whole

# What patterns share; every repetition is bounded, so that no message takes long.
IP = r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,43}(?:%[\w.-]{1,15})?)"
SOURCE = rf"(?P<source_ip>{IP})"
PORT = r"(?P<source_port>\d{1,5})"
TARGET = rf"(?P<destination_ip>{IP})"
TARGET_PORT = r"(?P<destination_port>\d{1,5})"
HOST = r"[\w.:-]{1,255}"
MAC = r"(?P<mac>[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5,19})"

NUMBERS = frozenset(
    {
        "source_port", "destination_port", "port", "target_port", "pid", "ppid", "uid", "gid", "euid", "session_uid",
        "size", "length", "ttl", "attempts", "repeated", "status_code", "priority", "score", "rank", "nrcpt", "delay",
        "bytes", "bytes_in", "bytes_out", "elapsed_ms", "ban_secs", "retries", "exit_status", "serial", "stratum",
        "restart_count", "kernel_secs", "cpu_secs", "sequence", "line", "connections",
        "most_connections", "killed_pid", "crashed_pid", "blocked_pid", "pid_killed", "total_vm_kb", "anon_rss_kb",
        "file_rss_kb", "secs", "sector", "order", "duration_secs", "fd", "rate_kb", "offset_secs", "elapsed_secs",
    }
)  # fmt: skip
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,15})(?:\.\d{1,9})?", re.ASCII)

Read = Callable[[str], Row | None]
"""Reads a service's message: its fields, None where it is none of those that are known.

The keys `level`, `time`, `service` and `message` mean those of the event.
"""


class Form(NamedTuple):
    """A form of message: `match` is tried where it holds `mark`; `fixed` are fields each such message has.

    `names` are those of the pattern's groups in their order, `numbers` those of them that hold numbers.
    """

    mark: str
    match: Callable[[str], re.Match[str] | None]
    fixed: dict[str, Any]
    names: tuple[str, ...]
    numbers: tuple[str, ...]


def form(mark: str, pattern: str, **fixed: Any) -> Form:  # noqa: ANN401 - any JSON value
    """Return a row of a table; the pattern's named groups become fields."""
    compiled = re.compile(pattern, re.DOTALL)
    names = tuple(compiled.groupindex)
    assert len(names) == compiled.groups  # noqa: S101 - a row with an unnamed group is a mistake in the table
    return Form(mark, compiled.match, fixed, names, tuple(name for name in names if name in NUMBERS))


def reader(forms: Sequence[Form], levels: Iterable[str] = ()) -> Read:
    """Return the reader of a table, tried from the top; `levels` are words that stand before a message (`error: `)."""
    prefixes = tuple(f"{word}: " for word in levels)

    def read(message: str) -> Row | None:
        level = ""
        if prefixes and message.startswith(prefixes):
            level, _, message = message.partition(": ")
        for mark, match, fixed, names, numbers in forms:
            if mark in message and (found := match(message)):
                row = {**fixed, **{name: value for name, value in zip(names, found.groups(), strict=True) if value}}
                for name in numbers:
                    if name in row:
                        row[name] = number(row[name])
                if level:
                    row["level"] = level
                return row
        return {"level": level} if level else None

    return read


def taken(match: re.Match[str]) -> Row:
    """Return the named groups that are there; numbers as numbers."""
    return {name: number(value) if name in NUMBERS else value for name, value in match.groupdict().items() if value}


def number(text: str) -> int | float | str:
    """Return the number a text is as JSON would write it, else the text."""
    if text.isdecimal() and len(text) < 17 and text.isascii() and (text[0] != "0" or text == "0"):
        return int(text)
    text = text.removeprefix("+")
    if not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)
