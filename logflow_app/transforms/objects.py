"""nest, flatten, split and join: transforms that put values together or take them apart."""

from collections.abc import Iterator
from typing import Any

from logflow_app.batch import Step
from logflow_app.config.transforms import FlattenTransform, JoinTransform, NestTransform, SplitTransform
from logflow_app.fields import EXTRA, MISSING, Event, Field
from logflow_app.parsers.bounds import as_text
from logflow_app.transforms.changes import each


def compile_nest(section: NestTransform) -> Step:
    """Return the step that puts fields into an object; one that is there keeps what else it holds."""
    fields = [(Field(name), name.rpartition(".")[2]) for name in section.fields or ()]
    prefix, target = section.prefix, Field(section.target)

    def change(event: Event) -> None:
        inner = {key: value for field, key in fields if (value := field.pop(event, MISSING)) is not MISSING}
        if prefix:
            inner |= _take_prefixed(event[EXTRA], prefix)
        if inner:
            there = target.get(event)
            target.put(event, {**there, **inner} if isinstance(there, dict) else inner)

    return each(change)


def _take_prefixed(extra: dict[str, Any], prefix: str) -> dict[str, Any]:
    names = [name for name in extra if name.startswith(prefix) and name != prefix]
    return {name.removeprefix(prefix): extra.pop(name) for name in names}


def compile_flatten(section: FlattenTransform) -> Step:
    """Return the step that puts fields with joined names in place of objects; lists stay, empty objects go."""
    fields = [Field(name) for name in section.fields or ()]
    separator = section.separator

    def change(event: Event) -> None:
        if not fields:
            event[EXTRA] = dict(_leaves(event[EXTRA], "", separator))
        for field in fields:
            if field.name in (EXTRA, "source"):
                continue
            value = field.get(event)
            if isinstance(value, dict):
                field.pop(event)
                prefix = field.name.removeprefix(f"{EXTRA}.").replace(".", separator) + separator
                event[EXTRA].update(_leaves(value, prefix, separator))

    return each(change)


def _leaves(value: dict[str, Any], prefix: str, separator: str) -> Iterator[tuple[str, Any]]:
    """Yield what an object holds, with joined names, in its order; as deep as it goes, which may be very deep."""
    waiting = [iter([(prefix + key, item) for key, item in value.items()])]
    while waiting:
        for name, item in waiting[-1]:
            if isinstance(item, dict):
                waiting.append(iter([(f"{name}{separator}{key}", inner) for key, inner in item.items()]))
                break
            yield name, item
        else:
            waiting.pop()


def compile_split(section: SplitTransform) -> Step:
    """Return the step that splits a text into a list or into fields; a text without the separator is one part."""
    field, target = Field(section.field), Field(section.target or section.field)
    parts_into = [Field(name) for name in section.into or ()]
    separator, most = section.separator, len(parts_into) - 1

    def change(event: Event) -> None:
        value = field.get(event)
        if not isinstance(value, str):
            return
        parts = [part.strip() for part in value.split(separator, most)]
        if not parts_into:
            target.put(event, parts)
        for into, part in zip(parts_into, parts, strict=False):
            into.put(event, part)

    return each(change)


def compile_join(section: JoinTransform) -> Step:
    """Return the step that joins lists and plain values into one text."""
    fields = [Field(name) for name in section.fields]
    target = Field(section.target or section.fields[0])

    def change(event: Event) -> None:
        values = [field.get(event) for field in fields]
        parts = [_as_part(item) for value in values for item in (value if isinstance(value, list) else [value])]
        if any(value is not None for value in values):
            target.put(event, section.separator.join(part for part in parts if part))

    return each(change)


def _as_part(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else as_text(value)
