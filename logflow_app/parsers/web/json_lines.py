"""Access logs that are JSON objects: Caddy, Traefik, Envoy, and what they have to say beside the usual names."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from logflow_app.parsers.columns import Columns, Parse, Row, Time
from logflow_app.parsers.json import read_object
from logflow_app.parsers.web.pieces import CRI
from logflow_app.parsers.web.tables import status_levels

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JsonDialect:
    """Where one server's objects have time, level, message and status: for each, the places to look at in turn.

    `requests` has the places of method, target and protocol of a request line; a dot reaches into objects. An object is
    this server's if it has one of `marks`, or all of `system`, which its other lines have.
    """

    marks: tuple[str, ...]
    times: tuple[str, ...]
    levels: tuple[str, ...]
    messages: tuple[str, ...]
    statuses: tuple[str, ...]
    requests: tuple[tuple[str, ...], ...]
    system: frozenset[str]


CADDY = JsonDialect(
    marks=("request", "resp_headers"),
    times=("ts", "time", "timestamp"),
    levels=("level",),
    messages=("msg",),
    statuses=("status",),
    requests=(("request.method",), ("request.uri",), ("request.proto",)),
    system=frozenset({"level", "ts", "msg"}),
)
TRAEFIK = JsonDialect(
    marks=("RequestMethod", "DownstreamStatus", "ClientHost"),
    times=("time", "StartUTC", "StartLocal"),
    levels=("level",),
    messages=("msg", "message"),
    statuses=("DownstreamStatus", "OriginStatus"),
    requests=(("RequestMethod",), ("RequestPath",), ("RequestProtocol",)),
    system=frozenset({"level", "time"}),
)
ENVOY = JsonDialect(
    marks=("response_code", "response_flags", ":authority", "upstream_cluster"),
    times=("start_time", "timestamp", "time", "@timestamp"),
    levels=("level",),
    messages=("message",),
    statuses=("response_code", "status"),
    requests=(("method", "request_method"), ("path", "x-envoy-original-path", "request_path"), ("protocol",)),
    system=frozenset({"method", "path", "protocol"}),
)
_CRI = re.compile(CRI + r"(?={)", re.ASCII)
_HANDLED = "handled request"  # what Caddy calls every request


def compile_json_lines(dialect: JsonDialect, *, has_status_levels: bool = False) -> Parse:
    """Return the parser of a server's JSON lines; see `Parse`. The request line is the message where there is one."""
    marks, system = frozenset(dialect.marks), dialect.system
    find = _finder(dialect)

    def parse(lines: Sequence[str]) -> Columns:
        """Read the lines that are objects of this server; see `Parse`. 5 µs a line of Caddy."""
        positions: list[int] = []
        rows: list[Row] = []
        for position, line in enumerate(lines):
            row = read_object(line if line[:1] == "{" else _without_head(line))
            if row is not None and (not marks.isdisjoint(row) or system <= row.keys()):
                positions.append(position)
                rows.append(row)
        found = [find(row, lines[position]) for row, position in zip(rows, positions, strict=True)]
        if not found:
            return Columns((), (), (), (), ())
        times, levels, messages, statuses = zip(*found, strict=True)
        if has_status_levels:
            levels = tuple(status_levels(statuses, ("",) * len(statuses)))
        return Columns(positions, times, levels, ("",) * len(rows), messages, rows=rows)

    return parse


def _without_head(line: str) -> str:
    """Return the line without what a container's runtime has put in front of it."""
    head = _CRI.match(line)
    return line[head.end() :] if head else line


def _finder(dialect: JsonDialect) -> Callable[[Row, str], tuple[Time, str, str, str]]:
    """Return what finds time, level, message and status of an object."""
    times, levels, messages, statuses = map(_paths, (dialect.times, dialect.levels, dialect.messages, dialect.statuses))
    requests = [_paths(names) for names in dialect.requests]

    def find(row: Row, line: str) -> tuple[Time, str, str, str]:
        """Return time, level, message and status of an object; what is taken as such is no field."""
        time, level, message = _take(row, times), _take(row, levels), _take(row, messages)
        if message in ("", _HANDLED):
            words = [_look(row, paths) for paths in requests]
            message = " ".join(str(word) for word in words if word) if words[1] else message or line
        return time, str(level), str(message), str(_look(row, statuses))

    return find


def _paths(names: Sequence[str]) -> list[Path]:
    return [tuple(name.split(".")) for name in names]


def _take(row: Row, paths: Sequence[Path]) -> Any:  # noqa: ANN401 - a text or a number
    """Remove and return the first text or number there is; `""` if there is none."""
    for name, *_ in paths:
        value = row.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
            del row[name]
            return value
    return ""


def _look(row: Row, paths: Sequence[Path]) -> Any:  # noqa: ANN401 - a text or a number
    """Return the first text or number there is; `""` if there is none."""
    for path in paths:
        value: Any = row
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return value
    return ""
