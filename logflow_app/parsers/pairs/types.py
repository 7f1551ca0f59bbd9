"""Texts → numbers, true, false and null, where the settings ask for it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from logflow_app.config.parsers.pairs import Type

Convert = Callable[[dict[str, Any]], dict[str, Any]]
ALL_OTHERS = "*"

_INT = re.compile(r"[+-]?\d{1,300}", re.ASCII)
_FLOAT = re.compile(r"[+-]?(?:\d{1,300}\.?\d{0,300}|\.\d{1,300})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_BOOLS = {
    "true": True, "yes": True, "on": True, "1": True, "t": True, "y": True,
    "false": False, "no": False, "off": False, "0": False, "f": False, "n": False,
}  # fmt: skip
_WORDS = {"true": True, "false": False, "null": None}


def compile_types(types: Mapping[str, Type]) -> Convert | None:
    """Return what gives the values of an object their types, None where all stay text."""
    named = {key: _READERS[word] for key, word in types.items() if word != "text" and key != ALL_OTHERS}
    others = _READERS[types.get(ALL_OTHERS, "text")]
    if ALL_OTHERS not in types and not named:
        return None
    left = frozenset(key for key, word in types.items() if word == "text")

    def convert(row: dict[str, Any]) -> dict[str, Any]:
        for key, value in row.items():
            read = named.get(key) or (_as_text if key in left else others)
            if isinstance(value, str):
                row[key] = read(value)
            elif isinstance(value, list):
                row[key] = [read(item) if isinstance(item, str) else item for item in value]
        return row

    return convert


def _as_text(text: str) -> str:
    return text


def _as_int(text: str) -> int | str:
    return int(text) if _INT.fullmatch(text) else text


def as_float(text: str) -> float | str:
    """Return the number a text is, the text where it is none or too large for one."""
    if not _FLOAT.fullmatch(text):
        return text
    number = float(text)
    return text if number in (float("inf"), float("-inf")) else number


def _as_bool(text: str) -> bool | str:
    return _BOOLS.get(text.lower(), text)


def _as_found(text: str) -> Any:  # noqa: ANN401 - a JSON scalar
    if text in _WORDS:
        return _WORDS[text]
    number = _as_int(text)
    if isinstance(number, str):
        return as_float(text)
    return number if str(number) == text else text  # 007 and +1 are names rather than numbers


_READERS: dict[str, Callable[[str], Any]] = {
    "text": _as_text, "int": _as_int, "float": as_float, "bool": _as_bool, "auto": _as_found,
}  # fmt: skip
