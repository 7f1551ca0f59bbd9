"""The journal's export format: real text of journalctl, cut anywhere, and what an attacker could write into it."""

import random
import struct

import pytest

from shippers.journald.export import Entry, ExportError, ExportReader
from tests.shippers.journald.journals import binary, exported, text

ENTRIES = [
    [("__CURSOR", b"a"), ("MESSAGE", b"plain"), ("EMPTY", b"")],
    [("__CURSOR", b"b"), ("MESSAGE", b"two\n\nlines\n=\n"), ("PRIORITY", b"3")],
    [("__CURSOR", b"c"), ("MESSAGE", bytes(range(256)) * 3), ("TWICE", b"1"), ("TWICE", b"2")],
    [("MESSAGE", b"\n" * 10), ("X", b"=")],
]
STREAM = exported(ENTRIES)


def read(data: bytes, sizes: list[int], reader: ExportReader | None = None) -> list[Entry]:
    """Return the entries of bytes that come in pieces of these sizes."""
    reader, found, place = reader or ExportReader(2**20, 2**24), [], 0
    for size in sizes:
        found += reader.feed(data[place : place + size])
        place += size
    return found + reader.feed(data[place:]) + reader.end()


def read_to_damage(data: bytes, size: int) -> tuple[list[Entry], int]:
    """Return the entries before some damage, and the byte behind them, where pieces have this size."""
    reader, found = ExportReader(2**20, 2**24), []
    for place in range(0, len(data), size):
        try:
            found += reader.feed(data[place : place + size])
        except ExportError as error:
            return found + error.entries, error.whole_to
    raise AssertionError("no damage was found")


def test_entries_are_the_same_however_they_come() -> None:
    """Where a read ends, within a size, a name or a value, changes nothing."""
    assert ENTRIES == read(STREAM, [])
    assert ENTRIES == read(STREAM, [1] * len(STREAM))
    for seed in range(100):
        chance = random.Random(seed)
        assert ENTRIES == read(STREAM, [chance.randint(1, 40) for _ in range(200)])


def test_the_last_entry_needs_no_empty_line() -> None:
    """A file may end with its last field."""
    assert [[("A", b"1")]] == read(text("A", b"1"), [])


def test_a_long_field_is_cut_and_counted_in_bounded_memory() -> None:
    """A field of a hundred megabytes leaves a kilobyte; what follows is read as ever."""
    for field in (text, binary):
        for size in (1024, 1025, 5000, 1_000_000):
            reader = ExportReader(1024, 2**20)
            data = field("BIG", b"x" * size) + text("NEXT", b"1") + b"\n" + text("A", b"2") + b"\n"
            assert [[("BIG", b"x" * 1024), ("NEXT", b"1")], [("A", b"2")]] == read(data, [100] * 30, reader)
            assert (size > 1024) == reader.cut


def test_a_gigabyte_of_one_field_is_never_held() -> None:
    """Neither as text without a line end nor as a binary field."""
    for head in (b"BIG=", b"BIG\n" + struct.pack("<Q", 700 * 2**20)):
        reader = ExportReader(1024, 2**20)
        reader.feed(head)
        for _ in range(100):
            assert [] == reader.feed(b"x" * 2**16)
            assert len(reader._buffer) + sum(map(len, reader._pieces)) < 2**17


def test_an_entry_of_endless_fields_is_bounded() -> None:
    """No more fields, and no more bytes, than an entry can rightly have."""
    reader = ExportReader(1024, 10_000)
    (entry,) = reader.feed(b"".join(text(f"F{n}", b"x" * 100) for n in range(5000)) + b"\n")
    assert 100 == len(entry)
    assert 4900 == reader.cut
    (entry,) = reader.feed(b"".join(text(f"F{n}", b"") for n in range(5000)) + b"\n")
    assert 1024 == len(entry)


@pytest.mark.parametrize(
    "data",
    [
        b"FIELD\n" + struct.pack("<Q", 2**40),
        b"FIELD\n" + struct.pack("<Q", 3) + b"abcd\n\n",
        b"=value\n\n",
        b"na\x00me=value\n\n",
        b"x" * 5000,
        b"N" * 100 + b"=value\n\n",
    ],
    ids=["size", "no line end", "no name", "control character", "no sign of a field", "long name"],
)
def test_what_is_no_export_is_said(data: bytes) -> None:
    """A stream that cannot be read on raises instead of swallowing what follows."""
    with pytest.raises(ExportError, match="expected"):
        ExportReader(1024, 2**20).feed(data)


def test_damage_takes_nothing_with_it_that_was_whole() -> None:
    """The error brings the entries before it, and the byte behind them, however the bytes come."""
    for size in (1, 7, 50, 10**6):
        assert (ENTRIES, len(STREAM)) == read_to_damage(STREAM + b"=damage\n", size)


def test_a_stream_that_ends_within_a_field_is_said() -> None:
    """Half a field is no entry."""
    for data in (b"FIELD\n" + struct.pack("<Q", 10) + b"half", b"FIELD=hal"):
        reader = ExportReader(1024, 2**20)
        reader.feed(data)
        with pytest.raises(ExportError, match="expected the end of a field"):
            reader.end()
