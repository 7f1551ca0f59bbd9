"""CSV, TSV, tokens and LTSV."""

import pytest

from logflow_app.errors import ConfigError
from logflow_app.parsers import PARSERS
from tests.packs import document, documents, section


def fields(line, type, **keys):  # noqa: A002 - the key's name
    """The extra fields of one line; None if it was not read."""
    found = document(line, section(type=type, **keys))
    return None if "tags" in found else found["extra_fields"]


@pytest.mark.parametrize(
    ("line", "keys", "expected"),
    [
        ('a,"b ""c"", d",', {}, {"value": ["a", 'b "c", d', ""]}),
        ("a b", {"delimiter": " "}, {"value": ["a", "b"]}),
        ("single", {}, {"value": ["single"]}),
        ("1,2", {"columns": ["x", "y"]}, {"x": "1", "y": "2"}),
        ("1,2", {"columns": "x, y"}, {"x": "1", "y": "2"}),
        ("1,2,3,4", {"columns": "x,y"}, {"x": "1", "y": "2", "rest": ["3", "4"]}),
        ("1,2", {"columns": "x,y,z"}, {"x": "1", "y": "2"}),
        ("1", {"columns": "x,y,z"}, None),
        ("1,2", {"columns": "x,y,z", "exact": True}, None),
        ("1,2,3,4", {"columns": "x,y,z", "exact": True}, None),
        ("1,2,3", {"columns": "x,y,z", "exact": True}, {"x": "1", "y": "2", "z": "3"}),
        ("x,y", {"columns": "x,y"}, {}),
        ('1, "b,c" ', {"columns": "x,y", "trim": True}, {"x": "1", "y": "b,c"}),
        ("-,,2", {"columns": "x,y,z", "null_values": ["-", ""]}, {"z": "2"}),
        ("NULL,nul,2", {"columns": "x,y,z", "null_pattern": "(?i)null"}, {"y": "nul", "z": "2"}),
        ("1,2.5,yes,x", {"columns": "x,y,z,w", "types": {"x": "int", "y": "float", "z": "bool", "w": "int"}},
         {"x": 1, "y": 2.5, "z": True, "w": "x"}),
        ("'a,b',c", {"columns": "x,y", "quote": "'"}, {"x": "a,b", "y": "c"}),
        ('"a,b', {"columns": "x,y", "quote": ""}, {"x": '"a', "y": "b"}),
        (r"a\,b,c", {"columns": "x,y", "escape": "\\"}, {"x": "a,b", "y": "c"}),
        ('"two\nlines",c', {"columns": "x,y"}, {"x": "two\nlines", "y": "c"}),
        ("a\nb,c", {"columns": "x,y"}, None),
        ("a,b\nc,d", {}, {"value": ["a", "b"]}),
        ("", {}, None),
    ],
)  # fmt: skip
def test_csv(line, keys, expected):
    """Values in columns, quoted where need be; too few, too many, none, typed."""
    assert fields(line, "csv", **keys) == expected


def test_a_quote_without_an_end_spoils_no_other_line():
    """A line that opens a quote and does not close it is read by itself, as are those behind it."""
    found = documents(['a,"b', "c,d", "", 'e,"f', 'g"'], section(type="csv", columns="x,y"))
    assert [each["extra_fields"] for each in found] == [
        {"x": "a", "y": "b"}, {"x": "c", "y": "d"}, {}, {"x": "e", "y": "f"}, {},
    ]  # fmt: skip


def test_the_parts_of_an_event():
    """Columns with the usual names are time, level, service and message; others as the settings say."""
    settings = section(
        type="csv", columns="when,level,service,message,user", time_field="when", time_format="%d/%m/%Y %H:%M"
    )
    found = document("23/10/2025 14:32,ERROR,pay,refused,bob", settings)
    assert [found[key] for key in ("timestamp", "level", "service", "message", "extra_fields")] == [
        "2025-10-23T14:32:00.000Z", "ERROR", "pay", "refused", {"user": "bob"},
    ]  # fmt: skip


def test_a_delimiter_is_one_character():
    """Two characters are refused where the settings are read."""
    with pytest.raises((ConfigError, ValueError), match="delimiter"):
        section(type="csv", delimiter=",,")


