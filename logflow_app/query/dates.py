"""Dates in queries → the milliseconds they mean: `2025-10-23`, `2025-10-23T15:30`, `1761233446123`, `now-1h/d`."""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta, timezone

from logflow_app.times.moments import moment_of_number

Span = tuple[int, int]
"""First and last millisecond since the epoch: a date without its time is the whole day."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLI = timedelta(milliseconds=1)
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?)?"
    r"(Z|[+-]\d\d(?::?\d\d)?)?)?)?",
    re.ASCII,
)
_NUMBER = re.compile(r"\d{9,19}", re.ASCII)
_MATH = re.compile(r"([+-])(\d{1,6})([smhHdwMy])|/([smhHdwMy])", re.ASCII)
_STEPS = ("month", "day", "hour", "minute", "second")
_UNITS = {
    "s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "H": timedelta(hours=1),
    "d": timedelta(days=1), "w": timedelta(weeks=1),
}  # fmt: skip
_MONTHS = {"M": 1, "y": 12}
_A_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)


def looks_like_date(text: str) -> bool:
    """Tell whether a text is a date with month or day, or is reckoned from now: not a number such as 2025."""
    return (len(text) > 4 and bool(_DATE.match(text[:7])) and text[4] == "-") or _is_now(text)


def span_of(text: str, now_ms: int | None) -> Span | None:
    """Return the span a date means, None where it is no date. Without a zone it is UTC.

    Raises `LookupError` where it is reckoned from now and there is no now.
    """
    try:
        if _is_now(text):
            if now_ms is None:
                raise LookupError(text)
            return _reckoned((now_ms, now_ms), text[3:])
        base, bars, math = text.partition("||")
        span = _written(base)
        return _reckoned(span, math) if span and bars else span
    except (ValueError, OverflowError):  # 30 February, a year beyond 9999
        return None


def _is_now(text: str) -> bool:
    return text[:3].lower() == "now" and text[3:4] in ("", "+", "-", "/")


def _written(text: str) -> Span | None:
    if _NUMBER.fullmatch(text):
        moment = moment_of_number(int(text))
        return (moment[1], moment[1]) if moment else None
    match = _DATE.fullmatch(text.strip())
    if not match:
        return None
    year, *parts, fraction, zone = match.groups()
    given = [int(part) for part in parts if part is not None]
    start = datetime(int(year), *(given + [1, 1, 0, 0, 0][len(given) :]), tzinfo=_zone(zone))  # type: ignore[misc, arg-type]
    first = _millis(start)
    if fraction:
        first += int(f"{fraction:0<3.3}")
        return first, first
    return first, _millis(_after(start, len(given))) - 1


def _after(start: datetime, parts: int) -> datetime:
    """Return where the next year, month, day, hour, minute or second begins."""
    if parts == 0:
        return start.replace(year=start.year + 1)
    if parts == 1:
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(**{f"{_STEPS[parts - 1]}s": 1})


def _zone(written: str | None) -> timezone:
    if not written or written == "Z":
        return UTC
    digits = written[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(-offset if written[0] == "-" else offset)


def _reckoned(span: Span, math: str) -> Span | None:
    """Return the span moved as `-1d` says, or the unit around it that `/d` names; None where it is neither."""
    at = _EPOCH + span[0] * _MILLI
    end = span[1] - span[0]
    place = 0
    while place < len(math):
        match = _MATH.match(math, place)
        if not match:
            return None
        sign, number, unit, rounding = match.groups()
        if rounding:
            at, after = _rounded(at, rounding)
            end = (after - at) // _MILLI - 1
        else:
            at = _moved(at, int(number) if sign == "+" else -int(number), unit)
        place = match.end()
    return _millis(at), _millis(at) + end


def _rounded(at: datetime, unit: str) -> tuple[datetime, datetime]:
    """Return where the unit around a moment begins, and where the next one does."""
    if unit in _MONTHS:
        start = at.replace(month=1 if unit == "y" else at.month, day=1, hour=0, minute=0, second=0, microsecond=0)
        return start, _moved(start, 1, unit)
    start = at - (at - _A_MONDAY) % _UNITS[unit]
    return start, start + _UNITS[unit]


def _moved(at: datetime, number: int, unit: str) -> datetime:
    """Return the moment so many units later; in a shorter month its last day stands for one it has not."""
    if unit not in _MONTHS:
        return at + number * _UNITS[unit]
    years, month = divmod(at.month - 1 + number * _MONTHS[unit], 12)
    last = monthrange(at.year + years, month + 1)[1]
    return at.replace(year=at.year + years, month=month + 1, day=min(at.day, last))


def _millis(at: datetime) -> int:
    return (at - _EPOCH) // _MILLI
