"""Encodings of files: which are known, where their lines end, where their characters do."""

import pytest

from logflow_app.encodings import encoding_named, resolved


@pytest.mark.parametrize(
    ("name", "line_end", "width"),
    [
        ("utf-8", b"\n", 1),
        ("UTF8", b"\n", 1),
        ("ascii", b"\n", 1),
        ("latin-1", b"\n", 1),
        ("cp1252", b"\n", 1),
        ("koi8-r", b"\n", 1),
        ("gbk", b"\n", 1),
        ("cp037", b"\x25", 1),
        ("utf-16-le", b"\n\x00", 2),
        ("UTF-16BE", b"\x00\n", 2),
        ("utf-32-le", b"\n\x00\x00\x00", 4),
    ],
)
def test_an_encoding_is_known_by_its_name(name: str, line_end: bytes, width: int) -> None:
    """In any spelling Python knows."""
    encoding = encoding_named(name)
    assert (line_end, width) == (encoding.line_end, encoding.width)


@pytest.mark.parametrize(
    "name", ["", "nothing", "utf-7", "hz", "iso2022_jp", "base64", "idna", "unicode_escape", "a\x00b"]
)
def test_others_are_refused(name: str) -> None:
    """What is none, or has no bytes that end a line and nothing else."""
    with pytest.raises(ValueError, match="expected"):
        encoding_named(name)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xff\xfea\x00", "utf-16-le"),
        (b"\xfe\xff\x00a", "utf-16-be"),
        (b"a\x00", "utf-16-le"),
        (b"\xff", None),
        (b"", None),
    ],
)
def test_the_order_of_bytes_stands_at_the_beginning(head: bytes, name: str | None) -> None:
    """Where it does not, the usual one is meant; where there is too little yet, nobody knows."""
    found = resolved(encoding_named("utf-16"), head)
    assert name == (found and found.name)


def test_other_encodings_need_no_beginning() -> None:
    """They are what they are."""
    assert encoding_named("latin-1") == resolved(encoding_named("latin-1"), b"")


def test_line_ends_stand_where_units_begin() -> None:
    """What looks like one between two characters is none."""
    encoding = encoding_named("utf-16-le")
    data = "\u0a00\u0a00a\u0100\nb\n\u0a00\u000a\u0a61".encode("utf-16-le")
    assert [part.decode("utf-16-le") for part in encoding.lines(data)] == ["\u0a00\u0a00aĀ", "b", "\u0a00", "\u0a61"]
    assert data[: encoding.first_end(data)].decode("utf-16-le") == "\u0a00\u0a00a\u0100\n"
    assert data[encoding.last_end(data) :].decode("utf-16-le") == "\u0a61"
    none = "\u0a00\u0a00".encode("utf-16-le")
    assert (0, 0) == (encoding.first_end(none), encoding.last_end(none))


@pytest.mark.parametrize(
    ("name", "data", "whole"),
    [
        ("utf-8", "aé".encode()[:2], 1),
        ("latin-1", b"a\xe9", 2),
        ("utf-16-le", "a😀".encode("utf-16-le")[:4], 2),
        ("utf-16-be", "a😀".encode("utf-16-be")[:5], 2),
        ("utf-16-le", "😀".encode("utf-16-le")[:2], 2),
        ("utf-16-le", b"a", 0),
    ],
)
def test_characters_are_not_torn(name: str, data: bytes, whole: int) -> None:
    """Unless nothing else would be left."""
    assert whole == encoding_named(name).whole_characters(data)
