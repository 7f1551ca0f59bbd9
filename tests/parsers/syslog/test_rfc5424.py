"""RFC 5424: what is valid comes out right, what is not is read as far as it goes or left to be delivered as text."""

from typing import Any

import pytest

from logflow_app.parsers import PARSERS
from tests.packs import document, section

HEAD = "<165>1 2003-10-11T22:14:15.003Z host app 42 ID47"


def read(line: str, *, strict: bool = False) -> dict[str, Any]:
    """Return the document of a line."""
    return document(line, section("rfc5424", strict=strict))


def is_taken(line: str, *, strict: bool) -> bool:
    """Tell whether the parser reads the line."""
    return bool(PARSERS["rfc5424"](section("rfc5424", strict=strict))([line]).positions)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ('[a b="c"]', {"a": {"b": "c"}}),
        ("[a]", {"a": {}}),
        ('[a b=""][c@1 d="e" f="g"]', {"a": {"b": ""}, "c@1": {"d": "e", "f": "g"}}),
        (r'[a b="\"\\\]"]', {"a": {"b": '"\\]'}}),
        (r'[a b="C:\temp"]', {"a": {"b": r"C:\temp"}}),  # section 6.3.3: such a backslash stands for itself
        ('[a ip="10.0.0.1" ip="10.0.0.2"]', {"a": {"ip": ["10.0.0.1", "10.0.0.2"]}}),
        ('[a b="two\nlines = [x"]', {"a": {"b": "two\nlines = [x"}}),
    ],
)
def test_structured_data(data: str, expected: dict[str, Any], *, strict: bool) -> None:
    """Elements nest by id and name, with their escapes undone; a name that comes twice has a list."""
    event = read(f"{HEAD} {data} message", strict=strict)
    assert expected == event["extra_fields"]["structured_data"]
    assert "message" == event["message"]


@pytest.mark.parametrize(
    ("tail", "message"),
    [
        ("", ""),
        (" ", ""),
        ("  two blanks ", " two blanks "),
        (" \ufeffmarked", "marked"),
        (" a\x00b\nc", "a\x00b\nc"),
    ],
)
def test_the_message_is_kept_to_the_letter(tail: str, message: str) -> None:
    """Only the blank in front and the byte order mark are no part of the message."""
    assert message == read(f"{HEAD} -{tail}")["message"]
    assert message == read(f"{HEAD} -{tail}", strict=True)["message"]


def test_nil_values_are_absent() -> None:
    """A dash is no host, no program, no number and no id."""
    event = read("<14>1 - - - - - - text")
    expected = {"facility": "user", "severity": "info", "priority": 14, "version": 1}
    assert (expected, "app") == (event["extra_fields"], event["service"])


def test_a_process_that_is_no_number_is_kept_as_text() -> None:
    """`pid` is a number where it is one that JSON can write."""
    found = [read(f"<14>1 - h a {procid} - -")["extra_fields"]["pid"] for procid in ("8", "0", "t-17", "007")]
    assert [8, 0, "t-17", "007"] == found


