"""The times in the lines of a pack → moments; cached, because lines share seconds."""

import re
from collections.abc import Sequence
from datetime import tzinfo

from logflow_app.times.forms import DIGITS, EITHER, USUAL
from logflow_app.times.layouts import NUMBERS, compile_layout
from logflow_app.times.moments import Moment, Parts, moment_at, moment_of_number, moment_of_parts

Time = str | int | float  # as it stands in the line: text, or a number of s, ms, µs or ns since the epoch
MAX_CACHED = 20_000  # seconds a reader remembers, some 10 MB at the most; then it starts anew
MAX_TIME_CHARS = 100  # longer text is no time

MIN_TIME_CHARS = 5
MAX_SHAPES = 1_000  # a reader remembers

_NUMBER = re.compile(r"\d{9,20}(?:[.,]\d{0,12})?", re.ASCII)
_WRAPPED = re.compile(  # @1700000000.123, /Date(1700000000000+0100)/ (ASP.NET's JSON)
    r"@(\d{9,20}(?:\.\d{0,12})?)|\\?/Date\((\d{9,20})(?:[+-]\d{4})?\)\\?/", re.ASCII
)
_TAI64N = re.compile(r"@4[0-9a-f]{23}", re.ASCII)
_TAI_AHEAD_SECS = 2**62 + 10  # of the epoch, as TAI64 counts from there; leap seconds but the first ten are left out
_FRACTION = re.compile(r":\d\d([.,]\d{1,12})(?!\d)", re.ASCII)
_SHAPE = str.maketrans("123456789", "000000000")
# ISO 8601 prefers the minus to the hyphen; Node and Java put narrow blanks before AM and PM.
_PLAIN = str.maketrans({"\u2212": "-", "\u202f": " ", "\u00a0": " ", "\u2009": " "})
_A_DAY_MS = 86_400_000
_AN_HOUR_MS = 3_600_000


