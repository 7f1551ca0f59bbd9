"""Query strings and Ruby's hashes."""

import pytest

from logflow_app.parsers.pairs.query_string import MAX_PAIRS, read_query_string
from logflow_app.parsers.pairs.ruby_hash import MAX_LEVELS, read_ruby_hash
from tests.packs import document, section


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=1&b=2", {"a": "1", "b": "2"}),
        ("?a%5b%5d=1&a%5b%5d=2", {"a[]": ["1", "2"]}),
        ("=&=", {"": ["", ""]}),
        ("a", {"a": ""}),
        ("a=b+c%20d%C3%A9", {"a": "b c dé"}),
        ("a=%zz%FF%", {"a": "%zz\ufffd%"}),
        ("a=b=c&&d", {"a": "b=c", "d": ""}),
        ("/path?a=1#top", {"a": "1"}),
        ("https://h/p?a=http://x?y=z", {"a": "http://x?y=z"}),
        ("a=1?&b=2", {"a": "1?", "b": "2"}),
        ("", {}),
        (" ", {}),
        ("a=1 b=2", {}),
        ("a&" * (MAX_PAIRS + 1), {}),
    ],
)
def test_query_strings(text, expected):
    """Keys and values are decoded, several values of a key are a list, and a text with blanks is none."""
    assert read_query_string(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a"=>1, :b=>2.5, :"c d"=>nil, "e"=>true}', {"a": 1, "b": 2.5, "c d": None, "e": True}),
        ('{a: 1, "b": :c, d: {e: [1, "2", [], {}]}}', {"a": 1, "b": "c", "d": {"e": [1, "2", [], {}]}}),
        (r"""{'a' => 'it\'s', "b" => "\n\u00e9\e"}""", {"a": "it's", "b": "\né\x1b"}),
        ("{1=>2, nil=>3, -1.5=>1e3, 4=>1_000}", {"1": 2, "nil": 3, "-1.5": 1000.0, "4": 1000}),
        ("{:at=>2025-10-23 14:32:15 UTC, :c=>A::B}", {"at": "2025-10-23 14:32:15 UTC", "c": "A::B"}),
        ("{:o=>#<A::B>}", {"o": "#<A::B>"}),
        ('Parameters: {"a"=>"1"} ', {"a": "1"}),
    ],
)  # fmt: skip
def test_ruby_hashes(text, expected):
    """Both ways to write pairs, symbols, numbers, nil, nesting, and values that are only printed."""
    assert read_ruby_hash(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "plain", "{", "{a", '{"a"=>', '{"a"=>1', '{"a"=>1} more', '{"a" 1}', "{=>1}", '{"a"=>=>1}', "{a: 1]", "[1]",
        "{a: [1}", "{[1]=>2}", "{a: }", "{a:" * 1_000, "{a: [" + "[" * (MAX_LEVELS + 1) + "]" * (MAX_LEVELS + 2) + "}",
        '{"a":1}}', "{a: b c", "{ }",
    ],
)  # fmt: skip
def test_what_is_no_hash(text):
    """Text that ends too early, nests too deeply or has something out of place is none."""
    assert read_ruby_hash(text) is None


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "unit", ["{", '{"a"=>', "{a: ", "[{a: ", "{a: 1 ", '{"', "{:a=>#<", "{a: #<", "{a: 1_", "{a: x", "1 ", '"\\"']
)
def test_no_hash_takes_long(unit):
    """100 kB of beginnings without an end are given up in far less than the limit."""
    text = unit * (100_000 // len(unit))
    assert (read_ruby_hash(text), read_ruby_hash("{a: " + text)) == (None, None)


def test_the_parts_of_an_event():
    """The usual names are found in both, and types are given."""
    found = document("level=error&msg=m&n=1", section(type="query_string", types={"n": "int"}))
    assert (found["level"], found["message"], found["extra_fields"]) == ("ERROR", "m", {"n": 1})
    found = document('{:level=>:error, :msg=>"m", :n=>"1"}', section(type="ruby_hash", types={"n": "int"}))
    assert (found["level"], found["message"], found["extra_fields"]) == ("ERROR", "m", {"n": 1})
