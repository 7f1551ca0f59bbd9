"""The forms of time that need no configuration."""

from datetime import UTC

import pytest

from logflow_app.times.forms import LEADING
from logflow_app.times.reader import TimeReader

ARRIVAL_MS = 1761233446123  # 2025-10-23T15:30:46.123Z
FORMS = {
    "Thu Jan 17 02:42:49 2013": "2013-01-17T02:42:49.000Z",  # ctime
    "Thu May 12 08:28:57.652118 2011": "2011-05-12T08:28:57.652Z",  # Apache's errors
    "Sat Apr 27 03:33:07 PDT 2013": "2013-04-27T10:33:07.000Z",  # date(1)
    "Thu Oct 23 02:32:15 PM CEST 2025": "2025-10-23T12:32:15.000Z",  # the same, in en_US.UTF-8
    "Thu 23 Oct 2025 02:32:15 PM CEST": "2025-10-23T12:32:15.000Z",
    "Mon Jan 2 15:04:05 MST 2006": "2006-01-02T22:04:05.000Z",
    "04/Nov/2010:17:37:40 -0400": "2010-11-04T21:37:40.000Z",
    "14/Oct/2025 10:11:12": "2025-10-14T10:11:12.000Z",
    "17/06/09 20:10:52": "2017-06-09T20:10:52.000Z",  # Spark
    "081109 203615": "2008-11-09T20:36:15.000Z",  # HDFS
    "071109 16:01:10": "2007-11-09T16:01:10.000Z",  # MySQL
    "071109  6:01:10": "2007-11-09T06:01:10.000Z",
    "20171223-22:15:29:606": "2017-12-23T22:15:29.606Z",
    "20171224-0:7:20:444": "2017-12-24T00:07:20.444Z",
    "20171223-22:15:29:6": "2017-12-23T22:15:29.006Z",  # milliseconds, not a fraction
    "2026-W47-6T10:00:00Z": "2026-11-21T10:00:00.000Z",  # ISO 8601's weeks
    "2026W476T100000+0100": "2026-11-21T09:00:00.000Z",
    "2026-325T10:00:00.25Z": "2026-11-21T10:00:00.250Z",  # and days of the year
    "2026325T100000Z": "2026-11-21T10:00:00.000Z",
    "2026-11-21T10Z": "2026-11-21T10:00:00.000Z",
    "2026-11-21T10:00:00\u221205:00": "2026-11-21T15:00:00.000Z",  # its minus sign
    "2026-11-21t10:00:00z": "2026-11-21T10:00:00.000Z",  # RFC 3339 takes both cases
    "11/21/2026, 1:45:06\u202fPM": "2026-11-21T13:45:06.000Z",  # Node's toLocaleString
    "Sat Nov 21 10:00:00 2026 UTC": "2026-11-21T10:00:00.000Z",
    "Nov 21 10:00:00.5 2026 +0100": "2026-11-21T09:00:00.500Z",
    "Sat, 21 Nov 2026 10:00:00 +0000 (UTC)": "2026-11-21T10:00:00.000Z",
    "2026-11-21-10.00.00.123456+060": "2026-11-21T09:00:00.123Z",  # Db2
    "11/21/26 10:00:00:123 UTC": "2026-11-21T10:00:00.123Z",  # WebSphere
    "21/11/26 10:00:00": "2021-11-26T10:00:00.000Z",
    "20250102T030405Z": "2025-01-02T03:04:05.000Z",
    "2022-06-08  8:52:40": "2022-06-08T08:52:40.000Z",
    "2020-09-06T18:21:58,395+0200": "2020-09-06T16:21:58.395Z",
    "2025-10-23T14:32:15+02:00[Europe/Berlin]": "2025-10-23T12:32:15.000Z",
    "2025-10-23 14:32:15.123456789 +0200 CEST": "2025-10-23T12:32:15.123Z",
    "2021-02-14 01:34:02 CET": "2021-02-14T00:34:02.000Z",
    "2025-10-23 14:32:15 XYZ": "2025-10-23T14:32:15.000Z",
    "2025-10-23": "2025-10-23T00:00:00.000Z",
    "2024 Mar 03 05:12:33": "2024-03-03T05:12:33.000Z",
    "Tue, 15 Nov 1994 12:45:26 GMT": "1994-11-15T12:45:26.000Z",  # RFC 5322
    "Friday, 07-Mar-25 10:00:00 UTC": "2025-03-07T10:00:00.000Z",  # RFC 850
    "10-Oct-2020 16:00:00.123": "2020-10-10T16:00:00.123Z",  # BIND
    "3 Mar 2024 05:12": "2024-03-03T05:12:00.000Z",
    "Mar  4 2020 19:25:13": "2020-03-04T19:25:13.000Z",
    "*Mar  1 18:46:11.123 UTC": "2025-03-01T18:46:11.123Z",  # Cisco
    "Sep 8 07:16:29": "2025-09-08T07:16:29.000Z",
    "23-Oct-2025 14:32:15 Europe/Berlin": "2025-10-23T12:32:15.000Z",  # PHP
    "2025/10/23 - 14:32:15": "2025-10-23T14:32:15.000Z",  # gin
    "23-Oct-2025::14:32:15": "2025-10-23T14:32:15.000Z",  # SASL of Erlang
    "23 Oct 14:32:15.874": "2025-10-23T14:32:15.874Z",
    "Dec 28 16:49:07": "2024-12-28T16:49:07.000Z",
    "Oct 23, 2015 3:30:45 PM": "2015-10-23T15:30:45.000Z",  # java.util.logging
    "2005-06-03-15.42.50.363779": "2005-06-03T15:42:50.363Z",  # Blue Gene
    "10.12 16:49:06": "2025-10-12T16:49:06.000Z",  # Proxifier
    "06-06 14:26:44.749": "2025-06-06T14:26:44.749Z",  # Android
    "0505 17:59:40.692994": "2025-05-05T17:59:40.692Z",  # klog
    "20200505 17:59:40.692994": "2020-05-05T17:59:40.692Z",
    "08:09:33.814936": "2025-10-23T08:09:33.814Z",
    "9:05:03 AM": "2025-10-23T09:05:03.000Z",
    "23:59:59": "2025-10-22T23:59:59.000Z",  # it is half past three in the afternoon
    "23.10.2015 15:30:45": "2015-10-23T15:30:45.000Z",
    "@1700000000.123": "2023-11-14T22:13:20.123Z",
    "/Date(1700000000123)/": "2023-11-14T22:13:20.123Z",  # ASP.NET
    "/Date(1700000000123-0500)/": "2023-11-14T22:13:20.123Z",
    "20261121100000": "2026-11-21T10:00:00.000Z",
    "20261121100000.123Z": "2026-11-21T10:00:00.123Z",  # ASN.1
    "20261121100000123": "2026-11-21T10:00:00.123Z",
    "1700000000,123": "2023-11-14T22:13:20.123Z",
    "@400000005f4e2d3b1c8e5b24": "2020-09-01T11:14:57.479Z",
    "[2025-10-23 14:32:15]": "2025-10-23T14:32:15.000Z",
}


