"""Walk through an expression once, atom by atom, and write it anew for Python.

Named groups alone capture, as in Ruby; others do only where they are asked for or referred to by number.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from logflow_app.regexes.characters import UntranslatableError, read_class, read_escape

__all__ = ["Translated", "Translation", "UntranslatableError", "compile_foreign", "translate"]

MAX_EXPRESSION_CHARS = 1_000_000  # of what references have become; the longest of the library has 50,000

_QUANTIFIER = re.compile(r"[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\}")
_NAMED = re.compile(r"\(\?(?:P?<(?![=!])([^>]+)>|'([^']+)')")
_NAME_AGAIN = re.compile(r"\\k(?:<([^>]+)>|'([^']+)'|\{([^}]+)\})|\(\?P=([^)]+)\)")
_NUMBER_AGAIN = re.compile(r"\\([1-9]\d?)")
_REFERS_BY_NUMBER = re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]")
_FLAGS = re.compile(r"\(\?([imsxaud]*)(?:-([imsx]*))?([:)])")
_LOOK_BEHIND = re.compile(r"\(\?<[=!]")
_PLAIN = re.compile(r"\(\?(?:[:>=!])")


class Translated(NamedTuple):
    """An expression for Python; `names` has the name of each of its groups, empty where it has none."""

    text: str
    names: Sequence[str]


@dataclass(slots=True)
class _Group:
    start: int  # of the group in what is written
    look_behind: str = ""  # what opens it, where it is one
    bars: list[int] = field(default_factory=list)
    unclosed: int = 0  # groups opened for flags that hold up to the end of this one


@dataclass(slots=True)
class Translation:
    """What is known while one expression, and all it refers to, is written anew."""

    names: list[str] = field(default_factory=list)
    is_ruby: bool = True
    keeps_unnamed: bool = False
    refer: Callable[[str, int], tuple[str, int] | None] | None = None

    def read(self, text: str) -> str:
        """Return a text for Python; raises `UntranslatableError`."""
        return _Walk(self, text).walk()


def translate(text: str, *, is_ruby: bool = False, keeps_unnamed: bool = False) -> Translated:
    """Return an expression for Python; raises `UntranslatableError`."""
    translation = Translation(is_ruby=is_ruby, keeps_unnamed=keeps_unnamed)
    return Translated(translation.read(text), tuple(translation.names))


def compile_foreign(text: str, *, keeps_unnamed: bool = False) -> tuple[re.Pattern[str], Sequence[str]]:
    """Return the pattern of an expression in Go's, PCRE's or Python's spelling, and the names of its groups.

    Raises `re.error`, `UntranslatableError` (a ValueError), OverflowError or RecursionError.
    """
    written, names = translate(text, keeps_unnamed=keeps_unnamed)
    twice = next((name for place, name in enumerate(names) if name and name in names[:place]), None)
    if twice:
        raise UntranslatableError(f"expected the group {twice!r} once")
    return re.compile(written), names


class _Walk:
    """One text on its way; `atom` is where the last thing that may be repeated begins in `out`."""

    def __init__(self, shared: Translation, text: str) -> None:
        self.shared, self.text, self.place = shared, text, 0
        self.out: list[str] = []
        self.atom: int | None = None
        self.groups = [_Group(0)]
        self.numbers: list[int] = []  # of this text's own groups
        self.captures = shared.keeps_unnamed or bool(_REFERS_BY_NUMBER.search(text))

    def walk(self) -> str:
        text = self.text
        while self.place < len(text):
            char = text[self.place]
            if char == "\\":
                self._escape()
            elif char == "[":
                written, self.place = read_class(text, self.place, is_ruby=self.shared.is_ruby)
                self._put(written)
            elif char == "(":
                self._open()
            elif char == ")":
                self._close()
            elif self.atom is not None and (quantifier := _QUANTIFIER.match(text, self.place)):
                self._repeat(quantifier)
            else:
                self._literal(char)
        if len(self.groups) > 1:
            raise UntranslatableError("a group is not closed, ) is missing")
        return "".join(self.out) + ")" * self.groups[0].unclosed

    def _put(self, written: str) -> None:
        self.atom = len(self.out)
        self.out.append(written)

    def _literal(self, char: str) -> None:
        reference = self.shared.refer(self.text, self.place) if char == "%" and self.shared.refer else None
        if reference:
            self._put(reference[0])
            self.place = reference[1]
            return
        self.place += 1
        if char == "|":
            self.groups[-1].bars.append(len(self.out))
            self.out.append(char)
            self.atom = None
        else:
            self._put(char)

    def _escape(self) -> None:
        text = self.text
        if again := _NAME_AGAIN.match(text, self.place):
            self._again_by_name(again)
        elif number := _NUMBER_AGAIN.match(text, self.place):
            self.place = number.end()
            if int(number[1]) > len(self.numbers):
                raise UntranslatableError(f"{number[0]} refers to a group that is not there")
            self._put(f"(?:\\{self.numbers[int(number[1]) - 1]})")
        else:
            written, self.place = read_escape(text, self.place, is_ruby=self.shared.is_ruby)
            self._put(written)

    def _again_by_name(self, again: re.Match[str]) -> None:
        name = again[1] or again[2] or again[3] or again[4]
        if name not in self.shared.names:
            raise UntranslatableError(f"{again[0]} refers to a group that is not there")
        self.place = again.end()
        self._put(f"(?:\\{len(self.shared.names) - self.shared.names[::-1].index(name)})")

    def _open(self) -> None:
        text, place = self.text, self.place
        if text.startswith("(?#", place):
            self.place = text.find(")", place) + 1 or len(text)
        elif again := _NAME_AGAIN.match(text, place):
            self._again_by_name(again)
        elif flags := _FLAGS.match(text, place):
            self._flags(flags)
        elif named := _NAMED.match(text, place):
            self._capture(named[1] or named[2], named.end())
        elif behind := _LOOK_BEHIND.match(text, place):
            self.groups.append(_Group(len(self.out), behind[0]))
            self._begin(behind[0], behind.end())
        elif plain := _PLAIN.match(text, place):
            self.groups.append(_Group(len(self.out)))
            self._begin(plain[0], plain.end())
        elif text.startswith("(?", place):
            raise UntranslatableError(f"{text[place : place + 4]} at {place} is not served")
        elif self.captures:
            self._capture("", place + 1)
        else:
            self.groups.append(_Group(len(self.out)))
            self._begin("(?:", place + 1)

    def _capture(self, name: str, end: int) -> None:
        self.shared.names.append(name)
        self.numbers.append(len(self.shared.names))
        self.groups.append(_Group(len(self.out)))
        self._begin("(", end)

    def _begin(self, written: str, end: int) -> None:
        self.out.append(written)
        self.place, self.atom = end, None

    def _flags(self, flags: re.Match[str]) -> None:
        """Write flags as a group of their own: Python knows them nowhere else but at the very beginning."""
        on, off = flags[1], flags[2] or ""
        if self.shared.is_ruby:  # its `m` lets the dot match a line's end
            on, off = on.replace("s", "").replace("m", "s"), off.replace("s", "").replace("m", "s")
        on = "".join(flag for flag in on if flag in "imsx")
        opening = f"(?{on}{'-' + off if off else ''}:"
        if flags[3] == ":":
            self.groups.append(_Group(len(self.out)))
        else:
            self.groups[-1].unclosed += 1
        self._begin(opening, flags.end())

    def _close(self) -> None:
        if len(self.groups) == 1:
            raise UntranslatableError("a ) closes no group")
        group = self.groups.pop()
        self.out.append(")" * (group.unclosed + 1))
        if group.look_behind and group.bars:
            self._split(group)
        self.atom = group.start
        self.place += 1

    def _split(self, group: _Group) -> None:
        """Make a look-behind of each branch: within one, Python wants all of one length."""
        edges = [group.start, *group.bars, len(self.out) - 1]
        branches = ["".join(self.out[edges[n] + 1 : edges[n + 1]]) for n in range(len(edges) - 1)]
        separator = "|" if group.look_behind.endswith("=") else ""
        pieces = separator.join(f"{group.look_behind}{branch})" for branch in branches)
        self.out[group.start :] = [f"(?:{pieces})"]

    def _repeat(self, quantifier: re.Match[str]) -> None:
        """Write a quantifier; one behind another repeats the whole, unless it makes the first lazy or possessive."""
        text, end = self.text, quantifier.end()
        self.out.append(quantifier[0])
        follower = text[end : end + 1]
        if follower == "?" or (follower == "+" and (quantifier[0] in "*+?" or not self.shared.is_ruby)):
            self.out.append(follower)
            end += 1
        self.place = end
        if _QUANTIFIER.match(text, end) and self.atom is not None:
            self.out.insert(self.atom, "(?:")
            self.out.append(")")
        elif self.atom is not None and _QUANTIFIER.match(text, end) is None:
            self.atom = None