class TimeReader:
    """Reads times as one input writes them; those that name no zone are taken to be in `zone`.

    With a `layout` (strptime or Go) that one is tried first, the usual forms after it.
    """

    def __init__(self, zone: tzinfo, layout: str | None = None) -> None:
        self._zone = zone
        self._a_second = NUMBERS.get(layout.upper()) if layout else None  # where times are numbers: how many are one
        self._layouts = (compile_layout(layout),) if layout and not self._a_second else ()
        self._usual_first = layout is None
        self._texts: dict[Time, Moment] = {}  # whole texts; of ISO text with milliseconds, the part before them
        self._seconds: dict[tuple[object, ...], Moment | None] = {}  # what a layout found, without the fraction
        self._forms: dict[str, re.Pattern[str]] = {}  # the one that read a text of this shape
        self._hour_ms = -1  # that of the arrival: all that is not written follows from it, for replays
        self._undated: list[str] = []  # texts known for this hour only

    def read(self, times: Sequence[Time], arrival_ms: int) -> list[Moment | None]:
        """Return the moment of each time, None where it cannot be read; what is not written is as near the arrival.

        0.03 µs a line where lines share seconds, 0.4 to 1 µs where each has a fraction of its own.
        """
        if len(self._texts) + len(self._seconds) > MAX_CACHED:
            self._texts.clear()
            self._seconds.clear()
            self._undated.clear()
        hour_ms = arrival_ms - arrival_ms % _AN_HOUR_MS
        if hour_ms != self._hour_ms:
            for text in self._undated:
                self._texts.pop(text, None)
            self._undated.clear()
            self._hour_ms = hour_ms
        known, read_one = self._texts.get, self._read_one
        return [known(time) or read_one(time) for time in times]

    def _read_one(self, time: Time) -> Moment | None:
        if not isinstance(time, str):
            return self._remember(time, self._of_number(time))
        if self._usual_first and len(time) == 23 and time[19] in ".,":  # ISO text with milliseconds and no zone
            second, millis = self._texts.get(time[:19]), time[20:]
            if second is None:
                second = self._read_text(time[:19])
            if second and millis.isascii() and millis.isdigit():
                return f"{second[0][:20]}{millis}Z", second[1] + int(millis), second[2], second[3]
        if not 0 < len(time) <= MAX_TIME_CHARS:
            return None
        if self._usual_first and (found := _FRACTION.search(time)):
            whole = time[: found.start(1)] + time[found.end(1) :]
            second = self._texts.get(whole) or self._read_text(whole)
            if second:
                return _with_fraction(second, found[1][1:])
        return self._read_text(time)

    def _remember(self, time: Time, found: Moment | None) -> Moment | None:
        """Remember a number of whole seconds, which others share; but not one that equals a truth value."""
        if found and found[1] > 1_000 and not found[1] % 1_000:
            self._texts[time] = found
        return found

    def _of_number(self, number: float) -> Moment | None:
        if self._a_second is None or isinstance(number, bool):
            return moment_of_number(number)
        if isinstance(number, int):
            return moment_at(number * 1000 // self._a_second)
        return moment_at(round(number * 1000 / self._a_second)) if abs(number) < 1e20 else None

    def _read_text(self, text: str) -> Moment | None:
        written = text.strip()
        if len(written) < MIN_TIME_CHARS:
            return None
        for layout in self._layouts:
            if match := layout.fullmatch(written):
                return self._read_parts(text, layout, match.groupdict())
        if wrapped := _WRAPPED.fullmatch(written):
            written = wrapped[1] or wrapped[2]
        elif digits := DIGITS.fullmatch(written):
            return self._read_parts(text, DIGITS, digits.groupdict())
        if _NUMBER.fullmatch(written):
            written = written.replace(",", ".")
            return self._remember(text, self._of_number(float(written) if "." in written else int(written)))
        if not written.isascii():
            written = written.translate(_PLAIN)
        return self._read_form(text, written[1:-1] if written[0] == "[" else written)

    def _read_form(self, text: str, written: str) -> Moment | None:
        """Try the form that read such a text before, then all; texts are alike that differ in digits alone."""
        shape = written.translate(_SHAPE)
        form = self._forms.get(shape)
        if form and (match := form.fullmatch(written)) and (found := self._read_parts(text, form, match.groupdict())):
            return found
        for form in USUAL:
            match = form.fullmatch(written)
            found = self._read_parts(text, form, match.groupdict()) if match else None
            if found:
                if len(self._forms) < MAX_SHAPES:
                    self._forms[shape] = form
                return found
        return self._read_either(text, written) or _tai64n(written)

    def _read_either(self, text: str, written: str) -> Moment | None:
        """Read 10/11/2025: as the date near the arrival if one of the forms' is, else by the first form.

        A whole second is remembered for this hour.
        """
        for forms in EITHER:
            matches = [(form, match.groupdict()) for form in forms if (match := form.fullmatch(written))]
            dates = [date for form, parts in matches if (date := self._read_parts("", form, parts))]
            near = [date for date in dates if abs(date[1] - self._hour_ms) <= 2 * _A_DAY_MS]
            if dates:
                found = (near or dates)[0]
                if not found[1] % 1_000:
                    self._texts[text] = found
                    self._undated.append(text)
                return found
        return None

    def _read_parts(self, text: str, form: re.Pattern[str], parts: dict[str, str | None]) -> Moment | None:
        """Return the moment of a form's parts, and remember it unless `text` is empty."""
        fraction = parts.pop("fraction", None)
        if millis := parts.pop("millis", None):  # a number, where a fraction is digits behind a point
            fraction = millis.zfill(3)
        is_dated = any(parts.get(name) for name in ("year", "year2", "epoch"))
        if is_dated:
            second = self._second(form, parts, None)
        elif parts.get("day") or parts.get("yday"):
            second = self._near(form, parts)
        else:
            second = self._of_that_day(form, parts)
        if second and not fraction and text:
            self._texts[text] = second
            if not is_dated:
                self._undated.append(text)
        return _with_fraction(second, fraction)

    def _of_that_day(self, form: re.Pattern[str], parts: Parts) -> Moment | None:
        """Return the last such time of day that is no more than two hours ahead of the arrival."""
        for days in (1, 0, -1):
            now = moment_at(self._hour_ms + days * _A_DAY_MS)
            if now is None:
                continue
            dated = {**parts, "year": now[3][:4], "month": now[3][5:7], "day": now[3][8:10]}
            second = self._second(form, dated, None)
            if second and second[1] <= self._hour_ms + 2 * _AN_HOUR_MS:
                return second
        return None

    def _near(self, form: re.Pattern[str], parts: Parts) -> Moment | None:
        """Return the last such date that is no more than a day ahead of the arrival, so that New Year does no harm."""
        now = moment_at(self._hour_ms)
        year = int(now[3][:4]) if now else 1970
        for candidate in (year + 1, year, year - 1):
            second = self._second(form, parts, candidate)
            if second and second[1] <= self._hour_ms + _A_DAY_MS + _AN_HOUR_MS:
                return second
        return None

    def _second(self, form: re.Pattern[str], parts: Parts, year: int | None) -> Moment | None:
        key = (id(form), year, *parts.values())
        if key not in self._seconds:
            self._seconds[key] = moment_of_parts(parts, self._zone, year)
        return self._seconds[key]


def _with_fraction(second: Moment | None, fraction: str | None) -> Moment | None:
    if second is None or not fraction:
        return second
    millis = f"{fraction:0<3.3}"
    return f"{second[0][:20]}{millis}Z", second[1] + int(millis), second[2], second[3]


def _tai64n(text: str) -> Moment | None:
    """Read an external TAI64N label, as multilog and s6 write it."""
    if not _TAI64N.fullmatch(text):
        return None
    second = int(text[1:17], 16) - _TAI_AHEAD_SECS
    return moment_at(second * 1000 + int(text[17:], 16) // 1_000_000)
