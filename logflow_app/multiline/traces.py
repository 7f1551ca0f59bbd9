"""Finds stack traces among other lines: a small machine that a table of rules drives. Pure."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from logflow_app.multiline.judges import ALONE, BEGINS, CONTINUES, ENDS, Whole

OUTSIDE = ""  # the state in which no trace is being read; a rule that leads here ends one


class Start(NamedTuple):
    """A line that fits begins a trace; it holds `hint`, which is quicker to look for, at its beginning after `^`."""

    hint: str
    pattern: str
    state: str


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


class Traces(Whole):
    """Joins the lines of a trace; every other line is an event of its own."""

    def __init__(self, languages: Iterable[Language]) -> None:
        starts: dict[str, dict[Start, _Search]] = defaultdict(dict)  # by hint
        rules: dict[str, list[tuple[_Search, str]]] = defaultdict(list)
        for language in languages:
            for start in language.starts:
                starts[start.hint].setdefault(start, re.compile(start.pattern).search)
            for rule in language.rules:
                search = re.compile(rule.pattern).search
                for state in rule.states:
                    rules[state].append((search, rule.state))
        rising = {hint: [(fits, start.state) for start, fits in found.items()] for hint, found in starts.items()}
        self._at_beginning = [(hint[1:], found) for hint, found in rising.items() if hint.startswith("^")]
        self._anywhere = [(hint, found) for hint, found in rising.items() if not hint.startswith("^")]
        self._rules = dict(rules)
        self._state = OUTSIDE

    def judge(self, line: str) -> int:
        """See Judge.judge. 0.3 µs for a line outside of traces with one language, 1 µs with all."""
        if self._state:
            for fits, state in self._rules[self._state]:
                if fits(line):
                    self._state = state
                    return CONTINUES if state else ENDS
            self._state = OUTSIDE
        for hint, starts in self._anywhere:
            if hint in line:
                for fits, state in starts:
                    if fits(line):
                        self._state = state
                        return BEGINS
        for hint, starts in self._at_beginning:
            if line.startswith(hint):
                for fits, state in starts:
                    if fits(line):
                        self._state = state
                        return BEGINS
        return ALONE

    def reset(self) -> None:
        """See Judge.reset."""
        self._state = OUTSIDE
