"""Bytes from a pipe become lines, wherever the reads end."""

import random

from shippers.stdin.assembly import Assembly


def lines_of(data: bytes, sizes: list[int], max_bytes: int = 100) -> list[bytes]:
    """Return the lines of bytes that are read in pieces of these sizes, and then to their end."""
    assembly, found, place = Assembly(max_bytes), [], 0
    for size in sizes:
        found += assembly.feed(data[place : place + size])
        place += size
    return found + assembly.feed(data[place:]) + assembly.rest()


def test_lines_are_the_same_however_they_are_read() -> None:
    """Where one read ends and the next begins changes nothing."""
    data = b"one\r\n\n\r\ntwo\nth\xffree\x00\nf\xc3\xbcnf\r\n" * 20 + b"the last has no end\r"
    whole = [b"one", b"two", b"th\xffree\x00", "fünf".encode()] * 20 + [b"the last has no end"]
    for seed in range(200):
        chance = random.Random(seed)
        assert whole == lines_of(data, [chance.randint(1, 9) for _ in range(90)])


def test_a_long_line_is_cut_between_characters_and_loses_nothing() -> None:
    """Whatever its length and the sizes of the reads, its parts make the line again, and each is text by itself."""
    line = "äöü€x" * 300
    for size in (1, 7, 64, 1000, 10_000):
        parts = lines_of(line.encode() + b"\nnext\n", [size] * 40, max_bytes=64)
        assert "next" == parts.pop().decode()
        assert line == "".join(part.decode() for part in parts)
        assert max(map(len, parts)) <= 64


def test_cuts_are_counted_and_what_is_kept_is_bounded() -> None:
    """A gigabyte without a line end is never in memory at once."""
    assembly = Assembly(1000)
    given = sum(len(part) for _ in range(500) for part in assembly.feed(b"x" * 999))
    (rest,) = assembly.rest()
    assert 500 * 999 == given + len(rest)
    assert len(rest) <= 1000
    assert 499 == assembly.cut