@pytest.mark.parametrize(("text", "expected"), FORMS.items())
def test_a_form_is_read_without_being_told(text: str, expected: str) -> None:
    """The first time and every time after it, and beside any other form."""
    reader = TimeReader(UTC)
    reader.read(list(FORMS), ARRIVAL_MS)
    once, again = TimeReader(UTC).read([text, text], ARRIVAL_MS)
    (among_others,) = reader.read([text], ARRIVAL_MS)
    assert (expected, expected, expected) == tuple(moment and moment[0] for moment in (once, again, among_others))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10/23/2025 15:30:45", "2025-10-23T15:30:45.000Z"),
        ("23/10/2025 15:30:45", "2025-10-23T15:30:45.000Z"),
        ("10/23/2025 3:30:45 PM", "2025-10-23T15:30:45.000Z"),
        ("10/11/2025 15:30:45", "2025-10-11T15:30:45.000Z"),
        ("13/13/2025 15:30:45", None),
    ],
)
def test_a_date_of_numbers_is_the_one_that_exists(text: str, expected: str | None) -> None:
    """Where both orders are dates and neither is near, the month comes first."""
    (moment,) = TimeReader(UTC).read([text], ARRIVAL_MS)
    assert expected == (moment and moment[0])


def test_of_two_dates_the_one_near_the_arrival_is_meant() -> None:
    """The 11th of October arrives on the 11th of October, however it is written."""
    arrival_ms = 1760196600000  # 2025-10-11T15:30:00Z
    found = TimeReader(UTC).read(["10/11/2025 15:30:45", "11/10/2025 15:30:45"], arrival_ms)
    assert ["2025-10-11T15:30:45.000Z"] * 2 == [moment and moment[0] for moment in found]


def test_of_three_short_dates_the_one_near_the_arrival_is_meant() -> None:
    """Two digits may be the year, the month or the day; the date that has just come tells, at every second of it."""
    arrival_ms = 1794480000000  # 2026-11-12T10:40:00Z
    texts = ["26/11/12 10:40:00", "11/12/26 10:40:00:120 UTC", "11/12/26 10:40:01:120 UTC", "12/11/26 10:40:00"]
    reader = TimeReader(UTC)
    found = [moment and moment[0][:16] for _ in range(2) for moment in reader.read(texts, arrival_ms)]
    assert ["2026-11-12T10:40"] * 8 == found


def test_what_is_not_written_follows_from_the_arrival_alone() -> None:
    """A reader that has seen other days reads as one that has not: a replay decides the same."""
    reader, texts = TimeReader(UTC), ["Dec 31 23:59:59", "23:00:00", "Jun 14 15:16:01.5"]
    arrivals = [ARRIVAL_MS + days * 86_400_000 for days in (0, 60, 70, 75, 400, 0)]
    fresh = [TimeReader(UTC).read(texts, arrival) for arrival in arrivals]
    assert fresh == [reader.read(texts, arrival) for arrival in arrivals]


@pytest.mark.parametrize("text", [text for text in FORMS if text[0] not in "[*@/"])
def test_a_line_can_begin_with_each_form(text: str) -> None:
    """What stands behind the time is not taken for a part of it, and nothing of it is left behind."""
    found = LEADING.match(f"{text} something happened")
    taken = found[0] if found else ""
    (whole, part) = TimeReader(UTC).read([text, taken], ARRIVAL_MS)
    assert (whole and whole[0][:10]) == (part and part[0][:10])
