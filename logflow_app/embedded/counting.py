"""How many batches a Produce request brings, found without taking it apart: kio holds everybody up while it does that.

The format: https://kafka.apache.org/protocol.html#The_Messages_Produce
"""

import contextlib
import struct
from struct import Struct

FIRST_FLEXIBLE = 9  # from this version on lengths are numbers of variable size, plus one, and tags may follow

_HEAD_BYTES = 8
_SHORT, _INT = Struct(">h"), Struct(">i")


class _FullError(Exception):
    """There are more things than may be."""


class _Cursor:
    """A place in a request, moved by what is passed over; raises IndexError and struct.error beyond its end."""

    def __init__(self, data: memoryview, most: int, *, is_flexible: bool) -> None:
        self.items = 0
        self._data = data
        self._most = most
        self._is_flexible = is_flexible
        self._at = _HEAD_BYTES

    def skip(self, size: int) -> None:
        """Pass over so many bytes."""
        self._at += size

    def number(self, form: Struct) -> int:
        """Return a number of a fixed size."""
        (found,) = form.unpack_from(self._data, self._at)
        self._at += form.size
        return int(found)

    def length(self, form: Struct) -> int:
        """Return the length of what follows: nothing has none."""
        return max(self._varint() - 1 if self._is_flexible else self.number(form), 0)

    def members(self) -> range:
        """Return the numbers of a list's members, which count; raises _FullError."""
        return self._counted(self.length(_INT))

    def skip_tags(self) -> None:
        """Pass over tags, which count as well: somebody has to walk through them."""
        if self._is_flexible:
            for _ in self._counted(self._varint()):
                self._varint()
                self.skip(self._varint())

    def _counted(self, count: int) -> range:
        self.items += count
        if self.items > self._most:
            raise _FullError
        return range(count)

    def _varint(self) -> int:
        value = 0
        for shift in range(0, 35, 7):
            byte = self._data[self._at]
            self._at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
        return value


def produced_items(data: memoryview, version: int, most: int) -> int:
    """Return how many topics and batches a Produce request has, or a number above `most` once there are more.

    What is no request at all is left to who takes it apart: it counts as far as it can be read.
    """
    cursor = _Cursor(data, most, is_flexible=version >= FIRST_FLEXIBLE)
    with contextlib.suppress(IndexError, struct.error, _FullError):
        cursor.skip(max(cursor.number(_SHORT), 0))  # the client's name, in this form in every version
        cursor.skip_tags()
        cursor.skip(cursor.length(_SHORT))  # the transaction
        cursor.skip(_SHORT.size + _INT.size)  # acks and time
        for _ in cursor.members():
            cursor.skip(cursor.length(_SHORT))
            for _ in cursor.members():
                cursor.skip(_INT.size)
                cursor.skip(cursor.length(_INT))
                cursor.skip_tags()
            cursor.skip_tags()
    return cursor.items
