"""Queries as conditions of SQL against the predicate, over random documents in a store's own tables."""

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logflow_app.query import parse_query, predicate_of
from logflow_app.query.sql import condition_of
from logflow_app.sinks.sqlite_rows import rows_of
from logflow_app.sinks.sqlite_schema import SCHEMA
from logflow_app.sinks.sqlite_words import indexed
from tests.query.events import event

PIECES = [
    "timed",
    "out",
    "Timed",
    "pay",
    "payment",
    "e\u0301",
    "\u65e5\u672c",
    "\U0001f600",
    "-",
    "_",
    "7",
    "\u212a",
    " ",
]
MESSAGES = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
EVENTS = st.builds(
    lambda level, second, message, status: event(
        level=level,
        timestamp=f"2025-10-23T15:30:{second:02d}.000Z",
        message=message,
        extra_fields={"status": status},
    ),
    st.sampled_from(["DEBUG", "INFO", "WARN", "ERROR", "FATAL"]),
    st.integers(0, 59),
    MESSAGES,
    st.sampled_from([200, 404, "404"]),
)
LEAVES = st.sampled_from(
    ["level:ERROR", "level:>=WARN", "level:[* TO info]", "level:err*", "timed", '"timed out"', "pay*", "p*y", "*out",
     "ti?ed", "\u65e5", "k", "7", '"-"', "status:404", "status:>300", "timestamp:2025-10-23",
     'timestamp:>"2025-10-23T15:30:20"',
     'timestamp:["2025-10-23T15:30:10" TO "2025-10-23T15:30:40"}', "*", "service:pay*", "/time/", "_exists_:status"]
)  # fmt: skip
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda part: f"NOT ({part})"),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]} AND {parts[1]})"),
        st.tuples(inner, inner).map(lambda parts: f"({parts[0]} OR {parts[1]})"),
    ),
    max_leaves=6,
)


def stored(events: list[dict[str, Any]]) -> sqlite3.Connection:
    """The events in the tables of a day's file."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    ids = [str(number) for number in range(len(events))]
    for seq, row in enumerate(rows_of(ids, [json.dumps(each) for each in events], 0)):
        connection.execute(
            "INSERT INTO events VALUES(?, ?, ?, ?, ?, ?)",
            (seq, row.id, row.timestamp, row.level, row.service, row.document),
        )
        connection.execute("INSERT INTO words(rowid, message) VALUES(?, ?)", (seq, indexed(row.message)))
    return connection


@given(st.lists(EVENTS, min_size=1, max_size=8), QUERIES)
@settings(max_examples=250, deadline=None)
def test_a_store_finds_what_the_predicate_fits(events: list[dict[str, Any]], text: str) -> None:
    """Every event that fits is found, and no other where the condition is exact; so with the predicate both agree."""
    tree = parse_query(text)
    fits, condition = predicate_of(tree), condition_of(tree)
    connection = stored(events)
    rows = connection.execute(f"SELECT seq FROM events WHERE {condition.where}", condition.parameters).fetchall()
    connection.close()
    found = {seq for (seq,) in rows}
    wanted = {seq for seq, each in enumerate(events) if fits(each)}
    assert wanted == {seq for seq in found if fits(events[seq])}
    assert not condition.is_exact or wanted == found


@pytest.mark.parametrize(
    ("text", "where", "parameters"),
    [
        ("level:>=ERROR", "(level IN (?, ?))", ("ERROR", "FATAL")),
        ("NOT level:INFO", "NOT (level IN (?))", ("INFO",)),
        ("NOT timed", "1", ()),
        (
            "timed AND user:x",
            "((seq IN (SELECT rowid FROM words WHERE words MATCH ?)) AND 1)",
            ('message : "timed" *',),
        ),
        ("timestamp:>now-1m", "(timestamp BETWEEN ? AND ?)", (1761233446124 - 60_000, 2**63 - 1)),
    ],
)
def test_a_query_is_a_condition(text: str, where: str, parameters: tuple[object, ...]) -> None:
    """With parameters in the order of their marks; what columns cannot tell is left to the predicate."""
    now = datetime(2025, 10, 23, 15, 30, 46, 123000, UTC)
    found = condition_of(parse_query(text), now_ms=round(now.timestamp() * 1000))
    assert (where, parameters) == (found.where, found.parameters)
