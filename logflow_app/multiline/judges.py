"""What one line is to the event before it: its continuation, its end, or the beginning of the next. Pure.

A judge remembers nothing of the events before the present one. So whoever reads a file again from where an event begins
finds the same events.
"""

import re
from typing import Final, Protocol

CONTINUES: Final = 0
BEGINS: Final = 1  # the line begins an event
ENDS: Final = 2  # no further line belongs to the line's event
ALONE: Final = BEGINS | ENDS


class Judge(Protocol):
    """Tells of each line in turn whether it BEGINS an event, ENDS one, or both."""

    def judge(self, line: str) -> int:
        """Return what the line is, given those of its event before it."""

    def reset(self) -> None:
        """Forget the event: it ends here, whatever its text says."""

    def pieces(self, line: str) -> list[str]:
        """Return the line in the parts that may belong to different events; as a rule it is one."""


class Whole:
    """What judges have in common that hold whole lines against something and remember nothing."""

    def reset(self) -> None:
        """See Judge.reset."""

    def pieces(self, line: str) -> list[str]:
        """See Judge.pieces."""
        return [line]


class Single(Whole):
    """Every line is an event."""

    def judge(self, line: str) -> int:  # noqa: ARG002 - whatever it says
        """See Judge.judge."""
        return ALONE


class After(Whole):
    """Lines that fit (with `negate`: that do not) belong to the line before them."""

    def __init__(self, pattern: str, *, negate: bool) -> None:
        self._search = re.compile(pattern).search
        self._negate = negate

    def judge(self, line: str) -> int:
        """See Judge.judge."""
        return BEGINS if (self._search(line) is None) is not self._negate else CONTINUES


class Headed(Whole):
    """An event begins where `begin` fits, or one line before, where that fits `head`."""

    def __init__(self, head: str, begin: str) -> None:
        self._head = re.compile(head).search
        self._begin = re.compile(begin).search
        self._is_headed = False  # the event's only line so far is its head

    def judge(self, line: str) -> int:
        """See Judge.judge."""
        was_headed, self._is_headed = self._is_headed, self._head(line) is not None
        if self._is_headed:
            return BEGINS
        return BEGINS if self._begin(line) and not was_headed else CONTINUES

    def reset(self) -> None:
        """See Judge.reset."""
        self._is_headed = False


class Before(Whole):
    """Lines that fit (with `negate`: that do not) belong to the line behind them."""

    def __init__(self, pattern: str, *, negate: bool) -> None:
        self._search = re.compile(pattern).search
        self._negate = negate

    def judge(self, line: str) -> int:
        """See Judge.judge."""
        return ENDS if (self._search(line) is None) is not self._negate else CONTINUES


class Strict(Whole):
    """As After, but a line that belongs to none before it is an event of its own."""

    def __init__(self, pattern: str, *, negate: bool) -> None:
        self._after = After(pattern, negate=negate)
        self._inside = False

    def judge(self, line: str) -> int:
        """See Judge.judge."""
        if self._after.judge(line) == BEGINS:
            self._inside = True
            return BEGINS
        return CONTINUES if self._inside else ALONE

    def reset(self) -> None:
        """See Judge.reset."""
        self._inside = False


class Split:
    """An event begins where `start` fits, and ends behind what `end` fits; both may be in the middle of a line."""

    def __init__(self, start: str, end: str) -> None:
        self._start = re.compile(start).search if start else None
        self._end = re.compile(end).search if end else None

    def judge(self, line: str) -> int:
        """See Judge.judge."""
        verdict = CONTINUES
        if self._start is not None:
            begun = self._start(line)
            if begun is not None and not begun.start():
                verdict = BEGINS
        if self._end is not None and self._end(line) is not None:
            verdict |= ENDS
        return verdict

    def reset(self) -> None:
        """See Judge.reset."""

    def pieces(self, line: str) -> list[str]:
        """See Judge.pieces."""
        found: list[str] = []
        while place := self._first_cut(line):
            found.append(line[:place])
            line = line[place:]
        return [*found, line]

    def _first_cut(self, line: str) -> int:
        """Return where the line is to be cut first, 0 where it is not; what is cut off is looked at anew."""
        places = []
        if self._start is not None:
            begun = self._start(line)
            if begun is not None and not begun.start():
                begun = self._start(line, max(begun.end(), 1))
            if begun is not None:
                places.append(begun.start())
        if self._end is not None:
            ended = self._end(line)
            if ended is not None and ended.end() < len(line):
                places.append(ended.end())
        return min((place for place in places if place), default=0)
