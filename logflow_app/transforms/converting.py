"""convert: texts become numbers, times and the like."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC
from math import isfinite
from typing import Any

from logflow_app.batch import Batch, Step
from logflow_app.config.transforms import ConvertTransform
from logflow_app.fields import MISSING, Field
from logflow_app.parsers.bounds import MAX_DIGITS, as_text
from logflow_app.quantities import parse_bytes, parse_duration
from logflow_app.times.reader import TimeReader
from logflow_app.times.zones import find_zone

Convert = Callable[[Any], Any]
"""Returns the converted value, `MISSING` where there is none."""

# Digits with or without thousands set apart by commas, a fraction, an exponent.
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})++|\d++)?(?:\.\d*+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d++", re.ASCII)
_TRUE = frozenset({"true", "t", "yes", "y", "on", "1"})
_FALSE = frozenset({"false", "f", "no", "n", "off", "0"})


def compile_convert(section: ConvertTransform) -> Step:
    """Return the step that changes the types of values; what cannot be converted stays as it is."""
    reader = TimeReader(find_zone(section.timezone) or UTC, section.time_format)
    conversions = conversions_of(section)
    plain = [
        (Field(name), conversions[kind] if kind == "string" else _each(conversions[kind]))
        for name, kind in section.convert.items()
        if kind != "timestamp"
    ]
    times = [Field(name) for name, kind in section.convert.items() if kind == "timestamp"]

    def step(batch: Batch) -> None:
        for place in batch.places:
            event = batch.events[place]
            for field, convert in plain:
                value = field.get(event, MISSING)
                if value is not MISSING and (result := convert(value)) is not MISSING:
                    field.put(event, result)
            for field in times:
                value = field.get(event)
                if isinstance(value, str | int | float) and not isinstance(value, bool):
                    (moment,) = reader.read([value], batch.arrival_ms)
                    if moment:
                        field.put(event, moment[0])

    return step


def conversions_of(section: ConvertTransform) -> Mapping[str, Convert]:
    """Return the conversion of each kind but times."""
    return {
        "int": _to_int,
        "float": _to_float,
        "bool": _to_bool,
        "string": lambda value: value if isinstance(value, str) else MISSING if value is None else as_text(value),
        "bytes": lambda value: _amount(value, lambda text: parse_bytes(text, "B", section.base)),
        "duration": lambda value: _amount(value, lambda text: parse_duration(text, section.unit)),
    }


def _each(convert: Convert) -> Convert:
    """Return the conversion that takes a list by its entries; an entry that cannot be converted stays."""

    def convert_each(value: Any) -> Any:  # noqa: ANN401 - any JSON value
        if not isinstance(value, list):
            return convert(value)
        return [item if (result := convert(item)) is MISSING else result for item in value]

    return convert_each


def _to_int(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return the whole number nearer to zero: `3.9` is 3."""
    if isinstance(value, int):  # also a truth value; by way of a float the digits of a long one would change
        return int(value)
    if isinstance(value, str) and len(value) <= MAX_DIGITS and _INTEGER.fullmatch(value.strip()):
        return int(value)
    number = _to_float(value)
    return MISSING if number is MISSING else int(number)


def _to_float(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        text = value.strip() if len(value) <= MAX_DIGITS else ""
        if not any(sign.isdigit() for sign in text) or not _NUMBER.fullmatch(text):
            return MISSING
        value = text.replace(",", "")
    elif not isinstance(value, int | float):
        return MISSING
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return MISSING
    return number if isfinite(number) else MISSING


def _to_bool(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        word = value.strip().lower()
        return True if word in _TRUE else False if word in _FALSE else MISSING
    return bool(value) if isinstance(value, int | float) else MISSING


def _amount(value: Any, read: Callable[[str], float | None]) -> Any:  # noqa: ANN401 - any JSON value
    """Return a size or a duration as a number, a whole one where it is; a number is one already."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return MISSING
    number = read(value) if isinstance(value, str) else value
    if number is None:
        number = _to_float(value)
    if number is MISSING:
        return MISSING
    return int(number) if isinstance(number, float) and number.is_integer() else number
