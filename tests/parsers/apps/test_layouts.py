"""How rows of layouts are tried, and what becomes of their groups."""

import pytest

from logflow_app.parsers.apps.layouts import Layouts, Row

ROWS = (
    Row(("(?P<time>\\d+) ", "(?P<level>[A-Z]+) "), "(?P<pid>\\d+): (?P<message>.*)"),
    Row(("(?P<time>\\d+) ", "(?P<level>[A-Z]+) "), "(?P<message>.*) (?P<logger>\\(\\w+\\))(?P<more>(?:\n.*)?)$"),
    Row(("(?P<time>\\d+) ",), "(?:a=(?P<key>\\w+)|b=(?P<key>\\w+)) (?P<message>.*)"),
)


def read(*lines: str) -> list[tuple[object, ...]]:
    """What is read of each line: position, time, level, message and fields."""
    columns = Layouts(ROWS).parse(lines)
    fields = [
        {name: texts[place] for name, texts in columns.fields.items() if texts[place]}
        for place in range(len(columns.positions))
    ]
    return list(zip(columns.positions, columns.times, columns.levels, columns.messages, fields, strict=True))


def test_the_first_row_that_fits_wins() -> None:
    """A line that two rows fit is read by the first; lines no row fits are left out."""
    assert [
        (1, "7", "INFO", "up (main)", {"pid": "12"}),
        (2, "8", "WARN", "late", {"logger": "(main)"}),
    ] == read("nothing", "7 INFO 12: up (main)", "8 WARN late (main)")


def test_a_name_may_come_twice() -> None:
    """Of two groups of one name, the one that took part counts."""
    assert [(0, "7", "", "x", {"key": "m"}), (1, "7", "", "x", {"key": "n"})] == read("7 a=m x", "7 b=n x")


def test_the_rest_of_a_message_joins_it() -> None:
    """What stands behind something in the message's way is the message's end; blanks within it stay."""
    assert [(0, "7", "INFO", "up \n at x", {"logger": "(main)"})] == read("7 INFO up  (main)\n at x")


@pytest.mark.parametrize(("written", "number"), [("007", "7"), ("0", "0"), ("000", "0"), ("10", "10")])
def test_numbers_are_written_as_json_does(written: str, number: str) -> None:
    """A number has no zeros in front."""
    assert [(0, "7", "INFO", "up", {"pid": number})] == read(f"7 INFO {written}: up")


def test_colours_and_blanks_at_the_end_say_nothing() -> None:
    """A terminal's colours are taken out, and blanks at a message's end."""
    assert [(0, "7", "INFO", "up", {"pid": "1"})] == read("7 \x1b[1;32mINFO\x1b[0m 1: up  ")
