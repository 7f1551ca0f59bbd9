"""What a client sent comes out of the spool as lines, each at its place."""

import random

import pytest

from shippers.spool.packet import Origin, decode, encode, make_packet, packet_lines

ORIGIN = Origin("10.0.0.7", "net", "switch")


def lines_of(messages: list[list[bytes]], start: int = 100) -> list[tuple[int, str, str]]:
    """Return place, text and encoding of the lines of packets with these messages."""
    packets = [decode(encode(make_packet(ORIGIN, each))) for each in messages]
    runs = packet_lines(packets, start)
    assert [packet.origin for packet in packets] == [ORIGIN] * len(packets)
    edges = [start, *(run.end for run in runs)]
    assert edges[:-1] == [run.start for run in runs]
    assert edges[-1] == start + sum(len(packet.body) for packet in packets)
    return [(offset, text, run.encoding) for run in runs for offset, text in zip(run.offsets, run.texts, strict=True)]


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([[b"one", b"two"], [b"three"]], [(100, "one", ""), (104, "two", ""), (108, "three", "")]),
        ([["é".encode(), b"b"]], [(100, "é", ""), (103, "b", "")]),
        ([[b"a", b"\xff", b"b"]], [(100, "a", ""), (102, "ÿ", "latin-1"), (104, "b", "")]),
        ([[b"a\nb", b"c"], [b"d"]], [(100, "a\nb", ""), (104, "c", ""), (106, "d", "")]),
        ([[b"a"], [b"\xff\n\xfe", b"b"]], [(100, "a", ""), (102, "ÿ\nþ", "latin-1"), (106, "b", "")]),
    ],
)
def test_each_message_is_a_line_at_its_place(messages: list[list[bytes]], expected: list[tuple[int, str, str]]) -> None:
    """Offsets count bytes; a message of several lines is one; what is not UTF-8 goes as Latin-1."""
    assert expected == lines_of(messages)


@pytest.mark.parametrize("seed", range(20))
def test_any_messages_come_back(seed: int) -> None:
    """Whatever they hold, messages come back as they were, in order."""
    chance = random.Random(seed)
    pieces = [b"text", "é€😀".encode(), b"\xff", b"\n", b"\x00", b" "]
    messages = [
        [b"<1>" + b"".join(chance.choices(pieces, k=chance.randrange(5))) for _ in range(chance.randrange(1, 5))]
        for _ in range(6)
    ]
    back = [text.encode(encoding or "utf-8") for _, text, encoding in lines_of(messages)]
    assert [message for each in messages for message in each] == back
