"""The one table of what an answer means."""

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from logflow_app.notifiers.answers import LONGEST_WISH_SECS, Outcome, judge, wish_secs

NOW = datetime(2026, 11, 21, 5, 20, tzinfo=UTC)
TABLE = {
    Outcome.SENT: (200, 201, 202, 204, 299),
    Outcome.RETRY: (408, 425, 429, 500, 502, 503, 504, 599),
    Outcome.REFUSED: (300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 410, 413, 418, 422, 451, 600, 999),
}


@pytest.mark.parametrize("outcome", TABLE)
def test_every_status_has_one_meaning(outcome):
    """Sent, to be tried again, or refused."""
    assert [outcome] * len(TABLE[outcome]) == [judge(status, None, NOW).outcome for status in TABLE[outcome]]


def test_a_redirect_says_what_to_do():
    """It is not followed: the new address could be anybody's."""
    assert "HTTP 307, a redirect: set `url` to where it leads" == judge(307, None, NOW).answer


@pytest.mark.parametrize("status", [429, 503, 500])
def test_whoever_is_to_be_tried_again_may_say_when(status):
    """In seconds, or as a date."""
    date = format_datetime(NOW.replace(minute=22), usegmt=True)
    assert [30.0, 120.0] == [judge(status, wish, NOW).wish_secs for wish in ("30", date)]


@pytest.mark.parametrize(
    ("wish", "secs"),
    [
        ("0", 0.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("Sat, 21 Nov 2026 05:19:00 GMT", 0.0),
        ("Sat, 21 Nov 2026 05:20:10 -0000", 10.0),
        ("9" * 30, LONGEST_WISH_SECS),
        ("9" * 99, LONGEST_WISH_SECS),
        ("-5", None),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("1e400", None),
        ("٣", None),
        ("Sat, 99 Nov 2026 05:19:00 GMT", None),
        (None, None),
    ],
)
def test_a_wish_is_bounded_and_garbage_is_none(wish, secs):
    """Nobody can silence a notifier for ever."""
    assert secs == wish_secs(wish, NOW)
