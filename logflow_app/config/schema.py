"""Walks the models: which keys a place of the configuration takes, and every setting there is."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from logflow_app.config.places import Path


def models_of(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 - an annotation may be anything
    """Return the models an annotation names, however deep in lists, unions and `Annotated`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    origin = get_origin(annotation)
    if origin is Annotated:
        return models_of(get_args(annotation)[0])
    if origin in {list, dict, Union, UnionType}:
        return list(dict.fromkeys(model for part in get_args(annotation) for model in models_of(part)))
    return []


def type_words(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the values the key `type` of a variant takes; none for a model that is no variant."""
    field = model.model_fields.get("type")
    return get_args(field.annotation) if field else ()


def keys_at(path: Path, tree: object) -> list[str]:
    """Return the keys known at a place of `tree`; where variants are possible, those of the one its `type` names."""
    return list(dict.fromkeys(key for model in _models_at(path, tree) for key in model.model_fields))


def sections_at(path: Path, tree: object) -> list[str]:
    """Return those of the keys known at a place of `tree` that hold one section, not a list of them."""
    fields = {key: field for model in _models_at(path, tree) for key, field in model.model_fields.items()}
    return [key for key, field in fields.items() if get_origin(field.annotation) is not list]


def types_at(path: Path, tree: object) -> list[str]:
    """Return the values `type` may have at a place of `tree`."""
    return list(dict.fromkeys(word for model in _models_at(path, tree) for word in type_words(model)))


def _models_at(path: Path, tree: object) -> list[type[BaseModel]]:
    from logflow_app.config.model import Config  # noqa: PLC0415 - the models' sections import what explains their errors

    models: list[type[BaseModel]] = [Config]
    node: Any = tree
    for part in path:
        node = _step(node, part)
        if isinstance(part, int):
            models = _chosen(models, node)
            continue
        fields = [model.model_fields[part] for model in models if part in model.model_fields]
        models = _chosen([inner for field in fields for inner in models_of(field.annotation)], node)
    return models


def walk(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Yield the model and every model within it, once each, in the order of the fields."""
    seen: set[type[BaseModel]] = set()
    waiting = [model]
    while waiting:
        current = waiting.pop(0)
        if current in seen:
            continue
        seen.add(current)
        yield current
        inner = [found for field in current.model_fields.values() for found in models_of(field.annotation)]
        waiting = inner + waiting


def _step(node: Any, part: str | int) -> Any:  # noqa: ANN401 - a tree of plain values
    if isinstance(node, dict):
        return node.get(part)
    if isinstance(node, list) and isinstance(part, int) and part < len(node):
        return node[part]
    return None


def _chosen(models: list[type[BaseModel]], node: object) -> list[type[BaseModel]]:
    word = node.get("type") if isinstance(node, dict) else None
    named = [model for model in models if word in type_words(model)]
    return named or models
