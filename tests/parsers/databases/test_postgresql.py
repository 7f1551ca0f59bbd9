"""PostgreSQL's log: prefixes of all kinds, csvlog and jsonlog, statements of several lines."""

from typing import Any

import pytest

from logflow_app.parsers.databases.postgresql import parse_records, parse_stderr


def fields_of(line: str) -> dict[str, Any]:
    """The fields of a line on stderr."""
    (row,) = parse_stderr([line]).rows or ()
    return row


@pytest.mark.parametrize(
    ("prefix", "fields"),
    [
        ("2025-10-23 14:32:15.123 CEST [812] ", {"pid": 812}),
        ("2025-10-23 14:32:15.123 UTC [812] ann@shop ", {"pid": 812, "user": "ann", "dbname": "shop"}),
        ("2025-10-23 14:32:15 UTC [812-3] ", {"pid": 812, "line_num": 3}),
        (
            "2025-10-23 14:32:15 UTC:10.0.0.7(41234):ann@shop:[812]:",
            {"remote_host": "10.0.0.7", "remote_port": 41234, "user": "ann", "dbname": "shop", "pid": 812},
        ),
        ("2025-10-23 14:32:15 UTC db=[unknown],user=ann ", {"dbname": "unknown", "user": "ann"}),
        ("2025-10-23 14:32:15 UTC 64bf2ff1.21fc1e ", {"session_id": "64bf2ff1.21fc1e"}),
        ("2025-10-23 14:32:15 UTC something else ", {"prefix": "something else"}),
    ],
)
def test_the_words_of_a_prefix_are_told_by_their_looks(prefix: str, fields: dict[str, Any]) -> None:
    """What cannot be told apart is kept as it is."""
    assert fields == fields_of(f"{prefix}ERROR:  division by zero")


@pytest.mark.parametrize("zone", ["-03", " -03", " +0530", "+05:30", " MSK", " CEST"])
def test_a_zone_of_any_kind_is_the_times(zone: str) -> None:
    """What stands for `timezone_abbreviations` of many places is a number of hours; it is no word of the prefix."""
    time = f"2025-10-23 14:32:15.123{zone}"
    columns = parse_stderr([f"{time} [812] ERROR:  division by zero", f"{time}:10.0.0.7(4):[812]:LOG:  x"])
    assert [time, time] == columns.times
    assert [{"pid": 812}, {"remote_host": "10.0.0.7", "remote_port": 4, "pid": 812}] == columns.rows


def test_a_severity_is_no_zone() -> None:
    """A prefix may be no more than the time without a zone."""
    columns = parse_stderr(["2025-10-23 14:32:15 LOG:  x", "2025-10-23 14:32:15: LOG:  x"])
    assert ["LOG", "LOG"] == columns.levels


def test_a_duration_has_its_statement() -> None:
    """The statement is whole, however many lines it has; the message is what the server wrote."""
    line = "2025-10-23 14:32:15 UTC [1] LOG:  duration: 2.809 ms  statement: select 1,\n\t2"
    assert {"pid": 1, "duration_ms": 2.809, "statement": "select 1,\n\t2"} == fields_of(line)


def test_a_broken_record_is_left_out() -> None:
    """An open quote or too few columns make no record of csvlog."""
    head = '2025-10-23 14:32:15.311 UTC,"ann"'
    assert [] == list(parse_records([head, head + ',"open', head + "," * 40, '{"error_severity"']).positions)


def test_sentences_are_left_to_others() -> None:
    """The server writes two blanks behind a severity; a sentence does not."""
    assert [] == list(parse_stderr(["2025-10-23 14:32:15 ERROR: no", "LOG:  without a time", ""]).positions)
