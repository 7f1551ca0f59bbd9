"""A TCP stream becomes messages, however it is framed and wherever it is torn."""

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from shippers.syslog.framing import LOOK_AHEAD, Framer

BESIDE = Path(__file__).parents[4] / "shared" / "corpora"
CORPUS = Path(os.environ.get("LOGFLOW_CORPORA", BESIDE)) / "go-syslog"
CASES = [
    json.loads(line)
    for name in ("octet-counting", "nontransparent")
    if (path := CORPUS / f"cases-syslog-{name}.jsonl").exists()
    for line in path.read_text().splitlines()
]


def frames(data: bytes, limit: int = 1000, *, ends: bool = True) -> list[bytes]:
    """Return the messages of a whole stream."""
    framer = Framer(limit)
    return framer.feed(data) + (framer.finish() if ends else [])


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<1>one\n<2>two\n", [b"<1>one", b"<2>two"]),
        (b"<1>one\r\n<2>two\r\n", [b"<1>one", b"<2>two"]),
        (b"<1>one\0<2>two\0", [b"<1>one", b"<2>two"]),
        (b"6 <1>one6 <2>two", [b"<1>one", b"<2>two"]),
        (b"7 <1>one\n7 <2>two\n", [b"<1>one", b"<2>two"]),
        (b"6 <1>one\n\n6 <2>two\0", [b"<1>one", b"<2>two"]),
        (b"9 <1>one\nup<2>two\n", [b"<1>one\nup", b"<2>two"]),
        (b"<1>one\n5 <2> is in a line\n6 <4>fou\n", [b"<1>one", b"5 <2> is in a line", b"6 <4>fou"]),
        (b"5 < 7 is a line\n5 <x> too\n", [b"5 < 7 is a line", b"5 <x> too"]),
        (b"6 <1>one5 plain3 two", [b"<1>one", b"plain", b"two"]),
        (b"6 <1>oneno count\n6 <2>two", [b"<1>one", b"no count", b"<2>two"]),
        (b"6 <1>onexaaa6 <2>two", [b"<1>one", b"xaaa", b"<2>two"]),
        (b"6 <1>one0 <2>two3 end", [b"<1>one", b"0 <2>two3 end"]),
        (b"6 <1>one1000000000000000000 <2>two\n6 <3>six", [b"<1>one", b"%d <2>two" % 10**18, b"<3>six"]),
        (b"<1>one\ntwo\0<2>three\nfour\0", [b"<1>one", b"two", b"<2>three", b"four"]),
        (b"<1>one\0<2>two\nlines\0\n<3>four\0", [b"<1>one", b"<2>two\nlines", b"<3>four"]),
        (b"<1>one\0plain\nlines\0", [b"<1>one", b"plain", b"lines"]),
        (b"<1>one\0", [b"<1>one"]),
        (b"one\n\n\r\ntwo\n", [b"one", b"two"]),
        (b"10 bottles of beer\n20 more\n", [b"10 bottles of beer", b"20 more"]),
        (b"2026-11-21 INFO a < b\n7\n7 \n", [b"2026-11-21 INFO a < b", b"7", b"7 "]),
        (b"12345678 <1>one\n", [b"12345678 <1>one"]),
        (b"0 <1>one\n", [b"0 <1>one"]),
        (b"<1>half", [b"<1>half"]),
        (b"90 <1>half", [b"<1>half"]),
        (b"90", [b"90"]),
        (b"\xff\xfe\n", [b"\xff\xfe"]),
        (b"\n\0\r\n", []),
        (b"", []),
    ],
)
def test_the_first_message_tells_how_a_stream_is_framed(data: bytes, expected: list[bytes]) -> None:
    """A line that begins like a count is a line; what is no count is text; a torn end is no loss."""
    assert expected == frames(data)
    assert expected == _bytewise(data, 1000)


