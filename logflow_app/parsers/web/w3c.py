"""The W3C extended log format (W3C working draft WD-logfile-960323), as IIS and CloudFront write it.

The line `#Fields:` says what the columns are. A parser remembers the layouts it has met, because only the first lines
of a file have it; lines that come before any are held against the layouts servers have by default. Names of columns are
written as field names are: `cs(User-Agent)` is `cs_user_agent`. Dates and times are UTC, as the draft wants them and as
IIS, HTTP.SYS and CloudFront write them, whatever zone is configured for times that name none.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import unquote

from logflow_app.config.parsers import WebParser
from logflow_app.errors import ConfigError
from logflow_app.parsers.columns import Columns, Parse
from logflow_app.parsers.web.forms import Form, compile_form
from logflow_app.parsers.web.layouts import LAYOUTS
from logflow_app.parsers.web.pieces import COUNT, SECS, status
from logflow_app.parsers.web.tables import NOTHING, Table, first_of, joined, order_of

MAX_COLUMNS = 90
MAX_LAYOUT_CHARS = 10_000
MAX_LAYOUTS = 16  # that a parser remembers; the one met last is tried first
FIELDS = "#Fields:"
_FIRST_CHARS = frozenset("#12")  # of a directive, of a year
_DIRECTIVE = re.compile(
    r"#(?:Version|Fields|Software|Date|Start-Date|End-Date|Remark): ?(?:(\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?) ?$)?",
    re.ASCII,
)
_SHAPES = {
    "date": r"\d{4}-\d\d-\d\d", "time": r"\d\d:\d\d:\d\d(?:\.\d{1,6})?", "sc_status": r"0{0,2}\d{1,3}",
    "c_ip": r"[\da-fA-F.:%]{2,60}", "s_ip": r"[\da-fA-F.:%]{2,60}", "cs_method": r"[A-Za-z_-]{1,40}",
    "sc_bytes": COUNT, "cs_bytes": COUNT, "time_taken": SECS, "s_port": COUNT, "c_port": COUNT,
    "sc_substatus": COUNT, "sc_win32_status": COUNT, "sc_content_len": COUNT, "time_to_first_byte": SECS,
    "sc_range_start": COUNT, "sc_range_end": COUNT, "s_siteid": COUNT,
}  # fmt: skip
_NUMBERS = frozenset(_SHAPES) - {"date", "time", "c_ip", "s_ip", "cs_method"}


def compile_w3c(section: WebParser) -> Parse:
    """Return the parser; see `Parse`; raises `ConfigError` for columns it cannot use.

    What a `#Fields:` line says holds for the lines behind it, in the same pack first of all.
    """
    told = (section.fields or "").removeprefix(FIELDS)
    if section.fields and _form(told, has_status_levels=section.level_from_status) is None:
        raise ConfigError(
            f"fields: expected names of columns, such as `date time c-ip sc-status`; got {told.strip()!r}"
        )
    parse = _W3cParser(told, has_status_levels=section.level_from_status).parse
    return parse if section.time_format else _in_utc(parse)


def _in_utc(parse: Parse) -> Parse:
    """Return a parser whose times say that they are UTC. A `time_format` says what is in the text, and no more."""

    def parse_in_utc(lines: Sequence[str]) -> Columns:
        """Read the lines of a pack; see `Parse`. 0.1 µs a line more."""
        columns = parse(lines)
        columns.times = [f"{time}Z" if type(time) is str and time[10:11] == " " else time for time in columns.times]
        return columns

    return parse_in_utc


class _W3cParser:
    def __init__(self, told: str, *, has_status_levels: bool) -> None:
        self._has_status_levels = has_status_levels
        self._layouts = [" ".join(told.split())] if told.strip() else list(LAYOUTS)
        self._told = len(self._layouts)

    def parse(self, lines: Sequence[str]) -> Columns:
        """Read the lines of a pack, piece by piece between `#Fields:` lines. 3.5 µs a line of IIS."""
        starts = [position for position, line in enumerate(lines) if line.startswith(FIELDS)]
        if not starts:
            return self._parser()(lines)
        parts: list[Columns] = []
        for start, end in zip([0, *starts], [*starts, len(lines)], strict=True):
            if start in starts:
                self._meet(lines[start])
            part = self._parser()(lines[start:end])
            part.positions = [start + position for position in part.positions]
            parts.append(part)
        return _one_after_another(parts)

    def _meet(self, line: str) -> None:
        """Remember a layout, before all others; a line that names no columns changes nothing."""
        layout = " ".join(line[:MAX_LAYOUT_CHARS].removeprefix(FIELDS).split())
        if len(line) > MAX_LAYOUT_CHARS or _form(layout, has_status_levels=self._has_status_levels) is None:
            return
        others = [other for other in self._layouts if other != layout]
        spare = len(others) - self._told - MAX_LAYOUTS
        if spare > 0:
            del others[MAX_LAYOUTS - 1 : MAX_LAYOUTS - 1 + spare]
        self._layouts = [layout, *others]

    def _parser(self) -> Parse:
        return _parser_of(tuple(self._layouts), has_status_levels=self._has_status_levels)


@lru_cache(maxsize=256)
def _parser_of(layouts: tuple[str, ...], *, has_status_levels: bool) -> Parse:
    """Return the parser that tries layouts in turn, and takes directives as lines that are their own messages."""
    parsers = [read for layout in layouts if (read := _form(layout, has_status_levels=has_status_levels))]
    read_any = first_of([*parsers, _read_directives], _ORDER)
    if not all(layout.startswith("date") for layout in layouts):
        return read_any

    blanks = min(len(layout.split()) for layout in layouts) - 1

    def parse(lines: Sequence[str]) -> Columns:
        """Read the lines of a pack that has any of the format; see `Parse`."""
        return read_any(lines) if any(may_be_of_it(line) for line in lines) else NOTHING

    def may_be_of_it(line: str) -> bool:
        return line[:1] == "#" or (line[:1] in _FIRST_CHARS and line.count(" ") + line.count("\t") >= blanks)

    return parse


@lru_cache(maxsize=1024)
def _form(layout: str, *, has_status_levels: bool) -> Parse | None:
    """Return the parser of lines of one layout; None where the text names no columns that can be used."""
    names = [field_name(name) for name in layout.split()]
    if not names or len(names) > MAX_COLUMNS or not all(names):
        return None
    pattern = re.compile(_pattern(names), re.ASCII | re.DOTALL)
    form = Form(pattern, _NUMBERS, status="sc_status", finish=_finish)
    return compile_form(form, has_status_levels=has_status_levels)


def _pattern(names: Sequence[str]) -> str:
    pieces: list[str] = []
    for place, name in enumerate(names):
        shape = _SHAPES.get(name, r"\S{1,16384}+")
        shape = status(name) if name == "sc_status" else f"(?P<{name}>{shape})"
        if name in names[:place]:
            shape = r"\S{1,16384}+"
        pieces.append(rf"(?>-(?=\s|$)|{shape})")
    return r"[ \t]++".join(pieces) + r"\s*"


def field_name(column: str) -> str:
    """Return the name of a column as a field's: `cs(User-Agent)` → `cs_user_agent`; empty where it cannot be one."""
    name = re.sub(r"\W+", "_", column[:100].lower(), flags=re.ASCII).strip("_")
    return name if name and not name[0].isdigit() else ""


