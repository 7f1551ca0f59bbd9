"""Times as the API writes them (RFC 3339 with up to nine digits) → nanoseconds since the epoch, and back; pure."""

import re
from datetime import UTC, datetime, timedelta, timezone

NANOS = 1_000_000_000
_STAMP = re.compile(rb"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))", re.ASCII)


class Clock:
    """Reads stamps; those of one second, as they come in runs, cost 0.6 µs each."""

    def __init__(self) -> None:
        self._second = b""
        self._second_ns = 0

    def read(self, stamp: bytes) -> int | None:
        """Return a stamp in nanoseconds, None where it is none."""
        if len(stamp) == 30 and stamp[:20] == self._second and stamp[29:] == b"Z" and stamp[20:29].isdigit():
            return self._second_ns + int(stamp[20:29])
        found = parse(stamp)
        if found is not None and len(stamp) == 30 and stamp[29:] == b"Z":
            self._second, self._second_ns = stamp[:20], found - found % NANOS
        return found


def parse(stamp: bytes) -> int | None:
    """Return a stamp in nanoseconds since the epoch, None where it is none."""
    match = _STAMP.fullmatch(stamp)
    if match is None:
        return None
    second, fraction, sign, hours, minutes = match.groups()
    zone = UTC
    try:
        if sign:
            behind = timedelta(hours=int(hours), minutes=int(minutes))
            zone = timezone(behind if sign == b"+" else -behind)
        moment = datetime.strptime(second.decode(), "%Y-%m-%dT%H:%M:%S").replace(tzinfo=zone)
    except ValueError:
        return None
    return int(moment.timestamp()) * NANOS + int((fraction or b"0").ljust(9, b"0"))


def format_nanos(nanos: int) -> str:
    """Return a time as the API writes it, with nine digits."""
    second, rest = divmod(nanos, NANOS)
    return f"{format_second(second)[:-1]}.{rest:09d}Z"


def format_second(second: int) -> str:
    """Return a whole second as the API takes it in `sinceTime`."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
