"""How a time is written → a pattern that reads it: by strptime's directives, Go's layout, Java's letters or a name.

Every pattern names its groups alike: year, year2, month, month_name, day, yday, hour, hour12, half, minute, second,
fraction, zone, epoch.
"""

import re

from logflow_app.errors import ConfigError
from logflow_app.times.forms import BSD, COMMON_LOG, DAY_MONTH_YEAR, DAY_NAME, FRACTION, HALF, ISO, MONTH_NAME
from logflow_app.times.zones import ZONE

NUMBERS = {"UNIX": 1, "EPOCH": 1, "EPOCH_S": 1, "UNIX_MS": 1_000, "EPOCH_MS": 1_000, "UNIX_US": 1_000_000,
    "EPOCH_US": 1_000_000, "UNIX_MICRO": 1_000_000, "UNIX_NS": 1_000_000_000, "EPOCH_NS": 1_000_000_000,
    "UNIX_NANO": 1_000_000_000, "EPOCH_MILLIS": 1_000, "EPOCH_SECOND": 1,
}  # fmt: skip
"""Names for numbers since the epoch: how many of them are a second."""
NAMES = {
    "ISO8601": ISO, "RFC3339": ISO, "RFC3339NANO": ISO, "RFC3339_NANO": ISO, "RFC5424": ISO, "COMMON_LOG": COMMON_LOG,
    "CLF": COMMON_LOG, "HTTPDATE": COMMON_LOG, "APACHE": COMMON_LOG, "RFC3164": BSD, "SYSLOG": BSD, "BSD": BSD,
    "RFC2822": DAY_MONTH_YEAR, "RFC5322": DAY_MONTH_YEAR, "RFC1123": DAY_MONTH_YEAR, "RFC1123Z": DAY_MONTH_YEAR,
    "RFC822": DAY_MONTH_YEAR, "RFC822Z": DAY_MONTH_YEAR, "RFC850": DAY_MONTH_YEAR,
    "STAMP": BSD, "STAMPMILLI": BSD, "STAMPMICRO": BSD, "STAMPNANO": BSD,
}  # fmt: skip
_NAMED_LAYOUTS = {"ANSIC": "Mon Jan _2 15:04:05 2006", "UNIXDATE": "Mon Jan _2 15:04:05 MST 2006",
    "RUBYDATE": "Mon Jan 02 15:04:05 -0700 2006", "DATETIME": "2006-01-02 15:04:05", "DATEONLY": "2006-01-02",
    "TIMEONLY": "15:04:05", "KITCHEN": "3:04PM",
}  # fmt: skip

_DIRECTIVES = {
    "%Y": r"(?P<year>\d{4})", "%y": r"(?P<year2>\d\d)", "%m": r"(?P<month>\d\d?)", "%d": r" ?(?P<day>\d\d?)",
    "%e": r" ?(?P<day>\d\d?)", "%j": r"(?P<yday>\d{1,3})", "%b": MONTH_NAME, "%B": MONTH_NAME, "%h": MONTH_NAME,
    "%a": DAY_NAME, "%A": DAY_NAME, "%H": r" ?(?P<hour>\d\d?)", "%k": r" ?(?P<hour>\d\d?)",
    "%I": r" ?(?P<hour12>\d\d?)", "%l": r" ?(?P<hour12>\d\d?)", "%p": HALF, "%P": HALF, "%M": r"(?P<minute>\d\d?)",
    "%S": r"(?P<second>\d\d?)", "%f": r"(?P<fraction>\d{1,12})", "%L": r"(?P<fraction>\d{1,12})", "%z": ZONE,
    "%Z": r"(?P<zone>[A-Za-z]{1,5}|[+-]\d\d(?::?\d\d)?)", "%s": r"(?P<epoch>-?\d{1,12})", "%%": "%",
}  # fmt: skip
_SHORTHANDS = {"%T": "%H:%M:%S", "%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%R": "%H:%M", "%n": " ", "%t": " ",
    "%v": "%e-%b-%Y", "%c": "%a %b %e %H:%M:%S %Y", "%x": "%m/%d/%y", "%X": "%H:%M:%S", "%r": "%I:%M:%S %p",
    "%:z": "%z", "%::z": "%z", "%#z": "%z", "%3f": "%f", "%6f": "%f", "%9f": "%f", "%N": "%f",
    "%.3f": ".%f", "%.6f": ".%f", "%.9f": ".%f", "%.f": ".%f", "%+": "%Y-%m-%dT%H:%M:%S.%f%z",
}  # fmt: skip

_SHORTHAND = re.compile("|".join(re.escape(short) for short in sorted(_SHORTHANDS, key=len, reverse=True)))

