"""Parsers of the user's own."""

import pytest

from logflow_app.errors import ConfigError
from logflow_app.parsers import compile_parsers
from logflow_app.pipeline import EventSettings, Pipeline
from logflow_app.pipeline.halves import run_by_halves
from tests.packs import document, documents, make_pack, section

HERE = "tests.custom_functions"


def custom(name, **settings):
    """The settings of a parser that calls one of the functions."""
    return section("python", call=f"{HERE}:{name}", **settings)


def test_a_function_reads_lines():
    """Usual names become parts of the event, all else extra fields; a line it returns None for is plain text."""
    read, other = documents(["WARN|pay|it broke", "else"], custom("parse_pairs"))
    assert ("WARN", "pay", "it broke") == (read["level"], read["service"], read["message"])
    assert {"size": 17} == read["extra_fields"]
    assert ["unparsed"] == other["tags"]


def test_options_reach_the_function():
    """`options` are its keyword arguments."""
    assert "c" == document("a;b;c", custom("parse_pairs", options={"separator": ";"}))["message"]


def test_what_json_does_not_know_is_stored_all_the_same():
    """A datetime becomes ISO 8601, a set a list, NaN null; and a generator is as good as a list."""
    found = document("hello", custom("parse_lazily"))
    assert "hello" == found["message"]
    assert {"seen": "2025-10-23T00:00:00Z", "odd": [1], "bad": None} == found["extra_fields"]


def test_a_function_may_return_columns():
    """Who wants it quick speaks as LogFlow's own parsers do."""
    assert {"size": "5"} == document("hello", custom("parse_columns"))["extra_fields"]


def test_only_the_line_a_function_fails_on_is_buried():
    """An exception on a pack costs one line, buried as a bug with its words."""
    pipeline = Pipeline(custom("parse_or_raise"), EventSettings())
    events = run_by_halves(pipeline.run, make_pack(["a", "guilty", "b"]))
    assert [("a", "b"), [(1, "bug", "RuntimeError('boom')")]] == [
        tuple(events.lines), [tuple(failure) for failure in events.failures],
    ]  # fmt: skip


def test_a_wrong_number_of_results_is_a_bug_of_the_function():
    """Lines are never given each other's fields: all of them are buried."""
    pipeline = Pipeline(custom("parse_too_few"), EventSettings())
    assert ["bug", "bug"] == [each.reason for each in run_by_halves(pipeline.run, make_pack(["a", "b"])).failures]


def test_a_function_that_is_not_there_stops_the_start():
    """The configuration is wrong, and says how."""
    with pytest.raises(ConfigError, match="did you mean parse_pairs"):
        compile_parsers(custom("parse_pears"))


def test_without_a_function_the_layouts_of_logging_are_read():
    """`type: python` alone reads what Python's logging writes."""
    found = document("2025-10-23 14:32:15,123 - billing - ERROR - it broke", section("python"))
    assert ("ERROR", "it broke") == (found["level"], found["message"])
