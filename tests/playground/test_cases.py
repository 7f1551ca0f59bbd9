"""Cases as lines of JSON: what each is answered."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logflow_app.playground.cases import Cases

LINE = "2025-10-23 14:32:15 INFO [pay] Paid"
SHARED = Cases()


def answer(**case: Any) -> Any:
    """The answer to a case."""
    return json.loads(SHARED.answer(json.dumps(case).encode()))


def test_a_line_is_answered_by_its_document() -> None:
    """As sinks store it."""
    assert {
        "event": {
            "timestamp": "2025-10-23T14:32:15.000Z",
            "level": "INFO",
            "service": "pay",
            "message": "Paid",
            "source": {"hostname": "", "file": ""},
            "extra_fields": {},
            "ingested_at": "2025-10-23T15:00:00.000Z",
        }
    } == answer(line=LINE, parser={"type": "text"}, now="2025-10-23T15:00:00Z")


def test_no_age_is_doubted_without_now() -> None:
    """Old and future lines keep their time; with `now`, what lies outside of the limits is marked as it would be."""
    old = "1999-10-23 14:32:15 INFO [pay] Paid"
    without, with_now = answer(line=old)["event"], answer(line=old, now=1761233446.123)["event"]
    assert ("1999-10-23T14:32:15.000Z", {}) == (without["timestamp"], without["extra_fields"])
    assert ("1999-10-23T14:32:15.000Z", ["clock_skew"]) == (with_now["timestamp"], list(with_now["extra_fields"]))


def test_a_line_that_does_not_fit_is_as_in_the_pipeline() -> None:
    """Delivered and tagged, or buried where the section says so."""
    assert ["unparsed"] == answer(line="x", parser={"type": "json"})["event"]["tags"]
    assert {"error": {"reason": "unparsed", "message": "expected a line of format json"}} == answer(
        line="x", parser={"type": "json", "unparsed": "bury"}
    )


@pytest.mark.parametrize("parser", ["json", {"type": "json"}, {}, {"timezone": "UTC"}, None])
def test_a_parser_may_be_its_type_alone(parser: object) -> None:
    """And without a type the format is detected."""
    assert {"a": 1} == answer(line='{"a": 1}', parser=parser)["event"]["extra_fields"]


def test_cases_know_nothing_of_each_other() -> None:
    """Not even where a transform remembers what came before."""
    case = {"line": "x", "transforms": [{"type": "dedupe", "fields": ["message"]}], "now": "2025-10-23"}
    assert [["event"], ["event"]] == [list(answer(**case)) for _ in range(2)]


def test_what_a_transform_drops_is_told() -> None:
    """With its reason."""
    assert {"dropped": "dropped"} == answer(line="x", transforms=[{"type": "drop", "when": "x"}])


def test_bytes_travel_as_base64() -> None:
    """Those that are no UTF-8 are shown as stores show them."""
    assert "\ufffda" == answer(line_b64="/2E=")["event"]["message"]


@pytest.mark.parametrize(
    ("flush", "expected"), [(False, (["a\n b"], "c\n d")), (True, (["a\n b", "c\n d"], ""))]
)  # fmt: skip
def test_lines_are_joined_and_the_open_event_is_told(flush: object, expected: object) -> None:
    """Without a parser the text of an event is its message; with `flush` the end of the lines ends it."""
    found = answer(lines=["a", " b", "c", " d"], multiline={"preset": "indented"}, flush=flush)
    assert expected == ([event["message"] for event in found["events"]], found["pending"])
    assert "tags" not in found["events"][0]


def test_lines_can_be_parsed_too() -> None:
    """By the parser that is named; what became no event is told beside."""
    found = answer(lines=[LINE, " at x", "y"], multiline="indented", parser={"type": "text", "unparsed": "bury"},
                   flush=True)  # fmt: skip
    assert ["Paid\n at x"] == [event["message"] for event in found["events"]]
    assert ["unparsed"] == [error["reason"] for error in found["errors"]]


def test_zone_and_origin_can_be_told() -> None:
    """`timezone` is for times without a zone, `metadata` is what a shipper would say."""
    event = answer(line=LINE, timezone="Europe/Berlin", metadata={"source": "web-1", "file_path": "/x"})["event"]
    assert ("2025-10-23T12:32:15.000Z", {"hostname": "web-1", "file": "/x"}) == (event["timestamp"], event["source"])


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ("x", "expected one JSON object a line; Expecting value: line 1 column 1 (char 0)"),
        ("[]", 'expected one JSON object a line, such as {"line": "…", "parser": {"type": "json"}}'),
        ("{}", "expected the key `line` with a text, `line_b64` with bytes in Base64, or `lines` with texts"),
        ('{"line": 5}', "expected the key `line` with a text, `line_b64` with bytes in Base64, or `lines` with texts"),
        ('{"lines": [5]}', "lines: expected a list of texts"),
        ('{"line": "a", "parser": 5}', "parser: expected a section of keys, came a number"),
        ('{"line": "a", "parser": {"type": "json", "x": 1}}', "parser.x: expected a known key, came `x`"),
        ('{"line": "a", "transforms": [{"type": ["drop"]}]}', "transforms[0].type: expected one of filter, add, "),
        ('{"line": "a", "transforms": [{"type": "drop", "when": "("}]}', "transforms[0]: when: query, at the end: "),
        ('{"line": "a", "now": "soon"}', "now: expected a date such as 2025-10-23T15:30:00Z or seconds since 1970, "),
        ('{"line_b64": "!"}', "line_b64: expected Base64; Only base64 data is allowed"),
        ('{"line": "a", "metadata": {"source": 5}}', "metadata: Expected `str`, got `int` - at `$.source`"),
        ('{"line": "a", "parser": {"type": "auto", "time_format": "%H"}}', "time_format: expected a layout with"),
    ],
)
def test_a_case_that_cannot_be_run_is_answered(case: str, sentence: str) -> None:
    """With the reason `config`, and a sentence."""
    error = json.loads(SHARED.answer(case.encode()))["error"]
    assert ("config", sentence) == (error["reason"], error["message"][: len(sentence)])


def test_a_pattern_that_goes_astray_is_ended() -> None:
    """With the pipeline's own reason."""
    found = answer(line="a" * 60 + "!", parser={"type": "regex", "pattern": "^(?P<a>(a+)+)$"})
    assert "timeout" == found["error"]["reason"]


