"""One event, field by field: what is to be taken out of it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from logflow_app.parsers.bounds import as_text
from logflow_app.redaction.actions import Replace
from logflow_app.redaction.key_names import is_harmless, says_nothing
from logflow_app.redaction.kinds import KEYS, Kind, find_all

MAX_DEPTH = 100  # what is nested deeper becomes text
SHORTEST_NUMBER = 13  # digits of one that may be a card's

# An object that has a name and a value in fields of their own: headers, variables, labels.
NAMES = ("name", "key", "k", "header", "field")
VALUES = frozenset({"value", "v", "val", "values"})
MOST_PAIRED = 8  # fields of such an object


@dataclass(frozen=True, slots=True)
class Rules:
    """What is done: `is_secret` tells keys whose values go, `replace` has what takes the place of each kind."""

    is_secret: Callable[[str], bool] | None
    replace: Mapping[str, Replace]
    mask: str
    removes_keys: bool


@dataclass(slots=True)
class Walk:
    """Goes through the values of an event, and looks in them for some kinds; counts what it has taken out.

    Into `found` goes what that was, with the kind of each.
    """

    rules: Rules
    kinds: Sequence[Kind]
    counts: Counter[str]
    found: dict[str, str] = field(default_factory=dict)

    def value(self, value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON value
        """Return the value without what is to be taken out of it."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return self._object(value, depth) if depth < MAX_DEPTH else self.text(as_text(value))
        if isinstance(value, list):
            return self._list(value, depth) if depth < MAX_DEPTH else self.text(as_text(value))
        if isinstance(value, int | float) and not isinstance(value, bool) and len(as_text(value)) >= SHORTEST_NUMBER:
            written = as_text(value)  # a card without quotes
            text = self.text(written)
            return value if text == written else text
        return value if value is None or isinstance(value, bool | int | float) else self._foreign(value, depth)

    def _foreign(self, value: Any, depth: int) -> Any:  # noqa: ANN401 - what a user's own step has left
        """Return a value that is none of JSON's as it would be written: sets as lists, all else as text."""
        if isinstance(value, tuple | set | frozenset):
            return self.value(list(value), depth)
        return self.text(str(value))

    def named(self, name: str, value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - any JSON value
        """Return the value of a field of this name without what is to be taken out of it."""
        is_secret = self.rules.is_secret
        if is_secret and is_secret(name) and not _is_harmless(name, value):
            return self._secret(value, depth)
        return self.value(value, depth)

    def text(self, text: str) -> str:
        """Return the text without what is to be taken out of it."""
        found = find_all(self.kinds, text)
        if not found:
            return text
        pieces: list[str] = []
        done = 0
        for begin, end, kind in found:
            if text[begin:end] != self.rules.mask:
                self.counts[kind] += 1
                self.found.setdefault(text[begin:end], kind)
                pieces += (text[done:begin], self.rules.replace[kind](text[begin:end]))
                done = end
        return "".join([*pieces, text[done:]])

    def _list(self, values: list[Any], depth: int) -> list[Any]:
        """Return the values; of a command line's arguments, what follows `--password` goes."""
        result = [self.value(item, depth + 1) for item in values]
        is_secret = self.rules.is_secret
        for place, (option, value) in enumerate(pairwise(values) if is_secret else ()):
            if not (is_secret and isinstance(option, str) and isinstance(value, str)):
                continue
            if option[:2] == "--" and value[:1] != "-" and is_secret(option):
                result[place + 1] = self._secret(value, depth + 1)
        return result

    def _object(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        is_secret = self.rules.is_secret
        if is_secret is None:
            return {self.text(key): self.value(item, depth + 1) for key, item in value.items()}
        if len(value) <= MOST_PAIRED and (name := _named_by(value)) and is_secret(name):
            value = {
                key: self._secret(item, depth + 1) if key.lower() in VALUES else item for key, item in value.items()
            }
        result: dict[str, Any] = {}
        for key, item in value.items():
            if not is_secret(key) or _is_harmless(key, item):
                result[self.text(key)] = self.value(item, depth + 1)
            elif self.rules.removes_keys and not _says_nothing(item):
                self._secret(item, depth + 1)
            else:
                result[key] = self._secret(item, depth + 1)
        return result

    def _secret(self, value: Any, depth: int) -> Any:  # noqa: ANN401 - any JSON value
        """Return the replacement of all of a value."""
        if _says_nothing(value) or value == self.rules.mask or (isinstance(value, str) and says_nothing(value)):
            return value
        if isinstance(value, dict) and depth < MAX_DEPTH:
            return {key: self._secret(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list) and depth < MAX_DEPTH:
            return [self._secret(item, depth + 1) for item in value]
        self.counts[KEYS] += 1
        written = value if isinstance(value, str) else as_text(value)
        self.found.setdefault(written, KEYS)
        return self.rules.replace[KEYS](written)


def _is_harmless(name: str, value: object) -> bool:
    is_number = isinstance(value, int | float)
    return (is_number or isinstance(value, str)) and is_harmless(name, str(value), is_number=is_number)


def _says_nothing(value: object) -> bool:
    return value is None or value == "" or isinstance(value, bool)


def _named_by(value: dict[str, Any]) -> str | None:
    """Return the name an object has for its value, None where it has none."""
    keys = {key.lower(): key for key in value}
    if VALUES.isdisjoint(keys):
        return None
    return next((name for key in NAMES if isinstance(name := value.get(keys.get(key, "")), str)), None)
