"""Bytes of a TCP connection → syslog messages (RFC 6587); pure.

Each frame tells by itself how it is framed: as `<length> <message>` where a number is followed by a space and `<`, with
which every syslog message begins; else the message goes on to the next line end or NUL.
"""

import re

from shippers.lines import character_boundary

MOST_DIGITS = 7

_COUNTED = re.compile(rb"([1-9][0-9]{0,%d}) <" % (MOST_DIGITS - 1))
_MAYBE_COUNTED = re.compile(rb"[1-9][0-9]{0,%d} ?\Z" % (MOST_DIGITS - 1))
_LENGTH_BEGINS_LINE = re.compile(rb"[\n\0][1-9][0-9]{0,%d}\Z" % (MOST_DIGITS - 1))
_FILLING = re.compile(rb"[\r\n\0]*")  # what some senders put between frames


class Framer:
    """The frames of one connection; what is not whole yet is kept, at most `max_bytes` and one chunk.

    A longer message is cut off there and the rest of it is left out; `cut` counts these. Messages are never empty.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._rest = b""
        self._skip_bytes = 0  # of a counted message that was cut
        self._skips_line = False  # the rest of a line that was cut
        self.cut = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Return the messages that are whole with these bytes. 0.4 µs a message in lines, 1.5 counted."""
        messages: list[bytes] = []
        data = self._skip(self._rest + data)
        position = 0
        while (position := _behind_filling(data, position)) < len(data):
            counted = _COUNTED.match(data, position)
            if counted:
                after = self._take_counted(data, counted.end() - 1, int(counted[1]), messages)
            elif _MAYBE_COUNTED.match(data, position):
                break
            else:
                after = self._take_lines(data, position, messages)
            if after is None:
                break
            position = after
        self._rest = data[position:]
        return messages

    def finish(self) -> list[bytes]:
        """Return what stands there when the connection ends without the end of its last message."""
        rest, self._rest = self._rest, b""
        counted = _COUNTED.match(rest)
        last = (rest[counted.end() - 1 :] if counted else rest).rstrip(b"\r\n\0")
        return [last] if last else []

    def _skip(self, data: bytes) -> bytes:
        """Leave out what remains of a message that was cut."""
        if self._skips_line:
            end = _line_end(data, 0)
            if end < 0:
                return b""
            self._skips_line = False
            return data[end:]
        skipped = min(self._skip_bytes, len(data))
        self._skip_bytes -= skipped
        return data[skipped:]

    def _take_counted(self, data: bytes, begin: int, size: int, messages: list[bytes]) -> int | None:
        """Take a message of `size` bytes; return the place behind it, None if more of it is to come first."""
        end = begin + size
        if end > len(data) and len(data) - begin <= self._max_bytes:
            return None
        message = self._within_limit(data[begin : min(end, begin + self._max_bytes + 1)])
        messages.append(message.rstrip(b"\r\n\0"))
        self._skip_bytes = max(end - len(data), 0)
        return min(end, len(data))

    def _take_lines(self, data: bytes, begin: int, messages: list[bytes]) -> int | None:
        """Take whole lines up to the next counted message; return the place behind, None if more is to come first."""
        end = _next_counted(data, begin)
        if end < 0:
            end = _last_line_end(data, begin)
        if end >= 0:
            messages += self._lines(data[begin:end])
            return end
        if len(data) - begin <= self._max_bytes:
            return None
        messages.append(self._within_limit(data[begin:]))
        self._skips_line = True
        return len(data)

    def _lines(self, data: bytes) -> list[bytes]:
        if b"\0" in data:
            data = data.replace(b"\0", b"\n")
        lines = data.split(b"\n")
        if b"\r" in data:
            lines = [line.rstrip(b"\r") for line in lines]
        if len(max(lines, key=len)) > self._max_bytes:
            lines = [self._within_limit(line) for line in lines]
        return list(filter(None, lines))

    def _within_limit(self, message: bytes) -> bytes:
        if len(message) <= self._max_bytes:
            return message
        self.cut += 1
        return message[: character_boundary(message[: self._max_bytes], self._max_bytes)]


def _behind_filling(data: bytes, position: int) -> int:
    found = _FILLING.match(data, position)
    return found.end() if found else position


def _line_end(data: bytes, position: int) -> int:
    """Return the first line end, -1 without one."""
    ends = [end for end in (data.find(b"\n", position), data.find(b"\0", position)) if end >= 0]
    return min(ends, default=-1)


def _last_line_end(data: bytes, position: int) -> int:
    """Return the place of the last line end, -1 without one."""
    return max(data.rfind(b"\n", position), data.rfind(b"\0", position))


def _next_counted(data: bytes, position: int) -> int:
    """Return the place of the line end before the next counted message, -1 without one. A search by regex is slower."""
    place = data.find(b" <", position)
    while place >= 0:
        begin = max(place - MOST_DIGITS - 1, position)
        found = _LENGTH_BEGINS_LINE.search(data, begin, place)
        if found:
            return found.start()
        place = data.find(b" <", place + 1)
    return -1
