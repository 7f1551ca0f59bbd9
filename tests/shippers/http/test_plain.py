"""Our own endpoints: one event, or many in any usual form."""

import json

import pytest

from logflow_app.multiline import MultilineSettings
from shippers.http import plain
from shippers.http.parsed import Parsed
from shippers.http.plain import read_many, read_one
from shippers.http.problems import RequestError
from shippers.http.settings import Limits

LIMITS = Limits(max_events=10, max_event_bytes=1024)
JSON = "application/json"
NDJSON = "application/x-ndjson"


def messages(parsed: Parsed) -> list[bytes]:
    """Return all that is to be taken."""
    return [message for batch in parsed.batches for message in batch.messages]


def refused(parsed: Parsed) -> list[int]:
    """Return the places of what is not."""
    return [refusal.position for refusal in parsed.refused]


ONE = {
    "object": (b'{"message": "hi"}', JSON, b'{"message": "hi"}'),
    "object over lines": (b'{\n  "message": "hi"\n}\n', JSON, b'{"message":"hi"}'),
    "object without a type": (b'{"a":1}', "", b'{"a":1}'),
    "object as curl sends it": (b'{"a":1}', "application/x-www-form-urlencoded", b'{"a":1}'),
    "JSON text": (b'"hi\\nthere"', JSON, b"hi\nthere"),
    "text": (b"hi\nthere\n", "text/plain", b"hi\nthere"),
    "text that begins like JSON": (b"[12:00] hi", "", b"[12:00] hi"),
    "what Python writes": (b'{"a": NaN}', JSON, b'{"a": NaN}'),
}


@pytest.mark.parametrize("name", ONE)
def test_one_event_is_taken(name: str) -> None:
    """An object on one line, or text as it stands."""
    body, kind, expected = ONE[name]
    assert [expected] == messages(read_one(body, kind, LIMITS))


@pytest.mark.parametrize(
    ("body", "kind", "status", "said"),
    [
        (b"", "", 400, "empty"),
        (b"  ", JSON, 400, "expected"),
        (b"[1]", JSON, 400, "batch path"),
        (b"5", JSON, 400, "got '5'"),
        (b'{"a"', JSON, 400, "expected a JSON object"),
        (b'""', JSON, 400, "expected"),
        (b"x" * 2000, "text/plain", 413, "1024 bytes"),
        (b"<a/>", "application/xml", 415, "got 'application/xml'"),
        (b"<a/>", "text/xml", 415, "expected JSON"),
        (b"\x81\xa1a\x01", "application/msgpack", 415, "expected JSON"),
        (b"[" * 100_000, JSON, 400, "expected"),
    ],
)
def test_what_is_no_event_is_said(body: bytes, kind: str, status: int, said: str) -> None:
    """With what was expected."""
    with pytest.raises(RequestError) as raised:
        read_one(body, kind, LIMITS)
    assert (status, True) == (raised.value.status, said in raised.value.sentence)


MANY = {
    "array": (b'[{"a":1}, {"b":\n2}, "text"]', JSON, [b'{"a":1}', b'{"b":2}', b"text"]),
    "array without a type": (b'[{"a":1},{"b":2}]', "", [b'{"a":1}', b'{"b":2}']),
    "array as Python writes it": (b'[{"a": NaN}, {"b": 1}]', JSON, [b'{"a": NaN}', b'{"b": 1}']),
    "object": (b'{"a":1}', JSON, [b'{"a":1}']),
    "object over lines": (b'{\n"a":1\n}', JSON, [b'{"a":1}']),
    "lines of JSON": (b'{"a":1}\n{"b":2}\n', NDJSON, [b'{"a":1}', b'{"b":2}']),
    "lines called JSON": (b'{"a":1}\r\n\r\n{"b":2}', JSON, [b'{"a":1}', b'{"b":2}']),
    "lines without a type": (b'{"a":1}\n{"b":2}\n', "", [b'{"a":1}', b'{"b":2}']),
    "lines of JSON texts": (b'"one"\n{"a":1}\n "t\\nwo"\n', NDJSON, [b"one", b'{"a":1}', b"t\nwo"]),
    "JSON text sequence": (b'\x1e{"a":1}\n\x1e{"b":2}\n', "application/json-seq", [b'{"a":1}', b'{"b":2}']),
    "text": (b"one\ntwo", "text/plain", [b"one", b"two"]),
    "text without a type": (b"one\r\n\r\ntwo\r\n", "", [b"one", b"two"]),
    "text that begins like a list": (b"[12:00] one\n[12:01] two\n", "", [b"[12:00] one", b"[12:01] two"]),
    "text that is JSON": (b'{"a":1}\nno\n', "text/plain", [b'{"a":1}', b"no"]),
    "text with a mark": (b"\xef\xbb\xbfone\n", "text/plain", [b"one"]),
    "lines of JSON with a mark": (b'\xef\xbb\xbf{"a":1}\n', NDJSON, [b'{"a":1}']),
    "bytes": (b"\xff\xfe\n", "text/plain", [b"\xff\xfe"]),
}


