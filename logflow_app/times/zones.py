"""Zones as times name them: offsets, UTC's names, and abbreviations that mean one zone."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE = (
    r"(?P<zone>[Zz]|[+-]\d\d(?::?\d\d)?|(?:UTC|GMT)[+-]\d\d?(?::?\d\d)?|[A-Z]{3,5}"
    r"|[A-Z][a-z]{1,20}/[A-Za-z_/+-]{1,40})(?![A-Za-z0-9])"
)

UTC_NAMES = frozenset({"Z", "z", "UTC", "GMT", "UT", "WET"})
# Those of RFC 5322 (4.3), and of others those that no two zones share: IST, BST and AST have several meanings.
_HOURS = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8,
    "HST": -10, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "MET": 1, "MEST": 2, "EET": 2, "EEST": 3,
    "MSK": 3, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "BRT": -3,
}  # fmt: skip
HOURS_OF_A_DAY = 24
KNOWN_NAMES = UTC_NAMES | set(_HOURS)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?", re.ASCII)
_NAMED = {name: timezone(timedelta(hours=hours), name) for name, hours in _HOURS.items()}


@lru_cache(maxsize=256)
def find_zone(name: str) -> tzinfo | None:
    """Return the IANA zone of that name, or that of an offset (`+02:00`, `UTC+2`); None for any other text."""
    offset = _OFFSET.fullmatch(name)
    if offset and int(offset[2]) < HOURS_OF_A_DAY:
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-ahead if offset[1] == "-" else ahead)
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, LookupError):  # an unknown name, a path, a directory, a name too long
        return None


def zone_of(written: str | None, otherwise: tzinfo) -> tzinfo:
    """Return the zone a time names; `otherwise` where it names none, or one by a word that is not known."""
    if not written:
        return otherwise
    if written in UTC_NAMES:
        return UTC
    is_named = written[:3] in ("UTC", "GMT")
    if is_named:
        written = written[3:]
    if written[0] not in "+-":
        return _NAMED.get(written) or ("/" in written and find_zone(written)) or otherwise
    digits = written[1:].replace(":", "")
    if len(digits) == 3 and not is_named:  # Db2 and WMI: minutes
        digits = f"{int(digits) // 60:02d}{int(digits) % 60:02d}"
    elif len(digits) % 2:  # UTC+2, UTC+530
        digits = "0" + digits
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-offset if written[0] == "-" else offset)
