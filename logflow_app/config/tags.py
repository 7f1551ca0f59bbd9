"""How the variants of a union are told apart: by their key `type`.

Tags are written `<json>`, so that they can be told from keys where an error names its place.
"""

from collections.abc import Callable, Mapping
from typing import get_args

from pydantic import BaseModel

OUTPUT_TYPES = ("elasticsearch", "sqlite", "stdout", "kafka", "s3")


def is_tag(part: object) -> bool:
    """Tell whether a part of an error's place is a variant's tag and no key."""
    return isinstance(part, str) and part.startswith("<") and part.endswith(">")


def by_type(value: object) -> str | None:
    """Return the tag of the variant that `type` names; None where there is no type to go by."""
    word = value.get("type") if isinstance(value, Mapping) else getattr(value, "type", None)
    return None if word is None else f"<{word}>"


def by_words(*models: type[BaseModel]) -> Callable[[object], str | None]:
    """Return how variants are told apart of which one may stand for several words of `type`; their tags are names."""
    tags = {word: f"<{model.__name__}>" for model in models for word in get_args(model.model_fields["type"].annotation)}

    def tag_of(value: object) -> str | None:
        word = value.get("type") if isinstance(value, Mapping) else getattr(value, "type", None)
        return None if word is None else tags.get(str(word), f"<{word}>")

    return tag_of


def by_type_or_key(value: object) -> str | None:
    """Return the tag of an output: its `type`, else the only output it has a section for."""
    tag = by_type(value)
    if tag is not None or not isinstance(value, Mapping):
        return tag
    named = [word for word in OUTPUT_TYPES if word in value]
    return f"<{named[0]}>" if len(named) == 1 else None
