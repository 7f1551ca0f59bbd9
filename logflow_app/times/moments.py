"""A point in time as events need it: made from milliseconds, a bare number, or the parts of a written date."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from logflow_app.times.zones import zone_of

Moment = tuple[str, int, int, str]
"""ISO text (`2025-10-23T15:30:45.000Z`), ms since the epoch, its minute in seconds since the epoch, `YYYY.MM.DD`."""

Parts = Mapping[str, str | None]
"""A written date by the group names of `time_layouts`."""

MINUTE_SECS = 60
MAX_CACHED = 4_096  # seconds, of all inputs
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799  # the years 1 to 9999
_LEAST_NUMBER = 1e8  # 1973 in seconds: a smaller number in a time's place is a duration or a counter
_NUMBER_UNITS = ((1e11, 1_000, 1), (1e14, 1, 1), (1e17, 1, 1_000), (1e20, 1, 1_000_000))  # limit, factor, divisor to ms
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def moment_at(millis: int) -> Moment | None:
    """Return the moment `millis` after the epoch; None outside of the years 1 to 9999."""
    second, rest = divmod(millis, 1000)
    written = _second_at(second)
    return written and (f"{written[0]}.{rest:03d}Z", millis, written[1], written[2])


@lru_cache(maxsize=MAX_CACHED)
def _second_at(second: int) -> tuple[str, int, str] | None:
    """Return a second as ISO text without its zone, its minute and its day as moments have them."""
    if not _FIRST_SECOND <= second <= _LAST_SECOND:
        return None
    iso = (_EPOCH + timedelta(seconds=second)).isoformat()[:19]
    return iso, second - second % MINUTE_SECS, f"{iso[:4]}.{iso[5:7]}.{iso[8:10]}"


def moment_of_number(number: float) -> Moment | None:
    """Return the moment a number of s, ms, µs or ns since the epoch means, told by its size; None if it is no time."""
    if not number >= _LEAST_NUMBER:  # not a number is not greater either
        return None
    for limit, factor, divisor in _NUMBER_UNITS:
        if number < limit:
            if isinstance(number, int):
                return moment_at(number * factor // divisor)
            return moment_at(round(number * factor / divisor))
    return None


def moment_of_parts(parts: Parts, zone: tzinfo, year: int | None) -> Moment | None:
    """Return the moment of a written date without its fraction; None where there is no such date.

    `zone` and `year` are for dates that name none. A leap second is the second after :59.
    """
    try:
        if epoch := parts.get("epoch"):
            return moment_at(int(epoch) * 1000)
        second = int(parts.get("second") or 0)
        day = _day(parts, year)
        when = day.replace(hour=_hour(parts), minute=int(parts.get("minute") or 0), second=min(second, 59))
        when = when.replace(tzinfo=zone_of(parts.get("zone"), zone))
        leap = second == 60
        return None if second > 60 else moment_at((round(when.timestamp()) + leap) * 1000)
    except (ValueError, OverflowError):  # 30 February, 25 o'clock, an hour before the year 1
        return None


def _day(parts: Parts, year: int | None) -> datetime:
    if written := parts.get("year"):
        year = int(written)
    elif written := parts.get("year2"):
        year = int(written) + (1900 if int(written) >= 69 else 2000)  # POSIX strptime
    year = year or 0
    if yday := parts.get("yday"):
        day = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=int(yday) - 1)
        if day.year != year:
            raise ValueError("no such day of the year")
        return day
    if week := parts.get("week"):
        return datetime.fromisocalendar(year, int(week), int(parts.get("weekday") or 1)).replace(tzinfo=UTC)
    name = parts.get("month_name")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(parts.get("month") or 1)
    return datetime(year, month, int(parts.get("day") or 1), tzinfo=UTC)


def _hour(parts: Parts) -> int:
    if twelve := parts.get("hour12"):
        if not 1 <= int(twelve) <= 12:
            raise ValueError("no such hour")
        return int(twelve) % 12 + (12 if (parts.get("half") or "").lower()[:1] == "p" else 0)
    return int(parts.get("hour") or 0)