@pytest.mark.parametrize(
    "line",
    [
        "<192>1 - - - - - -",
        "<007>1 - - - - - -",
        "<1>0 - - - - - -",
        "<1>1000 - - - - - -",
        "1 - - - - - -",
        "<1>1 - - - - -",
        "<1>1 - - - - - X",
        "<1>1 - - - - - -x",
        "<1>1 -  - - - - -",
        "<1>1 - - a\nn - - -",
        "<1>1 2003-10-11t22:14:15Z - - - - -",
        "<1>1 2003-09-31T22:14:15Z - - - - -",
        "<1>1 2003-02-29T22:14:15Z - - - - -",
        "<1>1 2003-10-11T24:14:15Z - - - - -",
        "<1>1 2003-10-11T22:14:60Z - - - - -",
        "<1>1 2003-10-11T22:14:15.1234567Z - - - - -",
        "<1>1 2003-10-11T22:14:15 - - - - -",
        f"<1>1 - {'h' * 256} - - - -",
        f"<1>1 - - {'a' * 49} - - -",
        f"<1>1 - - - {'p' * 129} - -",
        f"<1>1 - - - - {'m' * 33} -",
        "<1>1 - hôte - - - -",
        '<1>1 - - - - - [a b="]"]',
        '<1>1 - - - - - [a b="""]',
        '<1>1 - - - - - [a b="\\"]',
        '<1>1 - - - - - [a  b="c"]',
        '<1>1 - - - - - [a b= "c"]',
        "<1>1 - - - - - [a b]",
        "<1>1 - - - - - [a][a]",
        f"<1>1 - - - - - [{'i' * 33}]",
        "<1>1 - - - - - - \ufeff\ufffd",
    ],
)
def test_what_the_rfc_forbids_is_left_out_if_strict(line: str) -> None:
    """Strict means the grammar of section 6, dates that exist, ids that come once; the line becomes plain text."""
    assert not is_taken(line, strict=True)
    event = read(line, strict=True)
    assert (line, ["unparsed"]) == (event["message"], event["tags"])


@pytest.mark.parametrize(
    "line",
    [
        f"<191>999 2004-02-29T23:59:59.123456-23:59 {'h' * 255} {'a' * 48} {'p' * 128} {'m' * 32} -",
        f'<0>1 - - - - - [{"i" * 32} {"n" * 32}="é"]',
        "<9>1 2003-10-11T22:14:15+00:00 2001:db8::1 - - - - x",
    ],
)
def test_the_rfcs_extremes_are_taken(line: str) -> None:
    """The longest and the shortest of each part."""
    assert is_taken(line, strict=True)
    assert is_taken(line, strict=False)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1 2020-05-22T14:59:09.250-03:00 h a 1 - - x", ("x", "a", {"host": "h", "pid": 1, "version": 1})),
        ("2020-05-22T14:59:09.250-03:00 h a - - - x", ("x", "a", {"host": "h"})),
        ("<14>1 2003-10-11t22:14:15z h a 1 - - x", ("x", "a", {"host": "h", "pid": 1})),
        ("<14>1 - h a 1 - [a b] x", ("[a b] x", "a", {"host": "h", "pid": 1})),
        ('<14>1 - h a 1 - [a  b= "c" ] x', ("x", "a", {"structured_data": {"a": {"b": "c"}}})),
        ('<14>1 - h a 1 - [a b="]"] x', ("x", "a", {"structured_data": {"a": {"b": "]"}}})),
        ('<14>1 - h a 1 - [a b="1"][a b="2"] x', ("x", "a", {"structured_data": {"a": {"b": ["1", "2"]}}})),
        (" 21 <14>1 - h a 1 - - x", ("x", "a", {"priority": 14})),
        (f"<14>1 - h {'a' * 60} 1 - - x", ("x", "a" * 60, {"host": "h"})),
        ("<14>1  -  h a 1 -  - x", ("x", "a", {"host": "h"})),
        ("<14>1 1563249630.774 mx1 flows allow all", ("allow all", "flows", {"host": "mx1", "version": 1})),
    ],
)
def test_what_devices_write_is_read(line: str, expected: tuple[str, str, dict[str, Any]]) -> None:
    """Missing numbers, malformed data and names too long do no harm; what is malformed stays in the message."""
    event = read(line)
    message, service, fields = expected
    assert (message, service) == (event["message"], event["service"])
    assert fields == {name: event["extra_fields"].get(name) for name in fields}


def test_a_time_that_is_none_is_kept() -> None:
    """What stands in the time's place and is no date stays in the event."""
    assert (
        "2003-02-30T00:00:00Z" == read("<14>1 2003-02-30T00:00:00Z h - - - - x")["extra_fields"]["timestamp_original"]
    )
