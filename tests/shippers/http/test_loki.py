"""Loki's pushes: streams with labels."""

import json
from collections.abc import Callable

import pytest

from shippers.http.loki import read_json, read_labels, read_protobuf
from shippers.http.parsed import Parsed
from shippers.http.problems import RequestError
from shippers.http.settings import Limits
from shippers.http.wire import WireError
from tests.shippers.http.pushes import entry, push

LIMITS = Limits(max_events=10, max_event_bytes=1024)
AT = 1_729_698_645_123_456_789
NOW_MS = 1_800_000_000_000
LABELS = {"job": "shop", "host": "web-1", "filename": "/var/log/app.log", "quoted": 'a"b\\c\n'}
TEXT_LABELS = r'{job="shop", host="web-1",filename="/var/log/app.log", quoted="a\"b\\c\n"}'


def by_json(labels: dict[str, str], entries: list[tuple[int, str, dict[str, str]]], limits: Limits = LIMITS) -> Parsed:
    """Read a push in JSON."""
    values = [[str(at), line, more] if more else [str(at), line] for at, line, more in entries]
    return read_json(json.dumps({"streams": [{"stream": labels, "values": values}]}).encode(), limits, NOW_MS)


def by_protobuf(
    labels: dict[str, str], entries: list[tuple[int, str, dict[str, str]]], limits: Limits = LIMITS
) -> Parsed:
    """Read the same push in protobuf."""
    written = "{" + ", ".join(f"{name}={json.dumps(value)}" for name, value in labels.items()) + "}"
    return read_protobuf(push((written, [entry(*each) for each in entries])), limits, NOW_MS)


both = pytest.mark.parametrize("read", [by_json, by_protobuf])
Read = Callable[..., Parsed]


@both
def test_labels_are_what_is_known_of_the_source(read: Read) -> None:
    """Host, file and service where they stand, all of them as fields; times to the millisecond; lines as sent."""
    (batch,) = read(LABELS, [(AT, "12:00 ERROR [pay] failed", {}), (AT + 10**6, '{"a": 1}', {})]).batches
    assert [b"12:00 ERROR [pay] failed", b'{"a": 1}'] == batch.messages
    assert [1_729_698_645_123, 1_729_698_645_124] == batch.times
    assert ("web-1", "shop", "/var/log/app.log", LABELS) == (batch.source, batch.service, batch.path, batch.fields)


@both
def test_what_is_told_of_one_line_becomes_part_of_it(read: Read) -> None:
    """A text becomes a message, an object gets the rest added; what a line says itself comes last, and so counts."""
    more = {"trace_id": "abc", "message": "no", "user": "label"}
    entries = [(AT, "failed", more), (AT, '{"user":"own"}', more), (AT, "{}", {"user": "x"}), (AT, "{broken", more)]
    (batch,) = read({"job": "shop"}, entries).batches
    text, merged, empty, broken = (json.loads(message) for message in batch.messages)
    assert {
        "timestamp": "2024-10-23T15:50:45.123456789Z",
        "message": "failed",
        "trace_id": "abc",
        "metadata.message": "no",
        "user": "label",
    } == text
    assert {"trace_id": "abc", "message": "no", "user": "own"} == merged
    assert {"user": "x"} == empty
    assert "{broken" == broken["message"]


@both
def test_a_level_among_the_labels_is_the_level_of_the_lines(read: Read) -> None:
    """Told of the stream or of the line; the line's is nearer."""
    entries = [(AT, "one", {}), (AT, "two", {"detected_level": "warn"}), (AT, '{"msg":"three"}', {})]
    (batch,) = read({"level": "error"}, entries).batches
    assert ["error", "warn", "error"] == [json.loads(message)["level"] for message in batch.messages]


@both
def test_a_time_that_is_none_is_the_arrival(read: Read) -> None:
    """All lines of a batch have a time."""
    (batch,) = read({}, [(0, "one", {}), (2**62 * 100 if read is by_json else 0, "two", {})]).batches
    assert [NOW_MS, NOW_MS] == batch.times


@both
def test_empty_lines_are_left_out_and_large_ones_refused(read: Read) -> None:
    """As everywhere."""
    found = read({}, [(AT, "", {}), (AT, "x" * 2000, {}), (AT, "ok", {})])
    assert ([b"ok"], [1]) == (found.batches[0].messages, [refusal.position for refusal in found.refused])


@both
def test_too_many_lines_are_refused(read: Read) -> None:
    """413, before they are made."""
    with pytest.raises(RequestError) as raised:
        read({}, [(AT, "x", {})] * 11)
    assert 413 == raised.value.status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b'{"streams":[{"stream":{},"values":{}}]}',
        b'{"streams":[{"stream":{"a":1},"values":[]}]}',
        b'{"streams":' * 10,
    ],
)
def test_json_that_is_no_push_is_said(body: bytes) -> None:
    """400, as Loki does."""
    with pytest.raises(RequestError) as raised:
        read_json(body, LIMITS, NOW_MS)
    assert 400 == raised.value.status


@pytest.mark.parametrize("bad", [["no number", "x"], [1, "x"], ["1"], ["1", 2], ["1", "x", []], "1", 5, None, {}])
def test_json_entries_that_are_none_are_refused_one_by_one(bad: object) -> None:
    """The good ones before and behind them, in this stream and in others, are taken."""
    streams = [{"stream": {"job": "a"}, "values": [["1", "one"], bad, ["2", "two"]]}, {"stream": {}, "values": [bad]}]
    found = read_json(json.dumps({"streams": [*streams, *streams[:1]]}).encode(), LIMITS, NOW_MS)
    assert [[b"one", b"two"]] * 2 == [batch.messages for batch in found.batches]
    assert [1, 3, 5] == [refusal.position for refusal in found.refused]
    assert "expected [nanoseconds" in found.refused[0].reason


def test_protobuf_entries_that_are_none_are_refused_one_by_one() -> None:
    """The good ones beside them are taken."""
    found = read_protobuf(push(("{}", [entry(AT, "one", {}), b"\xff", entry(AT, "two", {})])), LIMITS, NOW_MS)
    assert ([b"one", b"two"], [1]) == (found.batches[0].messages, [refusal.position for refusal in found.refused])


def test_a_push_of_nothing_but_brackets_never_comes_to_be() -> None:
    """It is refused by counting them."""
    with pytest.raises(RequestError) as raised:
        read_json(b'{"streams":[' + b'{"stream":{},"values":[]},' * 10_000 + b"]}", LIMITS, NOW_MS)
    assert 413 == raised.value.status


@pytest.mark.parametrize("body", [b"\x0a\xff", b"nonsense", push(("no labels", [])), b"\x0a\x04\x0a\x02\xff\xfe"])
def test_protobuf_that_is_no_push_is_said(body: bytes) -> None:
    """400, as Loki does."""
    with pytest.raises(RequestError) as raised:
        read_protobuf(body, LIMITS, NOW_MS)
    assert 400 == raised.value.status


def test_labels_are_read_as_prometheus_writes_them() -> None:
    """Quoted, escaped, with or without space; anything else is no labels."""
    assert LABELS == read_labels(TEXT_LABELS)
    assert {} == read_labels("{}")
    for bad in ("", "{", "{a}", "{a=b}", '{a="b" c="d"}', '{a="b"'):
        with pytest.raises(WireError):
            read_labels(bad)
