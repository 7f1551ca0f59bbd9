"""The settings lines are tried with: a configuration of one input, made from a few keys."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from logflow_app.config import Config
from logflow_app.config.inputs import FileInput, Input
from logflow_app.config.places import Path, Places, dotted
from logflow_app.config.problems import explain
from logflow_app.errors import ConfigError
from logflow_app.pipeline import Pipelines, compile_pipelines

NAME = "tried"
UNLIMITED_SECS = 1e11  # three thousand years
_OF_INPUT = frozenset(FileInput.model_fields) - {"name", "paths"}
_OF_CONFIG = frozenset(Config.model_fields) - {"inputs"}
KEYS = _OF_INPUT | _OF_CONFIG | {"timezone"}
"""All that `config_of` looks at."""


def config_of(keys: Mapping[str, Any]) -> Config:
    """Return the configuration with one input that the keys make: those of an input, `timezone`, and whole sections.

    Other keys are passed over. Raises `ConfigError` in the words of `logflow validate`.
    """
    entry = {"name": NAME, "paths": ["-"], **{key: keys[key] for key in keys if key in _OF_INPUT}}
    tree: dict[str, Any] = {key: keys[key] for key in keys if key in _OF_CONFIG}
    tree["inputs"] = {"files": [entry]}
    if keys.get("timezone") is not None and isinstance(events := keys.get("events") or {}, dict):
        tree["events"] = {"timezone": keys["timezone"], **events}
    try:
        return Config.model_validate(tree).placed(Places())
    except ValidationError as error:
        problems = explain(error, tree, Places())
        raise ConfigError([_short(problem.path, problem.sentence) for problem in problems]) from error


def _short(path: Path, sentence: str) -> str:
    """Return a problem without the place in a file there is none of."""
    for around in (("inputs", "files", 0), ("events",) if path[-1:] == ("timezone",) else ()):
        if around and path[: len(around)] == around:
            path = path[len(around) :]
    return ": ".join(part for part in (dotted(path), sentence) if part)


def input_of(config: Config, name: str | None) -> Input:
    """Return the input of that name, without one the only input there is; raises `ConfigError`."""
    entries = config.inputs.all
    names = ", ".join(entry.name for entry in entries) or "none"
    if name is None and len(entries) == 1:
        return entries[0]
    found = [entry for entry in entries if entry.name == name]
    if not found:
        came = "several" if name is None else repr(name)
        raise ConfigError(f"{config.places.whole}: expected the name of one of its inputs ({names}), came {came}")
    return found[0]


def of_any_age(config: Config) -> Config:
    """Return the configuration with every line's time believed: no clock tells how old samples are."""
    events = config.events.model_copy(update={"max_age_secs": UNLIMITED_SECS, "max_ahead_secs": UNLIMITED_SECS})
    return config.model_copy(update={"events": events})


def pipelines_of(config: Config) -> Pipelines:
    """Return the pipelines; raises `ConfigError` that speaks of no input where there is only the one we made."""
    try:
        return compile_pipelines(config)
    except ConfigError as error:
        raise ConfigError([problem.removeprefix(f"input {NAME}: ") for problem in error.problems]) from error
