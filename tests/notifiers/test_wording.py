"""Words that all chats share."""

import pytest

from logflow_app.notifiers.wording import duration, facts, plain
from tests.notifiers.alerts import make_alert


@pytest.mark.parametrize(
    ("secs", "expected"),
    [(0, "0 s"), (-5, "0 s"), (59.6, "1 min"), (3661, "1 h 1 min"), (90_061, "1 d 1 h"), (86_401, "1 d 1 s")],
)
def test_a_duration_has_its_two_largest_units(secs, expected):
    """Nobody wants the seconds of a day."""
    assert expected == duration(secs)


def test_what_steers_a_screen_is_taken_out():
    """Controls, escapes and marks that turn the direction of writing; line ends become spaces."""
    assert "a b [31mc d" == plain("a\nb \x1b[31m\u202ec\u200b\td", 50)


def test_long_text_is_cut_visibly():
    """To the length that was asked for."""
    assert ["abc", "ab…", "ab…"] == [plain(text, 3) for text in ("abc", "abcd", "abc" * 1000)]


def test_a_note_is_shown_where_there_is_one():
    """The alert's own, else that it was found late."""
    notes = [
        dict(facts(make_alert(**fields))).get("Note") for fields in ({}, {"late": True}, {"note": "x", "late": True})
    ]
    assert [None, "found late: it was over when its lines came", "x"] == notes
