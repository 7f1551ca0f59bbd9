"""How the reference words the type, the bounds and the default of a setting."""

from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from logflow_app.config.schema import models_of
from logflow_app.config.units import Kind


def type_of(field: FieldInfo) -> str:
    """Return what a field takes, with its bounds."""
    kind = next((mark.word for mark in field.metadata if isinstance(mark, Kind)), None) or _type(field.annotation)
    return ", ".join(part for part in (kind, _bounds(field.metadata)) if part)


def default_of(field: FieldInfo) -> str:
    """Return a field's default as the page shows it."""
    if field.is_required():
        return "required"
    value = field.default
    if value is None:
        return "none"
    if isinstance(value, BaseModel):
        return f"`{value.type}`" if hasattr(value, "type") else "see below"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, list):
        return ", ".join(f"`{getattr(item, 'name', item)}`" for item in value) or "none"
    kinds = {mark.word for mark in field.metadata if isinstance(mark, Kind)}
    return f"`{_amount(value, kinds)}`" if value != "" else "empty"


def _amount(value: object, kinds: set[str]) -> str:
    if "duration" in kinds and isinstance(value, float):
        return _with_unit(value, (("d", 86400), ("h", 3600), ("m", 60)), "s")
    if "size" in kinds and isinstance(value, int):
        return _with_unit(value, (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)), "")
    return _number(value) if isinstance(value, float) else str(value)


def _with_unit(value: float, units: tuple[tuple[str, int], ...], smallest: str) -> str:
    for unit, worth in units:
        if value and value % worth == 0:
            return f"{_number(value / worth)}{unit}"
    return f"{_number(value)}{smallest}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _bounds(metadata: list[Any]) -> str:
    kinds = {mark.word for mark in metadata if isinstance(mark, Kind)}
    low = [_amount(_as(mark.ge, kinds), kinds) for mark in metadata if isinstance(mark, annotated_types.Ge)]
    high = [_amount(_as(mark.le, kinds), kinds) for mark in metadata if isinstance(mark, annotated_types.Le)]
    return f"{low[-1]} to {high[-1]}" if low and high else ""


def _as(limit: Any, kinds: set[str]) -> float | int:  # noqa: ANN401 - annotated_types knows only that it compares
    return float(limit) if "duration" in kinds else limit


NAMES = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path", SecretStr: "secret"}


def _type(annotation: Any) -> str:  # noqa: ANN401 - an annotation may be anything
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        marks = [mark.word for mark in args[1:] if isinstance(mark, Kind)]
        bounds = _bounds([*_inner(args[1:])])
        return (marks[-1] if marks else _type(args[0])) + (f", {bounds}" if bounds else "")
    if origin in {Union, UnionType}:
        models = models_of(annotation)
        if len(models) > 1:
            return "section, by its `type`"
        return " or ".join(_type(arg) for arg in args if arg is not NoneType)
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in args)
    if origin is list:
        return f"list of {_plural(_type(args[0]))}"
    if origin is dict:
        return f"keys with {_type(args[1])}"
    return NAMES.get(annotation, "section")


def _inner(marks: tuple[Any, ...]) -> Iterator[Any]:
    for mark in marks:
        yield from mark.metadata if isinstance(mark, FieldInfo) else [mark]


def _plural(word: str) -> str:
    return {"section": "sections", "text": "texts", "name": "names", "path": "paths", "secret": "secrets"}.get(
        word, word.replace("section, by", "sections, each by")
    )