_ORDER = order_of([field_name(name) for layout in LAYOUTS for name in layout.split()])


def _finish(table: Table) -> Table:
    """Put date and time together, write the request line, and give the agent its blanks back."""
    found = dict(table)
    count = len(next(iter(table.values())))
    nothing = ("",) * count
    if "date" in found and "time" in found:
        dates, clocks = found.pop("date"), found.pop("time")
        found["timestamp"] = [f"{date} {clock}".strip() for date, clock in zip(dates, clocks, strict=True)]
    methods = table.get("cs_method", nothing)
    stems = table.get("cs_uri_stem", table.get("cs_uri", nothing))
    queries, versions = (
        table.get("cs_uri_query", nothing),
        table.get("cs_version", table.get("cs_protocol_version", nothing)),
    )
    found["message"] = [
        f"{method} {stem}{'?' + query if query else ''}{' ' + version if version else ''}" if method and stem else ""
        for method, stem, query, version in zip(methods, stems, queries, versions, strict=True)
    ]
    if "cs_user_agent" in found:
        found["cs_user_agent"] = [agent_text(agent) for agent in found["cs_user_agent"]]
    return found


def agent_text(text: str) -> str:
    """Return a browser's name with the blanks that IIS writes as `+`, and CloudFront as `%20` or `%2520`."""
    if "%20" in text or "%2520" in text:
        return unquote(unquote(text)) if "%25" in text else unquote(text)
    return re.sub(r"\+(\+?)", r" \1", text)


def _read_directives(lines: Sequence[str]) -> Columns:
    """Take the lines that say what the file is."""
    found = [
        (position, match)
        for position, line in enumerate(lines)
        if line[:1] == "#" and (match := _DIRECTIVE.match(line))
    ]
    if not found:
        return NOTHING
    positions = [position for position, _ in found]
    nothing = ("",) * len(found)
    return Columns(positions, [match[1] or "" for _, match in found], nothing, nothing, [lines[p] for p in positions])


def _one_after_another(parts: Sequence[Columns]) -> Columns:
    """Return the findings of pieces that follow each other as one."""
    return joined([part for part in parts if part.positions], _ORDER)
