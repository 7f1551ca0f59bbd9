"""Encodings that files may be written in: how their text is read, and which bytes end a line. Pure."""

import codecs
from functools import lru_cache
from typing import Final, NamedTuple

UTF_8: Final = "utf-8"
BY_MARK: Final = {"utf-16": ("utf-16-le", "utf-16-be"), "utf-32": ("utf-32-le", "utf-32-be")}
"""Encodings whose order of bytes stands in the file's first bytes; the first is meant where nothing stands there."""

_WIDTHS: Final = {"utf-16-le": 2, "utf-16-be": 2, "utf-32-le": 4, "utf-32-be": 4}
_MULTI_BYTE: Final = frozenset(
    {"big5", "big5hkscs", "cp932", "cp949", "cp950", "euc_jp", "euc_jis_2004", "euc_kr", "gb18030", "gb2312", "gbk"}
    | {"johab", "shift_jis", "shift_jis_2004", "shift_jisx0213"}
)
"""Encodings of several bytes a character in none of which the byte of a line end is part of another character."""

_TRAPS: Final = (
    b"\\u0041~{0!~}\x1b$B0!\x1b(B"  # what encodings read as fewer characters that only look like single bytes
)


class Encoding(NamedTuple):
    """How the bytes of a file are read: Python's name for it, what ends a line, and how many bytes are a unit.

    A line end is one unit, and begins where a unit does.
    """

    name: str
    line_end: bytes
    width: int = 1

    @property
    def is_utf_8(self) -> bool:
        """Whether it is what nearly all files are written in."""
        return self.name == UTF_8

    def last_end(self, data: bytes, start: int = 0) -> int:
        """Return where the last line that ends behind `start` ends, 0 where none does; a unit begins at `start`."""
        place = data.rfind(self.line_end, start)
        while place > start and (place - start) % self.width:
            place = data.rfind(self.line_end, start, place + self.width - 1)
        return place + self.width if place >= start else 0

    def first_end(self, data: bytes, start: int = 0) -> int:
        """Return where the first line that ends behind `start` ends, 0 where none does; a unit begins at `start`."""
        place = data.find(self.line_end, start)
        while place > start and (place - start) % self.width:
            place = data.find(self.line_end, place + 1)
        return place + self.width if place >= start else 0

    def lines(self, data: bytes) -> list[bytes]:
        """Return the lines of `data` without their ends, and last what stands behind the last end."""
        if self.width == 1:
            return data.split(self.line_end)
        found, start = [], 0
        while end := self.first_end(data, start):
            found.append(data[start : end - self.width])
            start = end
        return [*found, data[start:]]

    def whole_characters(self, data: bytes) -> int:
        """Return how many bytes of `data` are whole characters, but never 0 where there is a whole unit."""
        if self.is_utf_8:
            return character_boundary(data, len(data))
        whole = len(data) - len(data) % self.width
        if self.width == 2 and whole > 2:
            unit = data[whole - 2 : whole]
            return whole - 2 if 0xD8 <= unit[self.name.endswith("-le")] <= 0xDB else whole
        return whole


def character_boundary(data: bytes, place: int) -> int:
    """Return `place`, or up to three bytes before it where a UTF-8 character would be torn apart, but never 0."""
    for back in range(1, 4):
        if back >= place:
            break
        byte = data[place - back]
        if byte & 0xC0 == 0x80:
            continue
        length = 2 if byte >> 5 == 0b110 else 3 if byte >> 4 == 0b1110 else 4 if byte >> 3 == 0b11110 else 1
        return place - back if length > back else place
    return place


@lru_cache
def encoding_named(name: str) -> Encoding:
    """Return the encoding of a name, which may be one of BY_MARK; raises ValueError where it cannot be used."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        raise ValueError("expected the name of an encoding, such as utf-8, latin-1, cp1252 or utf-16") from None
    known = codec.name
    if known in {UTF_8, "utf-8-sig", "ascii"}:
        return Encoding(UTF_8, b"\n")
    if known in BY_MARK:
        return Encoding(known, b"\n", _WIDTHS[BY_MARK[known][0]])
    if known in _WIDTHS:
        return Encoding(known, "\n".encode(known), _WIDTHS[known])
    if known in _MULTI_BYTE:
        return Encoding(known, b"\n")
    if not getattr(codec, "_is_text_encoding", True) or not _is_single_byte(known):
        raise ValueError("expected an encoding of one byte a character, UTF-8, UTF-16, UTF-32 or a usual Asian one")
    return Encoding(known, "\n".encode(known))


def _is_single_byte(name: str) -> bool:
    try:
        each = (len(bytes([byte]).decode(name, "replace")) for byte in range(256))
        return set(each) == {1} and len(_TRAPS.decode(name, "replace")) == len(_TRAPS) and len("\n".encode(name)) == 1
    except (UnicodeError, LookupError, ValueError):
        return False


def resolved(encoding: Encoding, head: bytes) -> Encoding | None:
    """Return the encoding of a file that begins with `head`, None where too little of it is there yet to tell."""
    if encoding.name not in BY_MARK:
        return encoding
    if len(head) < encoding.width:
        return None
    little, big = BY_MARK[encoding.name]
    return encoding_named(big if head.startswith("\ufeff".encode(big)) else little)
