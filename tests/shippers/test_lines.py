"""Bytes become lines, each with its place."""

import random

import pytest

from shippers.lines import Lines, character_boundary, split_lines


def rejoined(runs: list[Lines]) -> list[tuple[int, bytes]]:
    """Return the bytes of every line, at its place."""
    return [
        (offset, text.encode(run.encoding or "utf-8"))
        for run in runs
        for offset, text in zip(run.offsets, run.texts, strict=True)
    ]


def by_hand(data: bytes, start: int) -> list[tuple[int, bytes]]:
    """Return the same, the slow and plain way."""
    found = []
    for raw in data.split(b"\n"):
        line = raw.removesuffix(b"\r")
        if line:
            found.append((start, line))
        start += len(raw) + 1
    return found


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"\n", []),
        (b"\r\n\n\r\n", []),
        (b"one\n", [(7, "one")]),
        (b"one", [(7, "one")]),
        (b"one\r\ntwo\r\n", [(7, "one"), (12, "two")]),
        (b"one\r\r\n", [(7, "one\r")]),
        (b"\n\none\n\ntwo\n\n", [(9, "one"), (14, "two")]),
        ("é\nü\n".encode(), [(7, "é"), (10, "ü")]),
        (b"\x0bone\x0ctwo\x1c\xc2\x85\xe2\x80\xa8\n", [(7, "\x0bone\x0ctwo\x1c\x85\u2028")]),
        (b"a\x00b\n", [(7, "a\x00b")]),
    ],
)
def test_lines_end_with_a_newline_and_nothing_else(data: bytes, expected: list[tuple[int, str]]) -> None:
    r"""Only `\n` ends a line; one `\r` before it is no part of it; empty lines are left out."""
    runs = split_lines(data, 7)
    assert expected == [
        (offset, text) for run in runs for offset, text in zip(run.offsets, run.texts, strict=True) if run.texts
    ]
    assert (7, 7 + len(data)) == (runs[0].start, runs[-1].end)


@pytest.mark.parametrize("seed", range(20))
def test_no_byte_is_lost_and_runs_touch(seed: int) -> None:
    """Whatever the bytes, they come back, each line at its place, and consecutive runs leave nothing out."""
    chance = random.Random(seed)
    pieces = [b"\n", b"\r\n", b"text", "é€😀".encode(), b"\xff\xfe", b"\x00", b" ", b"\xc3"]
    data = b"".join(chance.choice(pieces) for _ in range(chance.randrange(400))) + b"\n"
    runs = split_lines(data, 1000)
    assert by_hand(data, 1000) == rejoined(runs)
    if runs:
        edges = [run.start for run in runs] + [1000 + len(data)]
        assert edges == [1000, *(run.end for run in runs)]


@pytest.mark.parametrize(
    ("data", "place", "boundary"),
    [
        ("aé".encode(), 3, 3),
        ("aé".encode(), 2, 1),
        ("a€".encode(), 3, 1),
        ("a😀".encode(), 4, 1),
        (b"a\xff", 2, 2),
        (b"\xc3", 1, 1),
    ],
)
def test_characters_are_not_torn(data: bytes, place: int, boundary: int) -> None:
    """A cut goes before a character that would not be whole, unless nothing would be left."""
    assert boundary == character_boundary(data[:place], place)
