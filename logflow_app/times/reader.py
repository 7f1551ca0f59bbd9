"""The times in the lines of a pack → moments; cached, because lines share seconds."""

import re
from collections.abc import Sequence
from datetime import tzinfo

from logflow_app.times.layouts import USUAL, compile_layout
from logflow_app.times.moments import Moment, Parts, moment_at, moment_of_number, moment_of_parts

Time = str | int | float  # as it stands in the line: text, or a number of s, ms, µs or ns since the epoch
MAX_CACHED = 20_000  # seconds a reader remembers, some 10 MB at the most; then it starts anew
MAX_TIME_CHARS = 100  # longer text is no time

_NUMBER = re.compile(r"\d{9,20}(?:\.\d{0,12})?", re.ASCII)
_A_DAY_MS = 86_400_000


class TimeReader:
    """Reads times as one input writes them; those that name no zone are taken to be in `zone`.

    With a `layout` (strptime or Go) that one is tried first, the usual forms after it.
    """

    def __init__(self, zone: tzinfo, layout: str | None = None) -> None:
        self._zone = zone
        self._layouts = (compile_layout(layout), *USUAL) if layout else USUAL
        self._usual_first = layout is None
        self._texts: dict[Time, Moment] = {}  # whole texts; of ISO text with milliseconds, the part before them
        self._seconds: dict[tuple[object, ...], Moment | None] = {}  # what a layout found, without the fraction

    def read(self, times: Sequence[Time], arrival_ms: int) -> list[Moment | None]:
        """Return the moment of each time, None where it cannot be read; a year that is not written is the arrival's.

        0.03 µs a line where lines share seconds, 0.4 µs where each has milliseconds of its own.
        """
        if len(self._texts) + len(self._seconds) > MAX_CACHED:
            self._texts.clear()
            self._seconds.clear()
        known, read_one = self._texts.get, self._read_one
        return [known(time) or read_one(time, arrival_ms) for time in times]

    def _read_one(self, time: Time, arrival_ms: int) -> Moment | None:
        if not isinstance(time, str):
            return moment_of_number(time)
        if self._usual_first and len(time) == 23 and time[19] in ".,":  # ISO text with milliseconds and no zone
            second, millis = self._texts.get(time[:19]), time[20:]
            if second is None:
                second = self._read_text(time[:19], arrival_ms)
            if second and millis.isascii() and millis.isdigit():
                return f"{second[0][:20]}{millis}Z", second[1] + int(millis), second[2], second[3]
        return self._read_text(time, arrival_ms) if 0 < len(time) <= MAX_TIME_CHARS else None

    def _read_text(self, text: str, arrival_ms: int) -> Moment | None:
        written = text.strip()
        for layout in self._layouts:
            if match := layout.fullmatch(written):
                return self._read_parts(text, match.groupdict(), arrival_ms)
        if _NUMBER.fullmatch(written):
            return moment_of_number(float(written) if "." in written else int(written))
        return None

    def _read_parts(self, text: str, parts: dict[str, str | None], arrival_ms: int) -> Moment | None:
        fraction = parts.pop("fraction", None)
        if not any(parts.get(name) for name in ("year", "year2", "epoch")):
            return _with_fraction(self._near(parts, arrival_ms), fraction)
        second = self._second(parts, None)
        if second and not fraction:
            self._texts[text] = second
        return _with_fraction(second, fraction)

    def _near(self, parts: Parts, arrival_ms: int) -> Moment | None:
        """Return the last such date that is no more than a day ahead of the arrival, so that New Year does no harm."""
        now = moment_at(arrival_ms)
        year = int(now[3][:4]) if now else 1970
        for candidate in (year + 1, year, year - 1):
            second = self._second(parts, candidate)
            if second and second[1] <= arrival_ms + _A_DAY_MS:
                return second
        return None

    def _second(self, parts: Parts, year: int | None) -> Moment | None:
        key = (year, *parts.values())
        if key not in self._seconds:
            self._seconds[key] = moment_of_parts(parts, self._zone, year)
        return self._seconds[key]


def _with_fraction(second: Moment | None, fraction: str | None) -> Moment | None:
    if second is None or not fraction:
        return second
    millis = f"{fraction:0<3.3}"
    return f"{second[0][:20]}{millis}Z", second[1] + int(millis), second[2], second[3]