_GO = {
    "2006": r"(?P<year>\d{4})", "06": r"(?P<year2>\d\d)", "January": MONTH_NAME, "Jan": MONTH_NAME,
    "01": r"(?P<month>\d\d)", "1": r"(?P<month>\d\d?)", "Monday": DAY_NAME, "Mon": DAY_NAME,
    "002": r"(?P<yday>\d{3})", "02": r"(?P<day>\d\d)", "_2": r" ?(?P<day>\d\d?)", "2": r"(?P<day>\d\d?)",
    "15": r"(?P<hour>\d\d)", "03": r"(?P<hour12>\d\d)", "3": r"(?P<hour12>\d\d?)", "PM": HALF, "pm": HALF,
    "04": r"(?P<minute>\d\d)", "4": r"(?P<minute>\d\d?)",
    "MST": r"(?P<zone>[A-Za-z]{1,5}|[+-]\d\d(?::?\d\d)?)",
    "Z07:00": ZONE, "Z0700": ZONE, "Z07": ZONE, "-07:00": ZONE, "-0700": ZONE, "-07": ZONE,
}  # fmt: skip
# Go reads a fraction behind the seconds whether the layout has one or not; the bare Z of the seed's layout means UTC.
_GO_SECONDS = re.compile(r"0?5(?:[.,](?:0+|9+))?(?P<utc>Z(?!07))?")
_GO_TOKEN = re.compile("|".join(sorted(map(re.escape, _GO), key=len, reverse=True)))
_STRPTIME_TOKEN = re.compile(r"%-?.", re.DOTALL)


_JAVA = {
    "yyyy": r"(?P<year>\d{4})", "uuuu": r"(?P<year>\d{4})", "YYYY": r"(?P<year>\d{4})", "yy": r"(?P<year2>\d\d)",
    "MMMM": MONTH_NAME, "MMM": MONTH_NAME, "MM": r"(?P<month>\d\d)", "M": r"(?P<month>\d\d?)",
    "dd": r"(?P<day>\d\d)", "d": r"(?P<day>\d\d?)", "DDD": r"(?P<yday>\d{3})", "EEEE": DAY_NAME, "EEE": DAY_NAME,
    "E": DAY_NAME, "HH": r"(?P<hour>\d\d)", "H": r"(?P<hour>\d\d?)", "hh": r"(?P<hour12>\d\d)",
    "h": r"(?P<hour12>\d\d?)", "mm": r"(?P<minute>\d\d)", "m": r"(?P<minute>\d\d?)", "ss": r"(?P<second>\d\d)",
    "s": r"(?P<second>\d\d?)", "a": HALF, "XXX": ZONE, "XX": ZONE, "X": ZONE, "ZZ": ZONE, "Z": ZONE, "z": ZONE,
    "zzz": ZONE,
}  # fmt: skip
_OF_DAYS = frozenset({"year", "year2", "month", "month_name", "day"})
_JAVA_SIGN = re.compile(r"yyyy|uuuu|YYYY|\byy\b|HH:mm|MMM|hh:mm")
_JAVA_TOKEN = re.compile(r"'(?P<quoted>[^']*)'|(?P<fraction>S{1,9})|(?P<letters>([A-Za-z])\4*)")


def compile_layout(layout: str) -> re.Pattern[str]:
    """Return the pattern of a strptime format, a Go layout, one in Java's letters, or a name; raises `ConfigError`."""
    name = layout.upper()
    if name in NAMES:
        return NAMES[name]
    text = _text_of(_NAMED_LAYOUTS.get(name, layout))
    try:
        pattern = re.compile(text, re.ASCII)
    except re.error:
        raise ConfigError(f"time_format: expected each part of the time once; got {layout!r}") from None
    groups = pattern.groupindex.keys()
    is_dated = groups & {"epoch", "yday"} or ("day" in groups and groups & {"month", "month_name"})
    is_clock = groups & {"hour", "hour12"} and "minute" in groups and not groups & _OF_DAYS
    if not (is_dated or is_clock):
        raise ConfigError(
            "time_format: expected a layout with month and day, such as %Y-%m-%d %H:%M:%S or 2006-01-02T15:04:05Z,"
            " or with hour and minute alone;"
            f" got {layout!r}"
        )
    return pattern


def _text_of(layout: str) -> str:
    if "%" in layout:
        return _from_strptime(layout)
    return _from_java(layout) if _JAVA_SIGN.search(layout) else _from_go(layout)


def _from_strptime(layout: str) -> str:
    layout = _SHORTHAND.sub(lambda found: _SHORTHANDS[found[0]], layout)
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
            parts.append(rf"(?P<second>\d\d?){FRACTION}?" + ("(?P<zone>Z)" if seconds["utc"] else ""))
            place = seconds.end()
        elif token := _GO_TOKEN.match(layout, place):
            parts.append(_GO[token[0]])
            place = token.end()
        else:
            parts.append(_literal(layout[place]))
            place += 1
    return "".join(parts)


def _from_java(layout: str) -> str:
    parts, end = [], 0
    for token in _JAVA_TOKEN.finditer(layout):
        parts.append(_literal(layout[end : token.start()]))
        letters = token["letters"]
        if token["fraction"]:
            parts.append(r"(?P<fraction>\d{1,12})")
        elif letters is None:
            parts.append(_literal(token["quoted"] or "'"))
        elif letters in _JAVA:
            parts.append(_JAVA[letters])
        else:
            raise ConfigError(f"time_format: expected letters of Java's layouts; got {letters!r} in {layout!r}")
        end = token.end()
    return "".join([*parts, _literal(layout[end:])])


def _literal(text: str) -> str:
    """Return a pattern for literal text, in which one space stands for any number (days are padded with them)."""
    return re.escape(text).replace(r"\ ", " +")
