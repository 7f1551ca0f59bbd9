"""Times of the API are read to the nanosecond, in whatever zone and with however many digits."""

import pytest

from shippers.kubernetes.stamps import Clock, format_nanos, format_second, parse

SECOND = 1_760_000_000


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        (b"2025-10-09T08:53:20Z", SECOND * 10**9),
        (b"2025-10-09T08:53:20.000000001Z", SECOND * 10**9 + 1),
        (b"2025-10-09T08:53:20.5Z", SECOND * 10**9 + 500_000_000),
        (b"2025-10-09T10:53:20.999999999+02:00", SECOND * 10**9 + 999_999_999),
        (b"2025-10-09T03:23:20.000000000-05:30", SECOND * 10**9),
        (b"2025-10-09T08:53:20.0000000001Z", None),
        (b"2025-13-09T08:53:20Z", None),
        (b"2025-10-09T08:53:20+99:99", None),
        (b"2025-10-09 08:53:20Z", None),
        (b"20\xc2\xb225-10-09T08:53:20Z", None),
        (b"", None),
        (b"panic:", None),
    ],
)
def test_a_stamp_is_read_or_is_none(stamp: bytes, expected: int | None) -> None:
    """Nothing that is no time is taken for one, and a clock that has read others reads the same."""
    clock = Clock()
    clock.read(b"2025-10-09T08:53:20.123456789Z")
    assert expected == parse(stamp)
    assert expected == clock.read(stamp)
    assert expected == clock.read(stamp)


def test_a_time_is_written_as_it_is_read() -> None:
    """What is remembered of a time is all of it; `sinceTime` gets whole seconds."""
    assert "2025-10-09T08:53:20.000000042Z" == format_nanos(SECOND * 10**9 + 42)
    assert SECOND * 10**9 + 42 == parse(format_nanos(SECOND * 10**9 + 42).encode())
    assert "2025-10-09T08:53:20Z" == format_second(SECOND)
