"""Bytes of a TCP connection → syslog messages (RFC 6587); pure.

The first message tells how a connection is framed. If it begins as `<length> <<priority>>` does, every message is
counted; else each goes on to the next line end or NUL. Where the second message begins behind a NUL, line ends are part
of messages. What is no frame where a counted one should be is text, and taken as well, up to a line end or a count.
"""

import re
from collections.abc import Callable

from shippers.lines import character_boundary

MOST_DIGITS = 7
LOOK_AHEAD = 16  # bytes that tell a counted message

_FIRST_COUNTED = re.compile(rb"[1-9][0-9]{0,%d} <[0-9]{1,3}>" % (MOST_DIGITS - 1))
_MAYBE_FIRST = re.compile(rb"[1-9][0-9]{0,%d}(?: (?:<[0-9]{0,3})?)?\Z" % (MOST_DIGITS - 1))
_COUNTED = re.compile(rb"([1-9][0-9]{0,%d}) " % (MOST_DIGITS - 1))
_MAYBE_COUNTED = re.compile(rb"[1-9][0-9]{0,%d}\Z" % (MOST_DIGITS - 1))
_BEGIN = re.compile(rb"<[0-9]{1,3}>")
_MAYBE_BEGIN = re.compile(rb"<[0-9]{0,3}\Z")
_TEXT_END = re.compile(rb"[\n\0]|" + _FIRST_COUNTED.pattern)
_FILLING = re.compile(rb"[\r\n\0]*")  # what some senders put between frames
_ENDS = b"\r\n\0"

_Step = Callable[[bytes, int, list[bytes]], int]  # returns the place behind what it took