@pytest.mark.parametrize(
    ("line", "keys", "expected"),
    [
        ("a\t\tb", {}, {"value": ["a", "", "b"]}),
        ("a\tb\tc", {"columns": "x,y"}, {"x": "a", "y": "b\tc"}),
        ("a\tb\tc", {"columns": "x,y", "exact": True}, None),
        ('"a\tb"\tc', {"columns": "x,y,z"}, {"x": '"a', "y": 'b"', "z": "c"}),
        ('"a\tb"\tc', {"columns": "x,y", "quote": '"'}, {"x": "a\tb", "y": "c"}),
        ("plain", {"columns": "x,y"}, None),
    ],
)
def test_tsv(line, keys, expected):
    """Tabs separate and are never within a value, but the last column takes what is too much."""
    assert fields(line, "tsv", **keys) == expected


@pytest.mark.parametrize(
    ("line", "keys", "expected"),
    [
        ('a - "b \\"c\\"" [d e] "" x', {}, {"value": ["a", None, 'b \\"c\\"', "d e", "", "x"]}),
        ('1.2.3.4 - "GET /"', {"columns": "ip,user,request"}, {"ip": "1.2.3.4", "request": "GET /"}),
        ('a"b" [c "d', {}, {"value": ['a"b"', "[c", '"d']}),
        ("  ", {}, None),
    ],
)
def test_tokens(line, keys, expected):
    """Words, quoted and bracketed texts; a hyphen is nothing."""
    assert fields(line, "tokens", **keys) == expected


@pytest.mark.parametrize(
    ("line", "keys", "expected"),
    [
        ("a:1\tb:x y\tc:", {}, {"a": "1", "b": "x y", "c": ""}),
        ("a:1:2", {}, {"a": "1:2"}),
        ("a=1,b=2", {"delimiter": ",", "label_delimiter": "="}, {"a": "1", "b": "2"}),
        ("a=1   b=2", {"delimiter_pattern": r"\s+", "label_delimiter": "="}, {"a": "1", "b": "2"}),
        ("a head\ta:1\t\tb:2", {}, {"a": "1", "b": "2", "rest": ["a head"]}),
        ("a:-\tb:\tc:3", {"null_values": ["-", ""]}, {"c": "3"}),
        ("a:null\tb:nul", {"null_pattern": "null"}, {"b": "nul"}),
        ("a:1\tb:2", {"types": {"*": "auto"}}, {"a": 1, "b": 2}),
        ("ERROR: a sentence", {}, None),
        ('{"a":1}', {}, None),
        ("plain", {}, None),
    ],
)
def test_ltsv(line, keys, expected):
    """Labels and values; what has no label is kept, and a sentence with a colon is none."""
    assert fields(line, "ltsv", **keys) == expected


@pytest.mark.timeout(20)
@pytest.mark.parametrize("type", ["csv", "tsv", "tokens", "ltsv"])
def test_no_line_takes_long(type):  # noqa: A002 - the key's name
    """Lines of 100 kB of delimiters and quotes are read in far less than the limit."""
    hostile = [
        '"' * 100_000,
        '"a",' * 25_000,
        "," * 100_000,
        "\t" * 100_000,
        ":" * 100_000,
        "a:b\t" * 25_000,
        "[ " * 50_000,
    ]
    hostile += ['"\\" ' * 25_000, "\n" * 100_000, '"\n' * 50_000, "\\" * 100_000, "[a" * 50_000, '["' * 50_000]
    parse = PARSERS[type](section(type=type))
    assert all(len(parse([line]).positions) in (0, 1) for line in hostile)


def test_line_ends_within_a_line():
    """Of rows in one line the first counts where columns have no names; where they have, none may be passed over."""
    assert fields("a,b\n" + "c,d\n" * 1_000, "csv") == {"value": ["a", "b"]}
    assert fields("a,b\n" + "c,d\n" * 1_000, "csv", columns=["x", "y"]) is None
    assert fields('"a\n1",b', "csv", columns=["x", "y"]) == {"x": "a\n1", "y": "b"}
