"""How a time is written → a pattern that reads it: strptime's directives, Go's reference layout, and the usual forms.

Every pattern names its groups alike: year, year2, month, month_name, day, yday, hour, hour12, half, minute, second,
fraction, zone, epoch.
"""

import re

from logflow_app.errors import ConfigError

_ZONE = r"(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)"
_FRACTION = r"(?:[.,](?P<fraction>\d{1,12}))"
_MONTH_NAME = r"(?P<month_name>[A-Za-z]{3,9})"
_DAY_NAME = r"[A-Za-z]{3,9}"
_HALF = r"(?P<half>[AaPp][Mm])"

ISO = re.compile(
    r"(?P<year>\d{4})[-/](?P<month>\d\d)[-/](?P<day>\d\d)[Tt ]+(?P<hour>\d\d):(?P<minute>\d\d)"
    rf"(?::(?P<second>\d\d){_FRACTION}?)? ?{_ZONE}?",
    re.ASCII,
)
COMMON_LOG = re.compile(
    rf"(?P<day>\d\d)/{_MONTH_NAME}/(?P<year>\d{{4}}):(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?: {_ZONE})?",
    re.ASCII,
)
BSD = re.compile(  # RFC 3164: without a year
    rf"{_MONTH_NAME} {{1,2}}(?P<day>\d\d?) (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d){_FRACTION}?", re.ASCII
)
USUAL = (ISO, COMMON_LOG, BSD)

_DIRECTIVES = {
    "%Y": r"(?P<year>\d{4})", "%y": r"(?P<year2>\d\d)", "%m": r"(?P<month>\d\d?)", "%d": r" ?(?P<day>\d\d?)",
    "%e": r" ?(?P<day>\d\d?)", "%j": r"(?P<yday>\d{1,3})", "%b": _MONTH_NAME, "%B": _MONTH_NAME, "%h": _MONTH_NAME,
    "%a": _DAY_NAME, "%A": _DAY_NAME, "%H": r" ?(?P<hour>\d\d?)", "%k": r" ?(?P<hour>\d\d?)",
    "%I": r" ?(?P<hour12>\d\d?)", "%l": r" ?(?P<hour12>\d\d?)", "%p": _HALF, "%P": _HALF, "%M": r"(?P<minute>\d\d?)",
    "%S": r"(?P<second>\d\d?)", "%f": r"(?P<fraction>\d{1,12})", "%L": r"(?P<fraction>\d{1,12})", "%z": _ZONE,
    "%Z": r"(?P<zone>[A-Za-z]{1,5}|[+-]\d\d(?::?\d\d)?)", "%s": r"(?P<epoch>-?\d{1,12})", "%%": "%",
}  # fmt: skip
_SHORTHANDS = {"%T": "%H:%M:%S", "%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%R": "%H:%M", "%n": " ", "%t": " "}

_GO = {
    "2006": r"(?P<year>\d{4})", "06": r"(?P<year2>\d\d)", "January": _MONTH_NAME, "Jan": _MONTH_NAME,
    "01": r"(?P<month>\d\d)", "1": r"(?P<month>\d\d?)", "Monday": _DAY_NAME, "Mon": _DAY_NAME,
    "002": r"(?P<yday>\d{3})", "02": r"(?P<day>\d\d)", "_2": r" ?(?P<day>\d\d?)", "2": r"(?P<day>\d\d?)",
    "15": r"(?P<hour>\d\d)", "03": r"(?P<hour12>\d\d)", "3": r"(?P<hour12>\d\d?)", "PM": _HALF, "pm": _HALF,
    "04": r"(?P<minute>\d\d)", "4": r"(?P<minute>\d\d?)",
    "MST": r"(?P<zone>[A-Za-z]{1,5}|[+-]\d\d(?::?\d\d)?)",
    "Z07:00": _ZONE, "Z0700": _ZONE, "Z07": _ZONE, "-07:00": _ZONE, "-0700": _ZONE, "-07": _ZONE,
}  # fmt: skip
# Go reads a fraction behind the seconds whether the layout has one or not; the bare Z of the seed's layout means UTC.
_GO_SECONDS = re.compile(r"0?5(?:[.,](?:0+|9+))?(?P<utc>Z(?!07))?")
_GO_TOKEN = re.compile("|".join(sorted(map(re.escape, _GO), key=len, reverse=True)))
_STRPTIME_TOKEN = re.compile(r"%-?.", re.DOTALL)


def compile_layout(layout: str) -> re.Pattern[str]:
    """Return the pattern of a strptime format (it has a `%`) or of a Go layout; raises `ConfigError`."""
    text = _from_strptime(layout) if "%" in layout else _from_go(layout)
    try:
        pattern = re.compile(text, re.ASCII)
    except re.error:
        raise ConfigError(f"time_format: expected each part of the time once; got {layout!r}") from None
    groups = pattern.groupindex.keys()
    if not ("epoch" in groups or "yday" in groups or ("day" in groups and groups & {"month", "month_name"})):
        raise ConfigError(
            "time_format: expected a layout with month and day, such as %Y-%m-%d %H:%M:%S or 2006-01-02T15:04:05Z;"
            f" got {layout!r}"
        )
    return pattern


def _from_strptime(layout: str) -> str:
    for short, whole in _SHORTHANDS.items():
        layout = layout.replace(short, whole)
    parts, end = [], 0
    for token in _STRPTIME_TOKEN.finditer(layout):
        directive = token[0].replace("-", "")
        if directive not in _DIRECTIVES:
            raise ConfigError(f"time_format: expected directives of strptime; got {token[0]!r} in {layout!r}")
        parts += [_literal(layout[end : token.start()]), _DIRECTIVES[directive]]
        end = token.end()
    return "".join([*parts, _literal(layout[end:])])


def _from_go(layout: str) -> str:
    parts, place = [], 0
    while place < len(layout):
        if seconds := _GO_SECONDS.match(layout, place):
            parts.append(rf"(?P<second>\d\d?){_FRACTION}?" + ("(?P<zone>Z)" if seconds["utc"] else ""))
            place = seconds.end()
        elif token := _GO_TOKEN.match(layout, place):
            parts.append(_GO[token[0]])
            place = token.end()
        else:
            parts.append(_literal(layout[place]))
            place += 1
    return "".join(parts)


def _literal(text: str) -> str:
    """Return a pattern for literal text, in which one space stands for any number (days are padded with them)."""
    return re.escape(text).replace(r"\ ", " +")