@pytest.mark.parametrize(
    ("data", "expected", "cut"),
    [
        (b"<1>" + b"x" * 50 + b"\n<2>two\n", [b"<1>xxxxxxx", b"<2>two"], [43]),
        (b"53 <1>" + b"x" * 50 + b"6 <2>two", [b"<1>xxxxxxx", b"<2>two"], [43]),
        (b"<1>xxxxxxx\n", [b"<1>xxxxxxx"], []),
        (b"10 <1>xxxxxxx\n", [b"<1>xxxxxxx"], []),
        (b"<1>" + "é".encode() * 20 + b"\n", [b"<1>" + "é".encode() * 3], [34]),
        (b"<1>" + b"x" * 50, [b"<1>xxxxxxx"], [43]),
        (b"<1>" + b"x" * 50 + b"\r\n", [b"<1>xxxxxxx"], [43]),
        (b"x" * 30 + b"\0" + b"y" * 30 + b"\n", [b"x" * 10, b"y" * 10], [20, 20]),
        (b"<1>a\0<2>" + b"x" * 50 + b"\n\0<3>b\0", [b"<1>a", b"<2>xxxxxxx", b"<3>b"], [43]),
        (b"9999999 <1>" + b"x" * 50, [b"<1>xxxxxxx"], [43]),
    ],
)
def test_giant_messages_are_cut_and_what_follows_is_found(data: bytes, expected: list[bytes], cut: list[int]) -> None:
    """The first bytes of a message that is too long are kept, whole characters only, and it is counted."""
    framer = Framer(10)
    messages = framer.feed(data)
    left_out = [*framer.cuts.values()]
    messages += framer.finish()
    left_out += framer.cuts.values()
    assert (expected, cut) == (messages, left_out)
    assert expected == _bytewise(data, 10)


@pytest.mark.parametrize("seed", range(40))
def test_where_a_stream_is_torn_makes_no_difference(seed: int) -> None:
    """The same bytes in any pieces are the same messages, garbage included, and no more is kept than allowed."""
    chance = random.Random(seed)
    pieces = [
        b"\n",
        b"\r\n",
        b"\0",
        b"<34>1 text",
        b"<1>",
        b"7 <1>one\n",
        b"\0<2>",
        b"300 <1>",
        b"12 ",
        b"5",
        b" <",
        b"\xff\xfe",
        b"x" * 30,
    ]
    data = b"".join(chance.choice(pieces) for _ in range(chance.randrange(200)))
    limit = chance.choice([5, 40, 1000])
    whole = frames(data, limit)
    framer = Framer(limit)
    torn: list[bytes] = []
    position = 0
    while position < len(data):
        size = chance.choice([1, 2, 7, 100])
        torn += framer.feed(data[position : position + size])
        assert len(framer._rest) <= limit + LOOK_AHEAD
        position += size
    torn += framer.finish()
    assert whole == torn
    assert all(torn)
    assert max(map(len, torn), default=0) <= limit


@pytest.mark.skipif(not CASES, reason=f"NO CORPORA at {CORPUS}: set LOGFLOW_CORPORA to try the peers' streams")
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_peers_streams_are_framed(case: dict[str, Any]) -> None:
    """Every event a strict reader finds in a stream is a message of ours, in its order, with its priority.

    The difference: what a strict reader refuses and stops at (a length that is none, no message behind it, the end of
    the stream in the middle) is a message as well, as text, since a line must not be lost for its form.
    """
    messages = frames(case["input"].encode(), 10_000)
    for entry in case["expected"]["stream_best_effort"]:
        if "event" in entry:
            assert messages.pop(0).startswith(b"<%d>" % entry["event"]["fields"]["priority"])
        elif messages:
            assert b"<" not in messages.pop(0)[:1], "a refusal is of text, never of an event"
    assert [] == messages


def _bytewise(data: bytes, limit: int) -> list[bytes]:
    framer = Framer(limit)
    found = [message for place in range(len(data)) for message in framer.feed(data[place : place + 1])]
    return found + framer.finish()
