"""Points in time from numbers and from the parts of dates."""

from datetime import UTC, timedelta

import pytest

from logflow_app.times.moments import moment_at, moment_of_number, moment_of_parts
from logflow_app.times.zones import find_zone

SEED = ("2024-10-23T15:50:45.123Z", 1729698645123, 1729698600, "2024.10.23")


def test_a_moment_has_text_millis_minute_and_day():
    """The four forms of one point in time agree."""
    assert moment_at(1729698645123) == SEED


def test_a_moment_before_the_epoch_is_rounded_down():
    """A negative time has the same forms, in the minute it lies in."""
    assert moment_at(-1) == ("1969-12-31T23:59:59.999Z", -1, -60, "1969.12.31")


@pytest.mark.parametrize("millis", [10**18, -(10**18), 253_402_300_800_000])
def test_there_are_no_moments_beyond_the_calendar(millis):
    """What lies outside of the years 1 to 9999 is no moment and no exception."""
    assert moment_at(millis) is None


@pytest.mark.parametrize(
    "number", [1729698645.123, 1729698645123, 1729698645123456, 1729698645123456789, 1729698645123.4]
)
def test_a_number_tells_its_unit_by_its_size(number):
    """Seconds, milliseconds, microseconds and nanoseconds since the epoch mean the same moment."""
    assert moment_of_number(number) == SEED


@pytest.mark.parametrize(
    "number",
    [0, -1, 0.25, 99999999, pytest.param(10**400, id="10^400"), float("nan"), float("inf"), -float("inf"), 1e300],
)
def test_a_number_that_is_no_time_is_none(number):
    """Durations, counters and nonsense are no times."""
    assert moment_of_number(number) is None


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "a" * 10_000, "\0", "Europe"]
)
def test_an_unknown_zone_is_none(name):
    """Whatever a stranger writes as a zone's name, it is no exception."""
    assert find_zone(name) is None


@pytest.mark.parametrize(
    ("name", "minutes"),
    [("+02:00", 120), ("UTC+2", 120), ("GMT-3", -180), ("+0530", 330), ("-0330", -210), ("+2", 120)],
)
def test_an_offset_is_a_zone(name, minutes):
    """What a time may have behind it may be the zone of times that have nothing there."""
    assert find_zone(name).utcoffset(None) == timedelta(minutes=minutes)


@pytest.mark.parametrize("name", ["+25:00", "+02:60", "UTC2", "+", "+020000", "+٢"])
def test_what_is_no_offset_is_no_zone(name):
    """An hour has sixty minutes, a day 24 hours, and digits are ASCII."""
    assert find_zone(name) is None


def test_a_zone_has_its_summer_time():
    """The same hour on the clock is another hour of the day in summer."""
    berlin = find_zone("Europe/Berlin")
    winter = moment_of_parts({"year": "2025", "month": "01", "day": "23", "hour": "12"}, berlin, None)
    summer = moment_of_parts({"year": "2025", "month": "07", "day": "23", "hour": "12"}, berlin, None)
    assert (winter[0], summer[0]) == ("2025-01-23T11:00:00.000Z", "2025-07-23T10:00:00.000Z")


@pytest.mark.parametrize(
    "parts",
    [
        {"year": "2025", "month": "13", "day": "01"},
        {"year": "2025", "month": "02", "day": "30"},
        {"year": "0000", "month": "01", "day": "01"},
        {"year": "2025", "month_name": "Foo", "day": "01"},
        {"year": "2025", "month": "01", "day": "01", "hour": "25"},
        {"year": "2025", "month": "01", "day": "01", "hour12": "13", "half": "PM"},
        {"year": "2025", "month": "01", "day": "01", "second": "61"},
        {"year": "2025", "month": "01", "day": "01", "zone": "+24:00"},
        {"year": "0001", "month": "01", "day": "01", "zone": "+14:00"},
        {"year": "2025", "yday": "366"},
        {"year": "2025", "yday": "000"},
    ],
)
def test_a_date_that_does_not_exist_is_none(parts):
    """No date outside of the calendar raises."""
    assert moment_of_parts(parts, UTC, None) is None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            {"year": "2016", "month": "12", "day": "31", "hour": "23", "minute": "59", "second": "60"},
            "2017-01-01T00:00:00",
        ),
        ({"year2": "25", "month": "1", "day": "2"}, "2025-01-02T00:00:00"),
        ({"year2": "99", "month": "1", "day": "2"}, "1999-01-02T00:00:00"),
        ({"year": "2024", "yday": "366"}, "2024-12-31T00:00:00"),
        ({"year": "2025", "month_name": "October", "day": "3", "hour12": "12", "half": "am"}, "2025-10-03T00:00:00"),
        ({"year": "2025", "month_name": "OCT", "day": "3", "hour12": "12", "half": "PM"}, "2025-10-03T12:00:00"),
        ({"year": "2025", "month": "1", "day": "1", "zone": "-0330"}, "2025-01-01T03:30:00"),
        ({"year": "2025", "month": "1", "day": "1", "zone": "CEST"}, "2024-12-31T22:00:00"),
        ({"year": "2025", "month": "1", "day": "1", "zone": "BST"}, "2025-01-01T00:00:00"),
        ({"epoch": "1729698645"}, "2024-10-23T15:50:45"),
    ],
)
def test_a_date_is_read_from_its_parts(parts, expected):
    """Leap seconds, short years, days of the year, halves of the day and offsets are understood."""
    assert moment_of_parts(parts, UTC, None)[0] == f"{expected}.000Z"
