"""Reading the times of lines."""

from datetime import UTC

import pytest

from logflow_app.times.moments import moment_at
from logflow_app.times.reader import MAX_CACHED, TimeReader
from logflow_app.times.zones import find_zone

ARRIVAL_MS = 1761233446123  # 2025-10-23T15:30:46.123Z


def read(text, zone=UTC, layout=None, arrival_ms=ARRIVAL_MS):
    """The ISO text of one time; None if it cannot be read."""
    (moment,) = TimeReader(zone, layout).read([text], arrival_ms)
    return moment and moment[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-10-23 14:32:15", "2025-10-23T14:32:15.000Z"),
        ("2025-10-23T14:32:15", "2025-10-23T14:32:15.000Z"),
        ("2025-10-23T14:32:15Z", "2025-10-23T14:32:15.000Z"),
        ("2025-10-23 14:32:15.123", "2025-10-23T14:32:15.123Z"),
        ("2025-10-23 14:32:15,123", "2025-10-23T14:32:15.123Z"),
        ("2025-10-23 14:32:15,1", "2025-10-23T14:32:15.100Z"),
        ("2025-10-23T14:32:15.123456789Z", "2025-10-23T14:32:15.123Z"),
        ("2025-10-23T14:32:15+02:00", "2025-10-23T12:32:15.000Z"),
        ("2025-10-23T14:32:15.5-0530", "2025-10-23T20:02:15.500Z"),
        ("2025-10-23 14:32:15 +01", "2025-10-23T13:32:15.000Z"),
        ("2025-10-23 14:32", "2025-10-23T14:32:00.000Z"),
        ("2025/10/23 14:32:15", "2025-10-23T14:32:15.000Z"),
        ("2025/10/23", "2025-10-23T00:00:00.000Z"),
        ("2025-10-23", "2025-10-23T00:00:00.000Z"),
        ("23/Oct/2025:14:32:15 +0200", "2025-10-23T12:32:15.000Z"),
        (" 2025-10-23 14:32:15\t", "2025-10-23T14:32:15.000Z"),
        ("1729698645.123", "2024-10-23T15:50:45.123Z"),
        ("1729698645123", "2024-10-23T15:50:45.123Z"),
        (1729698645, "2024-10-23T15:50:45.000Z"),
    ],
)
def test_usual_forms_are_read(text, expected):
    """ISO 8601 in its usual dialects, web servers' times and numbers since the epoch need no configuration."""
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2025-13-23 14:32:15", "2025-10-23 14:32:61", "2025-10-23 14:32:15.x12",
        "2025-13-23 14:32:15.123", "2025-10-23 14:32:15.١٢٣", "٢٠٢٥-10-23 14:32:15", "2025-10-23 14:32:15\x00",
        "12.5", pytest.param("9" * 5_000_000, id="5 MB"), "\x00" * 23, "xxxxxxxxxxxxxxxxxxx.123",
    ],
)  # fmt: skip
def test_what_is_no_time_is_none(text):
    """Dates outside of the calendar, foreign digits and nonsense of any length are no times and no exceptions."""
    assert read(text) is None


def test_milliseconds_share_their_second():
    """A second seen before gives the same moments as one seen for the first time."""
    reader = TimeReader(UTC)
    texts = ["2025-10-23 14:32:15.001", "2025-10-23 14:32:15", "2025-10-23 14:32:15,999", "2025-10-23 14:32:15.001"]
    millis = [1761229935001, 1761229935000, 1761229935999, 1761229935001]
    assert reader.read(texts, ARRIVAL_MS) == [moment_at(one) for one in millis]


def test_a_zone_in_the_line_does_not_stick_to_its_second():
    """The same digits with and without a zone are two times, whichever comes first."""
    berlin = TimeReader(find_zone("Europe/Berlin"))
    texts = ["2025-10-23T14:32:15.12Z", "2025-10-23T14:32:15.120", "2025-10-23T14:32:15", "2025-10-23T14:32:15Z"]
    assert [moment[0][11:19] for moment in berlin.read(texts, ARRIVAL_MS)] == [
        "14:32:15",
        "12:32:15",
        "12:32:15",
        "14:32:15",
    ]


