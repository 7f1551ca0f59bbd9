"""Texts a pattern captured → numbers, truth values and lists, as the user named their types."""

import re
from collections.abc import Sequence
from typing import Any

from logflow_app.parsers.bounds import MAX_DIGITS

INTEGER, NUMBER, TRUTH, LIST = "integer", "number", "truth", "list"
TYPES = {
    "int": INTEGER, "integer": INTEGER, "long": INTEGER, "short": INTEGER, "float": NUMBER, "double": NUMBER,
    "number": NUMBER, "bool": TRUTH, "boolean": TRUTH, "array": LIST, "list": LIST, "string": "", "str": "",
    "text": "", "keyword": "",
}  # fmt: skip

_INTEGER = rf"-?(?:0|[1-9][0-9]{{0,{MAX_DIGITS - 1}}})"
_INTEGERS = re.compile(rf"(?:(?:{_INTEGER})?+\n)*+", re.ASCII)
_NUMBERS = re.compile(rf"(?:(?:{_INTEGER}(?:\.[0-9]{{1,{MAX_DIGITS}}})?)?+\n)*+", re.ASCII)
_LIKE_INTEGER = re.compile(rf"\s*([+-]?[0-9]{{1,{MAX_DIGITS}}})(?:\.[0-9]*)?\s*", re.ASCII)
_LIKE_NUMBER = re.compile(
    rf"\s*[+-]?(?:[0-9]{{1,{MAX_DIGITS}}}\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?\s*", re.ASCII
)
_TRUE = frozenset({"true", "yes", "on", "1", "t", "y"})
_FALSE = frozenset({"false", "no", "off", "0", "f", "n"})


def are_numbers(texts: Sequence[str], kind: str) -> bool:
    """Tell whether all texts are numbers as JSON writes them, or empty. 0.05 µs a text: they are read in one piece."""
    joined = "\n".join(texts) + "\n"
    pattern = _INTEGERS if kind == INTEGER else _NUMBERS
    return pattern.fullmatch(joined) is not None and joined.count("\n") == max(1, len(texts))


def typed(text: str, kind: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value a text means; the text itself where it means none: `+7` is 7, `-` stays as it is.

    An integer loses its fraction, as grok has it.
    """
    if kind == INTEGER:
        found = _LIKE_INTEGER.fullmatch(text)
        return int(found[1]) if found else text
    if kind == NUMBER:
        return _number(text)
    if kind == TRUTH:
        word = text.strip().lower()
        return True if word in _TRUE else False if word in _FALSE else text
    return [part.strip() for part in text.split(",")] if kind == LIST else text


def _number(text: str) -> float | str:
    if not _LIKE_NUMBER.fullmatch(text):
        return text
    number = float(text)
    return text if number in (float("inf"), float("-inf")) else number
