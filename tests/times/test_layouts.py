"""Layouts of time, as strptime and as Go write them."""

from datetime import UTC

import pytest

from logflow_app.errors import ConfigError
from logflow_app.times.layouts import compile_layout
from logflow_app.times.reader import TimeReader

ARRIVAL_MS = 1761233446123  # 2025-10-23T15:30:46.123Z


@pytest.mark.parametrize(
    ("layout", "text", "expected"),
    [
        ("2006-01-02T15:04:05Z", "2025-10-23T14:32:15Z", "2025-10-23T14:32:15.000Z"),
        ("2006-01-02T15:04:05Z", "2025-10-23T14:32:15.25Z", "2025-10-23T14:32:15.250Z"),
        ("2006-01-02T15:04:05Z07:00", "2025-10-23T14:32:15+02:00", "2025-10-23T12:32:15.000Z"),
        ("2006-01-02T15:04:05.000Z", "2025-10-23T14:32:15.123Z", "2025-10-23T14:32:15.123Z"),
        ("02/Jan/2006:15:04:05 -0700", "23/Oct/2025:14:32:15 -0700", "2025-10-23T21:32:15.000Z"),
        ("Mon Jan _2 15:04:05 2006", "Thu Oct  3 14:32:15 2025", "2025-10-03T14:32:15.000Z"),
        ("Jan _2 15:04:05", "Oct  3 14:32:15", "2025-10-03T14:32:15.000Z"),
        ("1/2/06 3:04:05 PM", "10/3/25 2:32:15 PM", "2025-10-03T14:32:15.000Z"),
        ("Monday, 02-Jan-06 15:04:05 MST", "Thursday, 23-Oct-25 14:32:15 UTC", "2025-10-23T14:32:15.000Z"),
        ("2006/01/02 15:04:05,000", "2025/10/23 14:32:15,007", "2025-10-23T14:32:15.007Z"),
        ("%Y-%m-%d %H:%M:%S", "2025-10-23 14:32:15", "2025-10-23T14:32:15.000Z"),
        ("%Y-%m-%d %H:%M:%S,%f", "2025-10-23 14:32:15,123456", "2025-10-23T14:32:15.123Z"),
        ("%d/%b/%Y:%T %z", "23/Oct/2025:14:32:15 +0000", "2025-10-23T14:32:15.000Z"),
        ("%a %b %d %H:%M:%S.%f %Y", "Thu Oct 23 14:32:15.5 2025", "2025-10-23T14:32:15.500Z"),
        ("%b %e %H:%M:%S", "Oct  3 14:32:15", "2025-10-03T14:32:15.000Z"),
        ("%d.%m.%y %I:%M %p", "03.10.25 02:32 pm", "2025-10-03T14:32:00.000Z"),
        ("%Y%j%H%M%S", "2025276143215", "2025-10-03T14:32:15.000Z"),
        ("%s", "1729698645", "2024-10-23T15:50:45.000Z"),
        ("%H:%M", "14:32", "2025-10-23T14:32:00.000Z"),
        ("15:04:05", "14:32:15", "2025-10-23T14:32:15.000Z"),
        ("3:04PM", "2:32PM", "2025-10-23T14:32:00.000Z"),
        ("Kitchen", "2:32PM", "2025-10-23T14:32:00.000Z"),
        ("[100%%] %F", "[100%] 2025-10-23", "2025-10-23T00:00:00.000Z"),
    ],
)
def test_a_layout_reads_its_times(layout, text, expected):
    """What a layout describes is read, in either language."""
    (moment,) = TimeReader(UTC, layout).read([text], ARRIVAL_MS)
    assert moment[0] == expected


@pytest.mark.parametrize(
    "layout", ["%Q", "%Y %Y-%m-%d", "no time at all", "%H", "%d %H:%M:%S", "01 15:04:05", "2006 2006 01 02", "%"]
)
def test_a_layout_that_cannot_date_is_refused(layout):
    """A layout with a typo, a part given twice or no day in it stops the start, in one sentence."""
    with pytest.raises(ConfigError, match=r"^time_format: expected "):
        compile_layout(layout)
