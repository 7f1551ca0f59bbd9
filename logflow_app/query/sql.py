"""The tree of a query → a condition for a SQLite store: what its columns and its index can tell of it.

`events(level, timestamp, document)` and the full-text index `words(message)` are those of `sinks/sqlite_schema.py`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from logflow_app.query.questions import level_of, levels_of, millis_of
from logflow_app.query.tree import All, Any, Everything, Node, Not, Range, Text, Wild, Wildcard
from logflow_app.query.words import words_in

FIRST_MS, LAST_MS = -(2**63), 2**63 - 1


class Condition(NamedTuple):
    """A condition on `events` with its parameters. It holds for every event that fits; `is_exact`: for no other."""

    where: str
    parameters: tuple[str | int, ...] = ()
    is_exact: bool = False


EVERYTHING = Condition("1", (), is_exact=True)
UNKNOWN = Condition("1")


def condition_of(node: Node, now_ms: int | None = None) -> Condition:
    """Return the condition; raises `ConfigError` as `predicate_of` does.

    Where it is not exact, ask the predicate about each document that is found.
    """
    match node:
        case Everything():
            return EVERYTHING
        case Not(part):
            inner = condition_of(part, now_ms)
            return Condition(f"NOT {inner.where}", inner.parameters, is_exact=True) if inner.is_exact else UNKNOWN
        case All(parts):
            return _joined(" AND ", [condition_of(part, now_ms) for part in parts])
        case Any(parts):
            return _joined(" OR ", [condition_of(part, now_ms) for part in parts])
        case Text(field="level", text=text):
            return _levels([level_of(text)])
        case Range(field="level"):
            return _levels(levels_of(node))
        case Text(field="timestamp", text=text):
            return _times(Range("timestamp", text, text), now_ms)
        case Range(field="timestamp"):
            return _times(node, now_ms)
        case Text(field="message", text=text):
            return _words(words_in(text))
        case Wildcard(field="message", pieces=(str() as beginning, Wild.ANY)):
            return _words(words_in(beginning))
    return UNKNOWN


def _joined(operator: str, conditions: Sequence[Condition]) -> Condition:
    return Condition(
        f"({operator.join(each.where for each in conditions)})",
        tuple(parameter for each in conditions for parameter in each.parameters),
        is_exact=all(each.is_exact for each in conditions),
    )


def _levels(levels: Sequence[str]) -> Condition:
    return Condition(f"(level IN ({', '.join('?' * len(levels))}))", tuple(levels), is_exact=True)


def _times(leaf: Range, now_ms: int | None) -> Condition:
    first, last = millis_of(leaf, now_ms)
    bounds = (FIRST_MS if first is None else first, LAST_MS if last is None else last)
    return Condition("(timestamp BETWEEN ? AND ?)", bounds, is_exact=True)


def _words(words: Sequence[str]) -> Condition:
    """Return that a message has these words, or longer ones: a mark may follow that the index takes for a letter."""
    quoted = [f'message : "{word}" *' for word in words if word.isascii()]
    if not quoted:
        return UNKNOWN
    return Condition("(seq IN (SELECT rowid FROM words WHERE words MATCH ?))", (" AND ".join(quoted),))