def test_a_time_without_a_zone_is_in_the_readers():
    """The input's zone is for times that name none, summer time included."""
    zone = find_zone("America/New_York")
    assert [read(f"2025-{month}-23 12:00:00", zone) for month in ("01", "07")] == [
        "2025-01-23T17:00:00.000Z",
        "2025-07-23T16:00:00.000Z",
    ]


@pytest.mark.parametrize(
    ("text", "arrival", "expected"),
    [
        ("Dec 31 23:59:59", 1767225601000, "2025-12-31T23:59:59.000Z"),  # arrives on 1 January 2026
        ("Jan  1 00:00:01", 1767225599000, "2026-01-01T00:00:01.000Z"),  # arrives on 31 December 2025
        ("Jun 14 15:16:01", ARRIVAL_MS, "2025-06-14T15:16:01.000Z"),
        ("Nov 14 15:16:01", ARRIVAL_MS, "2024-11-14T15:16:01.000Z"),
        ("Feb 29 00:00:00", 1741000000000, "2024-02-29T00:00:00.000Z"),  # arrives in March 2025
        ("Feb 30 00:00:00", ARRIVAL_MS, None),
    ],
)
def test_a_year_that_is_not_written_is_the_nearest(text, arrival, expected):
    """Over New Year, lines of syslog get the year they were written in."""
    assert read(text, layout="%b %d %H:%M:%S", arrival_ms=arrival) == expected


@pytest.mark.parametrize("clock", ["00:15:07", "12:15:07", "12:59:07", "23:05:59"])
def test_a_clock_behind_a_month_is_no_year(clock):
    """Day, month and clock are that whatever the clock shows, and whatever was read before."""
    reader = TimeReader(UTC)
    times = reader.read(["02 May 00:15:07", f"02 May {clock}", f"02 May {clock}.250"], ARRIVAL_MS)
    assert [time and time[0] for time in times] == [
        "2025-05-02T00:15:07.000Z",
        f"2025-05-02T{clock}.000Z",
        f"2025-05-02T{clock}.250Z",
    ]


def test_two_digits_are_a_year_where_a_whole_clock_follows():
    """A year of two digits may stand before the clock, parted from it by a blank or a colon."""
    assert [read(text) for text in ("02-May-24:12:15:07", "02 May 24 12:15", "02 May 24 12:15:07 +0200")] == [
        "2024-05-02T12:15:07.000Z",
        "2024-05-02T12:15:00.000Z",
        "2024-05-02T10:15:07.000Z",
    ]


def test_another_form_is_tried_where_the_remembered_one_finds_no_date():
    """Of texts that differ in digits alone, one form may read the first and another the second."""
    times = TimeReader(UTC).read(["02 May 25:15:07:30", "02 May 25:59:07:30", "02 May 12:59:07:30"], ARRIVAL_MS)
    assert [time and time[0] for time in times] == ["2025-05-02T15:07:30.000Z", None, "2025-05-02T12:59:07.300Z"]


def test_a_line_that_departs_from_the_layout_is_read_if_it_can_be():
    """A layout is tried first; what does not fit it but is in a usual form is no loss."""
    assert read("2025-10-23T14:32:15+02:00", layout="02.01.2006 15:04:05") == "2025-10-23T12:32:15.000Z"


def test_a_reader_forgets():
    """However many different seconds come by, the memory of a reader is bounded."""
    reader = TimeReader(UTC)
    for start in range(0, 3 * MAX_CACHED, 5_000):
        texts = [moment_at(second * 1000)[0] for second in range(start, start + 5_000)]
        reader.read([text.replace(".000Z", "Z") for text in texts], ARRIVAL_MS)
    assert len(reader._texts) + len(reader._seconds) <= MAX_CACHED + 10_000


def test_a_number_of_whole_seconds_is_remembered_and_a_truth_value_is_none():
    """Numbers read the same again, as texts and as numbers; what equals 1 and is none stays no time."""
    reader = TimeReader(UTC, "%s")
    times = [1729698645, "1729698645", 1729698645.0, 1, True]
    first = reader.read(times, ARRIVAL_MS)
    assert first == reader.read(times, ARRIVAL_MS)
    assert ["2024-10-23T15:50:45.000Z"] * 3 == [moment and moment[0] for moment in first[:3]]
    assert first[4] is None
