"""What each step did to a line."""

from typing import Any

from logflow_app.events import Metadata
from logflow_app.fields import MISSING
from logflow_app.playground.running import make_pack
from logflow_app.playground.settings import config_of, input_of
from logflow_app.playground.showing import shown_trace
from logflow_app.playground.tracing import Change, Trace, Tracer, changes
from tests.packs import ARRIVAL_MS


def trace(line: str, **keys: Any) -> Trace:
    """The way of a line."""
    config = config_of(keys)
    entry = input_of(config, None)
    return Tracer(config, entry).trace(make_pack([line], Metadata(lane="x", input=entry.name), ARRIVAL_MS))


def test_who_read_a_line_is_told() -> None:
    """The parser, by its name, and the pattern where it has some."""
    assert "json, detected" == trace('{"a": 1}').reader
    found = trace("b=1", parser={"type": "regex", "patterns": ["a=(?P<a>.)", "b=(?P<b>.)"]})
    assert ("regex", "b=(?P<b>.)") == (found.reader, found.pattern)
    assert "nobody, so that the whole line is the message" == trace("x", parser={"type": "json"}).reader


def test_changes_are_field_by_field() -> None:
    """What came, what went, and what is another value or another kind of value."""
    before = {"a": {"b": 1, "c": 2}, "d": [1], "e": [True]}
    after = {"a": {"b": 1, "f": 3}, "d": [1, 2], "e": 1}
    assert [
        Change("a.c", 2, MISSING),
        Change("a.f", MISSING, 3),
        Change("d", [1], [1, 2]),
        Change("e", [True], 1),
    ] == list(changes(before, after))


def test_a_line_without_transforms_is_shown_in_three_rows() -> None:
    """The line, who read it, and the event."""
    text = "".join(part for part, _ in shown_trace("x", trace("x", parser={"type": "json", "unparsed": "bury"})))
    assert (
        'line    "x"\nread by nobody, so that the whole line is the message\n'
        "buried as `unparsed`: expected a line of format json\n\n"
    ) == text


def test_each_transform_says_what_it_changed() -> None:
    """Up to the one that drops the line; redaction comes last."""
    steps = [
        {"type": "add", "add": {"x": 1}},
        {"type": "rename", "rename": {"absent": "y"}},
        {"type": "drop", "when": "a:2"},
        {"type": "filter", "exclude_fields": ["x"]},
    ]
    kept = trace('{"a": 1, "mail": "me@example.org"}', transforms=steps, redact={"kinds": ["emails"]})
    assert [
        ("1 add", [Change("extra_fields.x", MISSING, 1)]),
        ("2 rename", []),
        ("3 drop", []),
        ("4 filter", [Change("extra_fields.x", 1, MISSING)]),
        (
            "at the end",
            [
                Change("extra_fields.mail", "me@example.org", "***"),
                Change("message", '{"a": 1, "mail": "me@example.org"}', '{"a": 1, "mail": "***"}'),
            ],
        ),
    ] == [(done.step, sorted(done.changes, key=lambda change: change.name)) for done in kept.done]
    lost = trace('{"a": 2}', transforms=steps)
    assert [("1 add", ""), ("2 rename", ""), ("3 drop", "dropped")] == [(done.step, done.dropped) for done in lost.done]
    assert "dropped" == lost.outcome.dropped


def test_enrichers_are_steps_behind_the_transforms() -> None:
    """Each with what it added."""
    found = trace('{"url": "http://a.example/b?c=1"}', enrich=[{"type": "url"}])
    (done,) = found.done
    assert ("enrich 1 url", True) == (done.step, bool(done.changes))


def test_steps_are_shown_with_their_changes() -> None:
    """A sign before and after each field; what changes nothing says so."""
    steps = [{"type": "rename", "rename": {"a": "b"}}, {"type": "drop", "when": "z:*"}]
    text = "".join(part for part, _ in shown_trace("x", trace('{"a": 1}', transforms=steps)))
    assert [
        "step    1 rename",
        "        - extra_fields.a: 1",
        "        + extra_fields.b: 1",
        "step    2 drop: changes nothing",
    ] == text.splitlines()[3:7]


def test_a_step_that_sets_no_level_is_told_so() -> None:
    """Where it happens, and at the end what becomes of the word."""
    found = trace(
        "x", transforms=[{"type": "add", "add": {"level": "banana"}}, {"type": "add", "add": {"level": "err"}}]
    )
    assert [("1 add", True), ("2 add", False), ("at the end", False)] == [
        (done.step, "came 'banana'" in done.note) for done in found.done
    ]
    assert "came 'banana'" in "".join(part for part, _ in shown_trace("x", found))
