"""The seed's text form."""

import pytest

from logflow_app.parsers.text import parse_text


def read(line):
    """What is read of one line: time, level, service, message; None if it is not of the form."""
    columns = parse_text([line])
    rows = list(zip(columns.times, columns.levels, columns.services, columns.messages, strict=True))
    return rows[0] if rows else None


@pytest.mark.parametrize(
    "time",
    [
        "2025-10-23 14:32:15",
        "2025-10-23T14:32:15",
        "2025-10-23 14:32:15.123",
        "2025-10-23 14:32:15,123456",
        "2025-10-23T14:32:15Z",
        "2025-10-23T14:32:15.5+02:00",
        "2025-10-23 14:32:15 -0530",
    ],
)
def test_times_are_taken_whole(time):
    """Separator, fraction and zone belong to the time, whichever of them are there."""
    assert read(f"{time} INFO [pay] paid") == (time, "INFO", "pay", "paid")


@pytest.mark.parametrize("level", ["INFO", "warn", "Critical", "ERR", "W", "AUDIT"])
def test_any_word_for_a_level_is_taken(level):
    """The level may be written in any known word, or in an unknown one in capitals."""
    assert read(f"2025-10-23 14:32:15 {level} [pay] paid")[1] == level


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("INFO [a b-c.d/e] x", ("INFO", "a b-c.d/e", "x")),
        ("INFO  [pay]  x ", ("INFO", "pay", " x ")),
        ("INFO [pay]", ("INFO", "pay", "")),
        ("INFO [pay]x", ("INFO", "pay", "x")),
        ("ERROR [pay] failed\n  at a.b(C:1)\n  at d", ("ERROR", "pay", "failed\n  at a.b(C:1)\n  at d")),
        ("INFO [支払い] 日本語", ("INFO", "支払い", "日本語")),
    ],
)
def test_services_and_messages_are_taken_as_they_stand(rest, expected):
    """A service may hold anything but a bracket; a message is all that follows, of several lines where it has them."""
    assert read(f"2025-10-23 14:32:15 {rest}")[1:] == expected


@pytest.mark.parametrize(
    "line",
    [
        "",
        " 2025-10-23 14:32:15 INFO [pay] indented",
        "2025-10-23 INFO [pay] no time",
        "2025-10-23 14:32:15 INFO pay no brackets",
        "2025-10-23 14:32:15 INFO [] no service",
        "2025-10-23 14:32:15 Starting [pay] no level",
        "2025-10-23 14:32:15 INFO [not\nclosed] on this line",
        "٢٠٢٥-10-23 14:32:15 INFO [pay] foreign digits",
    ],
)
def test_other_lines_are_left_out(line):
    """What is not of the form is left for others."""
    assert read(line) is None


def test_lines_of_the_form_keep_their_places():
    """Lines that are left out leave holes, for whatever reason they were."""
    good = "2025-10-23 14:32:15 INFO [pay] paid"
    columns = parse_text(["plain", good, good.replace("INFO", "Starting"), good])
    assert (list(columns.positions), list(columns.messages)) == ([1, 3], ["paid", "paid"])


def test_a_word_that_is_no_level_may_be_the_name_of_a_service():
    """What is wrong in one place of a line says nothing of the other place of another."""
    lines = ["2025-10-23 14:32:15 orders [x] no", "2025-10-23 14:32:16 INFO [orders] paid"]
    columns = parse_text(lines)
    assert ([1], ["orders"], ["paid"]) == (list(columns.positions), columns.services, columns.messages)