class Framer:
    """The frames of one connection; what is not whole yet is kept, at most `max_bytes` twice and one chunk.

    A longer message is cut off there; it is given when all of it has passed. `cuts` says, of the messages that `feed`
    or `finish` returned last, by their place how many bytes were left out. Messages are never empty.
    """

    def __init__(self, max_bytes: int) -> None:
        self.cuts: dict[int, int] = {}
        self._max_bytes = max_bytes
        self._rest = b""
        self._head: bytes | None = None  # of a message that is cut, while the rest of it passes
        self._left_out = 0
        self._skip_bytes: int | None = None  # how much of it is to pass; None: up to a line end
        self._last = b""
        self._only_nul = False
        self._step: _Step = self._detect

    def feed(self, data: bytes) -> list[bytes]:
        """Return the messages that are whole with these bytes. 0.3 µs a message in lines, 0.6 counted."""
        messages: list[bytes] = []
        self.cuts = {}
        if self._rest:
            data = self._rest + data
        position = 0 if self._head is None else self._skip(data, messages)
        while position < len(data):
            step = self._step
            after = step(data, position, messages)
            if after == position and step == self._step:
                break
            position = after
        self._rest = data[position:]
        return messages

    def finish(self) -> list[bytes]:
        """Return what stands there when the connection ends without the end of its last message."""
        messages: list[bytes] = []
        self.cuts = {}
        if self._head is not None:
            self._end_cut(messages)
        rest, self._rest = self._rest, b""
        counted = _COUNTED.match(rest) if self._step == self._take_counted else None
        self._add((rest[counted.end() :] if counted else rest).strip(_ENDS), messages)
        return messages

    def _detect(self, data: bytes, position: int, _: list[bytes]) -> int:
        """Find out how the connection is framed."""
        position = _behind_filling(data, position)
        if _FIRST_COUNTED.match(data, position):
            self._step = self._take_counted
        elif position < len(data) and not _MAYBE_FIRST.match(data, position):
            self._step = self._take_first
        return position

    def _take_counted(self, data: bytes, position: int, messages: list[bytes]) -> int:
        """Take messages as long as they are counted and whole."""
        find, length, most, add = data.find, len(data), self._max_bytes, messages.append
        while (space := find(b" ", position, position + MOST_DIGITS + 1)) > position:
            count = data[position:space]
            if not count.isdigit() or count.startswith(b"0"):
                break
            end = space + 1 + int(count)
            if end > length or end - space - 1 > most:
                break
            message = data[space + 1 : end].rstrip(_ENDS)
            if message:
                add(message)
            position = end
        position = _behind_filling(data, position)
        counted = _COUNTED.match(data, position)
        if counted:
            return self._take_long(data, position, counted, messages)
        if position == length or _MAYBE_COUNTED.match(data, position):
            return position
        return self._take_text(data, position, messages)

    def _take_long(self, data: bytes, position: int, counted: re.Match[bytes], messages: list[bytes]) -> int:
        """Take a counted message that is not whole or too long."""
        begin, size = counted.end(), int(counted[1])
        end = begin + size
        if end > len(data) and len(data) - begin <= self._max_bytes:
            return position
        if size <= self._max_bytes:
            self._add(data[begin:end].rstrip(_ENDS), messages)
            return end
        self._begin_cut(data[begin:end])
        self._skip_bytes = end - len(data)
        if end <= len(data):
            self._end_cut(messages)
        return min(end, len(data))

    def _take_text(self, data: bytes, position: int, messages: list[bytes]) -> int:
        """Take what is no frame, up to a line end or the next counted message; what goes on and on comes in pieces."""
        end = _TEXT_END.search(data, position)
        if end is not None and end.start() - position <= self._max_bytes:
            self._add(data[position : end.start()].rstrip(b"\r"), messages)
            return end.start()
        if len(data) - position <= self._max_bytes + LOOK_AHEAD:
            return position
        messages.append(data[position : position + self._max_bytes])
        return position + self._max_bytes

    def _take_first(self, data: bytes, position: int, messages: list[bytes]) -> int:
        """Take the first message that ends as a line or at a NUL."""
        end = _line_end(data, position)
        if end < 0 and len(data) - position <= self._max_bytes + 1:
            return position
        if end < 0 or data[end] == ord("\n") or end - position > self._max_bytes:
            self._step = self._take_lines
            return position
        self._add(data[position:end].rstrip(b"\r"), messages)
        self._step = self._look_behind_nul
        return end

    def _look_behind_nul(self, data: bytes, position: int, _: list[bytes]) -> int:
        """Find out whether messages end at a NUL only."""
        begin = _behind_filling(data, position)
        if begin < len(data) and not _MAYBE_BEGIN.match(data, begin):
            self._only_nul = _BEGIN.match(data, begin) is not None
            self._step = self._take_lines
        return begin

    def _take_lines(self, data: bytes, position: int, messages: list[bytes]) -> int:
        """Take all whole lines."""
        position = _behind_filling(data, position) if self._only_nul else position
        end = data.rfind(b"\0", position) if self._only_nul else _last_line_end(data, position)
        if end >= 0:
            self._add_lines(data[position:end], messages)
            return end + 1
        if len(data) - position <= self._max_bytes + 1:  # the last may be of a line end
            return position
        self._begin_cut(data[position:])
        self._skip_bytes = None
        return len(data)

    def _add_lines(self, data: bytes, messages: list[bytes]) -> None:
        if self._only_nul:
            lines = [line.lstrip(_ENDS).removesuffix(b"\n") for line in data.split(b"\0")]
        else:
            lines = (data.replace(b"\0", b"\n") if b"\0" in data else data).split(b"\n")
            if b"\r" in data:
                lines = [line.removesuffix(b"\r") for line in lines]
        if len(max(lines, key=len)) <= self._max_bytes:
            messages += filter(None, lines)
            return
        for line in lines:
            self._add(line, messages)

    def _add(self, message: bytes, messages: list[bytes]) -> None:
        if len(message) > self._max_bytes:
            kept = message[: character_boundary(message[: self._max_bytes], self._max_bytes)]
            self.cuts[len(messages)] = len(message) - len(kept)
            message = kept
        if message:
            messages.append(message)

    def _begin_cut(self, message: bytes) -> None:
        """Keep the beginning of a message that is too long, and count the rest."""
        self._head = message[: character_boundary(message[: self._max_bytes], self._max_bytes)]
        self._left_out = len(message) - len(self._head)
        self._last = message[-1:]

    def _end_cut(self, messages: list[bytes]) -> None:
        if self._head:
            self.cuts[len(messages)] = self._left_out
            messages.append(self._head)
        self._head = None

    def _skip(self, data: bytes, messages: list[bytes]) -> int:
        """Let the rest of a message pass that is cut; return the place behind it."""
        if self._skip_bytes is None:
            end = data.find(b"\0") if self._only_nul else _line_end(data, 0)
        else:
            end = self._skip_bytes if self._skip_bytes <= len(data) else -1
            self._skip_bytes -= len(data)
        self._left_out += len(data) if end < 0 else end
        self._last = data[-1:] if end < 0 else data[end - 1 : end] or self._last
        if end < 0:
            return len(data)
        if self._skip_bytes is None and self._last == (b"\n" if self._only_nul else b"\r"):
            self._left_out -= 1
        self._end_cut(messages)
        return end


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
