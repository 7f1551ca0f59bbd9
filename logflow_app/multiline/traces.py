"""Finds stack traces among other lines: a small machine that a table of rules drives. Pure."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from logflow_app.multiline.judges import ALONE, BEGINS, CONTINUES, ENDS, Whole

OUTSIDE = ""  # the state in which no trace is being read; a rule that leads here ends one


class Start(NamedTuple):
    """A line that fits begins a trace; it holds `hint`, which is quicker to look for, at its beginning after `^`.

    Where it also fits `unless`, the state is `instead`.
    """

    hint: str
    pattern: str
    state: str
    unless: str = ""
    instead: str = ""


class Rule(NamedTuple):
    """In any of `states`, a line that fits belongs to the trace and leads to `state`."""

    states: tuple[str, ...]
    pattern: str
    state: str


class Language(NamedTuple):
    """What the traces of a language look like."""

    starts: tuple[Start, ...]
    rules: tuple[Rule, ...]


_Search = Callable[[str], re.Match[str] | None]
_Begins = tuple[_Search, str, _Search | None, str]


def _begins(start: Start) -> _Begins:
    unless = re.compile(start.unless).search if start.unless else None
    return re.compile(start.pattern).search, start.state, unless, start.instead


class Traces(Whole):
    """Joins the lines of a trace; every other line is an event of its own."""

    def __init__(self, languages: Iterable[Language]) -> None:
        starts: dict[str, dict[Start, _Begins]] = defaultdict(dict)  # by hint
        rules: dict[str, dict[tuple[_Search, str], None]] = defaultdict(dict)  # languages share some
        for language in languages:
            for start in language.starts:
                starts[start.hint].setdefault(start, _begins(start))
            for rule in language.rules:
                target = re.compile(rule.pattern).search, rule.state
                for state in rule.states:
                    rules[state][target] = None
        self._at_beginning: dict[str, list[tuple[str, list[_Begins]]]] = defaultdict(list)  # by first character
        self._anywhere: list[tuple[str, list[_Begins]]] = []
        for hint, found in starts.items():
            if hint.startswith("^"):
                self._at_beginning[hint[1]].append((hint[1:], list(found.values())))
            else:
                self._anywhere.append((hint, list(found.values())))
        self._rules = {state: list(found) for state, found in rules.items()}
        self._state = OUTSIDE

    def judge(self, line: str) -> int:
        """See Judge.judge. 0.3 µs for a line outside of traces with one language, 1 µs with all."""
        if self._state:
            for fits, state in self._rules.get(self._state, ()):
                if fits(line):
                    self._state = state
                    return CONTINUES if state else ENDS
            self._state = OUTSIDE
        for hint, starts in self._anywhere:
            if hint in line and self._begun(line, starts):
                return BEGINS
        for hint, starts in self._at_beginning.get(line[:1], ()):
            if line.startswith(hint) and self._begun(line, starts):
                return BEGINS
        return ALONE

    def _begun(self, line: str, starts: list[_Begins]) -> bool:
        """Tell whether the line begins a trace, and be in its state."""
        for fits, state, unless, instead in starts:
            if fits(line):
                self._state = instead if unless is not None and unless(line) else state
                return True
        return False

    def reset(self) -> None:
        """See Judge.reset."""
        self._state = OUTSIDE