def test_halves_of_characters_are_shown() -> None:
    """As the pipeline shows them when they come from elsewhere."""
    found = json.loads(Cases().answer(b'{"line": "\\ud800"}'))
    assert "\\ud800" == found["event"]["message"]


def test_ten_thousand_cases_take_seconds() -> None:
    """Settings that came before are not compiled again."""
    cases = Cases()
    text = json.dumps({"line": LINE, "parser": {"type": "text"}}).encode()
    began = time.process_time()
    for _ in range(10_000):
        cases.answer(text)
    assert time.process_time() - began < 10


def test_what_a_case_tells_beside_its_settings_is_not_compiled() -> None:
    """Ten thousand cases with a name and an expectation each are as quick as without."""
    cases = Cases()
    for number in range(5):
        told = {"line": LINE, "name": f"case {number}", "expected": {"n": number}, "note": [number]}
        assert "event" in json.loads(cases.answer(json.dumps(told).encode()))
    assert 1 == len(cases._compiled)


@given(
    st.binary(max_size=40)
    | st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda inner: st.dictionaries(
            st.sampled_from(
                ["line", "lines", "parser", "type", "multiline", "transforms", "now", "metadata", "timezone", "id"]
            ),
            inner | st.lists(inner, max_size=2),
            max_size=4,
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode())
)
@settings(max_examples=300, deadline=None)  # fmt: skip
def test_whatever_a_case_is_it_is_answered(text: bytes) -> None:
    """By one line of JSON."""
    found = SHARED.answer(text)
    assert (1, False) == (len(json.loads(found).keys() & {"event", "events", "error", "dropped"}), "\n" in found)


def test_a_zone_holds_beside_other_settings_of_events() -> None:
    """One key does not put another out of force."""
    keys = {"line": "2025-10-22 13:45:06 INFO [pay] Paid", "timezone": "Asia/Tokyo", "now": "2025-10-23T15:00:00Z"}
    assert "2025-10-22T04:45:06.000Z" == answer(**keys, events={"max_age_secs": "7d"})["event"]["timestamp"]
