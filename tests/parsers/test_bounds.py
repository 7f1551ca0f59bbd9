"""The bounds of extra fields."""

import msgspec
import pytest

from logflow_app.parsers.bounds import MAX_DEPTH, MAX_FIELDS, bounded, needs_bounds


def nested(depth, of=dict):
    """An object that nests so deep."""
    value = {"leaf": 1}
    for _ in range(depth - 1):
        value = {"k": value} if of is dict else {"k": [value]}
    return value


def depth_of(value):
    """How deep a value nests."""
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if children is None else 1 + max((depth_of(child) for child in children), default=0)


def test_a_common_object_stays_as_it_is():
    """What is within bounds is neither changed nor lost."""
    row = {"order": 1, "user": {"id": "u1", "roles": ["a", "b"]}, "ok": True, "none": None, "ratio": 0.5, "é": "日本"}
    assert bounded(row) == row


@pytest.mark.parametrize("of", [dict, list])
def test_what_is_too_deep_becomes_text(of):
    """Objects and lists below the depth a destination takes are kept as their JSON text."""
    assert depth_of(bounded(nested(500, of))) == MAX_DEPTH


def test_too_many_fields_become_one_text():
    """The fields beyond the bound are still there to be read, in one piece."""
    row = {f"f{n}": n for n in range(MAX_FIELDS + 5)}
    kept = bounded(row)
    rest = msgspec.json.decode(kept.pop("overflow"))
    assert (len(kept), kept | rest) == (MAX_FIELDS, row)


def test_leaves_within_lists_count():
    """A list of many values is too much like many keys are."""
    assert list(bounded({"a": 1, "long": list(range(MAX_FIELDS)), "b": 2})) == ["a", "overflow"]


def test_keys_are_fit_for_a_flattened_field():
    """A key has no NUL in it, which Elasticsearch refuses, and is no longer than it takes."""
    assert bounded({"a\0b": 1, "k" * 1000: 2}) == {"a\ufffdb": 1, "k" * 200: 2}


def test_huge_numbers_become_text():
    """A number no reader of JSON takes is kept as text."""
    assert bounded({"n": 10**400, "m": -(10**400), "k": 10**30}) == {
        "n": hex(10**400),
        "m": hex(-(10**400)),
        "k": 10**30,
    }


def test_lone_surrogates_are_replaced():
    """Half a character is shown as U+FFFD, as it cannot be written as UTF-8."""
    assert bounded({"a\ud800": ["\udfffb"]}) == {"a\ufffd": ["\ufffdb"]}


@pytest.mark.parametrize("line", ["{" * 13, "[" * 13, r'{"a\u0000":1}', "{" + "1" * 1001])
def test_what_might_exceed_a_bound_is_looked_at(line):
    """No text that could break a bound is passed unseen."""
    assert needs_bounds(line)


def test_a_common_line_is_not_looked_at():
    """The walk through an object is not paid for by every line."""
    assert not needs_bounds('{"timestamp":"2025-10-23 14:35:22","level":"ERROR","user":{"id":1}}')
