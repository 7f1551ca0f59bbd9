"""Texts a pattern captured → numbers, truth values and lists, as the user named their types."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from logflow_app.parsers.bounds import MAX_DIGITS

INTEGER, NUMBER, TRUTH, LIST = "integer", "number", "truth", "list"
TYPES = {
    "int": INTEGER, "integer": INTEGER, "long": INTEGER, "short": INTEGER, "float": NUMBER, "double": NUMBER,
    "number": NUMBER, "bool": TRUTH, "boolean": TRUTH, "array": LIST, "list": LIST, "string": "", "str": "",
    "text": "", "keyword": "",
}  # fmt: skip

_INTEGERS = re.compile(rf"(?:(?:0|-?[1-9][0-9]{{0,{MAX_DIGITS - 1}}})?+\n)*+", re.ASCII)
# Numbers that are written as they will be read: no exponent, no needless zero, no digit beyond a double's.
_NUMBERS = re.compile(r"(?:(?:0|-?(?!0\.0000)(?:0|[1-9][0-9]{0,7}+)(?:\.[0-9]{0,6}[1-9])?)?\n)*+", re.ASCII)
_LIKE_INTEGER = re.compile(rf"\s*([+-]?[0-9]{{1,{MAX_DIGITS}}})(?:\.[0-9]*)?\s*", re.ASCII)
_WHOLE = re.compile(r"\s*[+-]?[0-9]{1,18}\s*", re.ASCII)
_LIKE_NUMBER = re.compile(
    rf"\s*[+-]?(?:[0-9]{{1,{MAX_DIGITS}}}\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?\s*", re.ASCII
)
_TRUE = frozenset({"true", "yes", "on", "1", "t", "y"})
_FALSE = frozenset({"false", "no", "off", "0", "f", "n"})


def number_texts(texts: Sequence[str], kind: str) -> Sequence[str] | None:
    """Return the texts as JSON writes the numbers they mean, None where one means none; an empty text stays empty.

    0.05 µs a text where all are written so already: they are read in one piece.
    """
    joined = "\n".join(texts) + "\n"
    pattern = _INTEGERS if kind == INTEGER else _NUMBERS
    if pattern.fullmatch(joined) and joined.count("\n") == len(texts):
        return texts
    values = [typed(text, kind) if text else "" for text in texts]
    if any(isinstance(value, str) and value for value in values):
        return None
    return ["" if value == "" else msgspec.json.encode(value).decode() for value in values]


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


def _number(text: str) -> float | int | str:
    if _WHOLE.fullmatch(text):
        return int(text)
    if not _LIKE_NUMBER.fullmatch(text):
        return text
    number = float(text)
    return text if number in (float("inf"), float("-inf")) else number
