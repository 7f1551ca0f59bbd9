"""What is done to the events of an input, in order: a transform is a step (see `Step`) made from its section."""

from collections.abc import Callable, Sequence
from typing import Any

from logflow_app.batch import Step
from logflow_app.config.transforms import AnyTransform
from logflow_app.errors import ConfigError
from logflow_app.query import compile_setting
from logflow_app.transforms.changes import only
from logflow_app.transforms.converting import compile_convert
from logflow_app.transforms.custom import compile_python
from logflow_app.transforms.dropping import compile_drop, compile_sample
from logflow_app.transforms.hashing import compile_hash
from logflow_app.transforms.naming import compile_add, compile_copy, compile_filter, compile_move, compile_rename
from logflow_app.transforms.objects import compile_flatten, compile_join, compile_nest, compile_split
from logflow_app.transforms.pairs import compile_kv
from logflow_app.transforms.parsing import compile_parse
from logflow_app.transforms.repeating import compile_dedupe, compile_throttle
from logflow_app.transforms.tables import compile_map
from logflow_app.transforms.texts import compile_replace, compile_text_change, compile_truncate

TRANSFORMS: dict[str, Callable[[Any], Step]] = {
    "filter": compile_filter,
    "add": compile_add,
    "rename": compile_rename,
    "kv": compile_kv,
    "map": compile_map,
    "convert": compile_convert,
    "drop": compile_drop,
    "copy": compile_copy,
    "move": compile_move,
    "nest": compile_nest,
    "flatten": compile_flatten,
    "split": compile_split,
    "join": compile_join,
    "dedupe": compile_dedupe,
    "sample": compile_sample,
    "throttle": compile_throttle,
    "truncate": compile_truncate,
    "hash": compile_hash,
    "uppercase": compile_text_change,
    "lowercase": compile_text_change,
    "trim": compile_text_change,
    "strip_ansi": compile_text_change,
    "replace": compile_replace,
    "parse": compile_parse,
    "python": compile_python,
}


def compile_transforms(sections: Sequence[AnyTransform]) -> list[Step]:
    """Return the steps of the key `transforms`; raises `ConfigError` with everything in it that cannot be used."""
    steps: list[Step] = []
    problems: list[str] = []
    for position, section in enumerate(sections):
        try:
            steps.append(compile_transform(section))
        except ConfigError as error:
            problems += [f"transforms[{position}]: {problem}" for problem in error.problems]
    if problems:
        raise ConfigError(problems)
    return steps


def compile_transform(section: AnyTransform) -> Step:
    """Return the step of one transform, taken only for the events its `when` finds; raises `ConfigError`."""
    if section.type not in TRANSFORMS:
        raise ConfigError(f"expected one of {', '.join(TRANSFORMS)} as `type`; got {section.type!r}")
    step = TRANSFORMS[section.type](section)
    return only(compile_setting("when", section.when), step) if section.when else step