@pytest.mark.parametrize("name", MANY)
def test_many_events_are_taken(name: str) -> None:
    """In the order they stand in, as they were sent."""
    body, kind, expected = MANY[name]
    assert (expected, []) == (messages(found := read_many(body, kind, LIMITS)), refused(found))


def test_of_a_partly_bad_batch_the_good_is_taken() -> None:
    """And the bad is named by its place, counted from 0."""
    lines = read_many(b'{"a":1}\nbad\n{"b":2}\n{"c"\n', NDJSON, LIMITS)
    assert ([b'{"a":1}', b'{"b":2}'], [1, 3]) == (messages(lines), refused(lines))
    parts = read_many(b'[{"a":1},5,"text",null,[1],""]', JSON, LIMITS)
    assert ([b'{"a":1}', b"text"], [1, 3, 4, 5]) == (messages(parts), refused(parts))
    assert "got '5'" in parts.refused[0].reason


def test_an_event_that_is_too_large_is_refused_alone() -> None:
    """In each form."""
    large = '{"a":"' + "x" * 2000 + '"}'
    for body, kind in (
        (f"{large}\n{{}}\n", NDJSON),
        (f"[{large},{{}}]", JSON),
        (f'["text",{large},{{}}]', JSON),
        (f"{large}\nx\n", "text/plain"),
    ):
        found = read_many(body.encode(), kind, LIMITS)
        assert (1, "1024 bytes" in found.refused[0].reason) == (len(found.refused), True)
        assert found.events >= 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", ""),
        (b"\n\n", "text/plain"),
        (b"[]", JSON),
        (b"[1,2]", JSON),
        (b'[{"a":1}', JSON),
        (b"x", JSON),
        (b"x\ny", NDJSON),
        (b"[" * 100_000, JSON),
        (b'{"a":' * 100_000, JSON),
        (b'{"a":' * 100_000, NDJSON),
        (b'[{"a":1}{"b":2}]x', JSON),
    ],
)
def test_a_body_without_any_event_is_said(body: bytes, kind: str) -> None:
    """400, with what is wrong, and where there are several events, with which."""
    with pytest.raises(RequestError) as raised:
        read_many(body, kind, Limits())
    assert 400 == raised.value.status
    assert raised.value.sentence


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"x\n" * 11, "text/plain"),
        (b"\n" * 1_000_000, "text/plain"),
        (b"{}\n" * 11, NDJSON),
        (b"[" + b"{}," * 10 + b"{}]", JSON),
    ],
)
def test_too_many_events_are_refused(body: bytes, kind: str) -> None:
    """413, before they are made."""
    with pytest.raises(RequestError) as raised:
        read_many(body, kind, LIMITS)
    assert (413, True) == (raised.value.status, "limits.max_events" in raised.value.sentence)


def test_an_array_of_far_too_many_parts_never_comes_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where commas say that there may be very many, parts are read one by one, up to the limit."""
    monkeypatch.setattr(plain, "PARTS_AT_ONCE", 3)
    found = read_many(b'[{"a": [1, 2]},\n {"b": 2} ,"text", 5]', JSON, LIMITS)
    assert ([b'{"a": [1, 2]}', b'{"b": 2}', b"text"], [3]) == (messages(found), refused(found))
    with pytest.raises(RequestError) as raised:
        read_many(b"[" + b"1," * 50 + b"1]", JSON, LIMITS)
    assert 413 == raised.value.status
    with pytest.raises(RequestError) as raised:
        read_many(b'[1,2,3,{"a":1}', JSON, LIMITS)
    assert 400 == raised.value.status


def test_plain_lines_are_joined_within_a_request() -> None:
    """A stack trace is one event; lines of JSON and what stands in arrays is left as it is."""
    joins = MultilineSettings(pattern=r"^\s", match="after")
    body = b"one\n  at a\n  at \xff\ntwo\n  at b\n"
    assert [b"one\n  at a\n  at \xff", b"two\n  at b"] == messages(read_many(body, "text/plain", LIMITS, joins))
    assert [b'{"a":1}', b' {"b":2}'] == messages(read_many(b'{"a":1}\n {"b":2}\n', NDJSON, LIMITS, joins))


def test_what_is_taken_is_what_was_sent() -> None:
    """No number, no order of keys and no escape is changed on the way."""
    events = [{"n": 1.10, "big": 2**62, "text": 'ä"\\\n', "z": 1, "a": [None, True]}, {"x": {"y": []}}]
    body = json.dumps(events).encode()
    assert events == [json.loads(message) for message in messages(read_many(body, JSON, LIMITS))]
