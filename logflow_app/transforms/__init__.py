"""What is done to the events of an input, in order: a transform is a step (see `Step`) made from its section."""

from collections.abc import Callable, Sequence
from typing import Any

from logflow_app.batch import Step

TRANSFORMS: dict[str, Callable[[Any], Step]] = {}


def compile_transforms(sections: Sequence[Any]) -> list[Step]:
    """Return the steps of the key `transforms`; raises `ConfigError`."""
    return [TRANSFORMS[section.type](section) for section in sections]
