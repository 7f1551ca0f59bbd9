"""What becomes of keys and values once they are cut out: trimmed, renamed, chosen, typed, collected."""

from collections.abc import Callable, Iterable
from typing import Any

from logflow_app.config.parsers.pairs import Letters, PairOptions
from logflow_app.parsers.pairs.types import compile_types

Finish = Callable[[Iterable[tuple[str, Any]]], dict[str, Any]]


def compile_finish(options: PairOptions) -> Finish:
    """Return what makes one object of keys and values, in their order."""
    plain = PairOptions(**{name: getattr(options, name) for name in _NOT_HERE})
    if plain == options:
        return collect
    return _Finish(options).finish


_NOT_HERE = (  # what is done before or after
    "field_split", "field_split_pattern", "value_split", "value_split_pattern", "whitespace", "quotes", "escapes",
    "strict", "accept_standalone_key", "allow_empty_values", "default_keys", "recursive", "target",
)  # fmt: skip


def collect(pairs: Iterable[tuple[str, Any]], *, repeats: bool = True) -> dict[str, Any]:
    """Return the object; several values of a key are a list, of which equal ones stand once unless `repeats`.

    That a key stands there without a value says nothing where it has one elsewhere.
    """
    found = list(pairs)
    kept = dict(found)
    if len(kept) == len(found):
        return kept
    kept = {}
    several: set[str] = set()
    for key, value in found:
        if key not in kept or kept[key] is True:
            kept[key] = value
        elif value is True:
            continue
        elif key in several:
            if repeats or value not in kept[key]:
                kept[key].append(value)
        elif repeats or value != kept[key]:
            kept[key] = [kept[key], value]
            several.add(key)
    return kept


_LETTERS: dict[Letters, Callable[[str], str]] = {
    "keep": str,
    "lowercase": str.lower,
    "uppercase": str.upper,
    "capitalize": str.capitalize,
}


class _Finish:
    def __init__(self, options: PairOptions) -> None:
        self._key = _compile_text(options.trim_key, options.remove_char_key, options.transform_key)
        self._value = _compile_text(options.trim_value, options.remove_char_value, options.transform_value)
        self._included = None if options.include_keys is None else frozenset(options.include_keys)
        self._excluded = frozenset(options.exclude_keys)
        self._prefix = options.prefix
        self._repeats = options.allow_duplicate_values
        self._convert = compile_types(options.types)

    def finish(self, pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        """Return the object of the pairs that are kept."""
        change_key, change, prefix = self._key, self._value, self._prefix
        included, excluded = self._included, self._excluded
        kept: list[tuple[str, Any]] = []
        for written, value in pairs:
            key = change_key(written)
            if key in excluded or (included is not None and key not in included):
                continue
            kept.append((prefix + key, change(value) if isinstance(value, str) else value))
        found = collect(kept, repeats=self._repeats)
        return self._convert(found) if self._convert else found


def _compile_text(trimmed: str, removed: str, letters: Letters) -> Callable[[str], str]:
    table = str.maketrans("", "", removed)
    change = _LETTERS[letters]

    def finish(text: str) -> str:
        if trimmed:
            text = text.strip(trimmed)
        return change(text.translate(table) if removed else text)

    return finish
