"""Bytes become lines, each with its place."""

import random

import pytest

from logflow_app.encodings import encoding_named
from shippers.lines import Lines, character_boundary, split_encoded, split_lines, without_mark


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


@pytest.mark.parametrize("name", ["latin-1", "cp1252", "utf-16-le", "utf-16-be", "utf-32-le", "cp037", "gbk", "utf-8"])
@pytest.mark.parametrize("seed", range(6))
def test_lines_in_other_encodings_have_the_places_of_their_bytes(name: str, seed: int) -> None:
    """Whatever the text, each line is found again at its place, and empty ones are kept where asked for."""
    chance = random.Random(seed)
    texts = ["one", "", "x" * 30, "Zeile", "#", "a b"] + (["é€😀", "\u0a0a"] if name.startswith("utf") else [])
    lines = [chance.choice(texts) for _ in range(50)]
    data = "".join(line + chance.choice(["\n", "\r\n"]) for line in lines).encode(name)
    (found,) = split_encoded(data, 1000, encoding_named(name), keeps_empty=True)
    assert lines == found.texts
    ends = [*found.offsets[1:], found.end]
    pieces = [data[start - 1000 : end - 1000].decode(name) for start, end in zip(found.offsets, ends, strict=True)]
    assert lines == [piece.removesuffix("\n").removesuffix("\r") for piece in pieces]
    (shorter,) = split_encoded(data, 1000, encoding_named(name))
    assert [line for line in lines if line] == shorter.texts


def test_what_is_no_text_in_an_encoding_is_shown_as_bytes() -> None:
    """And the places of all lines stay right."""
    (found,) = split_encoded(b"a\x81b\nc\n", 0, encoding_named("cp1252"))
    assert (["a\\x81b", "c"], [0, 4]) == (found.texts, found.offsets)
    (found,) = split_encoded("a\ud800b\nc\n".encode("utf-16-le", "surrogatepass"), 2, encoding_named("utf-16-le"))
    assert (["a\\x00\\xd8b", "c"], [2, 10]) == (found.texts, found.offsets)


@pytest.mark.parametrize(
    ("data", "expected"), [("\ufeffa\nb\n", [("a", 3), ("b", 5)]), ("\ufeff\nb\n", [("b", 4)]), ("", [])]
)
def test_a_byte_order_mark_is_no_part_of_the_first_line(data: str, expected: list[tuple[str, int]]) -> None:
    """The line begins behind it."""
    runs = without_mark(split_lines(data.encode(), 0), encoding_named("utf-8"))
    assert expected == [pair for run in runs for pair in zip(run.texts, run.offsets, strict=True)]


def test_empty_lines_are_kept_where_they_matter() -> None:
    """In text of one encoding and in mixed text."""
    assert ["a", "", "b"] == split_lines(b"a\n\nb\n", 0, keeps_empty=True)[0].texts
    runs = split_lines(b"\xff\n\nb\n\n", 0, keeps_empty=True)
    assert [(["\xff"], [0]), (["", "b", ""], [2, 3, 5])] == [(run.texts, run.offsets) for run in runs]


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
