"""The configuration → a pipeline for each input; the only file here that knows what the configuration looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logflow_app.config.inputs import SyslogInput
from logflow_app.config.parsers import AutoParser
from logflow_app.errors import ConfigError
from logflow_app.pipeline.pipeline import Pipeline
from logflow_app.pipeline.settings import EventSettings
from logflow_app.redaction import compile_redaction
from logflow_app.times.moments import MINUTE_SECS
from logflow_app.transforms import compile_transforms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from logflow_app.batch import Step
    from logflow_app.config.events import EventsSection
    from logflow_app.config.inputs import Input
    from logflow_app.config.model import Config
    from logflow_app.events import Events, Pack


class Pipelines:
    """The pipelines of all inputs by name, and one for lines of no known input."""

    def __init__(self, by_input: Mapping[str, Pipeline], otherwise: Pipeline) -> None:
        self._by_input = dict(by_input)
        self._otherwise = otherwise

    def run(self, pack: Pack) -> Events:
        """Return the events of a pack by the pipeline of its `metadata.input`; see `Pipeline.run`."""
        return self._by_input.get(pack.meta.input, self._otherwise).run(pack)


def compile_pipelines(config: Config) -> Pipelines:
    """Return the pipelines of a configuration; raises `ConfigError` with everything in it that cannot be used."""
    events = event_settings(config.events, config.counts.bucket_secs)
    redaction = compile_redaction(config.redact)
    last = (redaction,) if redaction else ()  # nothing leaves the worker that has not passed it
    by_input: dict[str, Pipeline] = {}
    problems: list[str] = []
    for entry in config.inputs.all:
        try:
            by_input[entry.name] = _compile(entry, events, last)
        except ConfigError as error:
            problems += [f"input {entry.name}: {problem}" for problem in error.problems]
    if problems:
        raise ConfigError(problems)
    return Pipelines(by_input, Pipeline(AutoParser(), events, steps=last))


def event_settings(section: EventsSection, bucket_secs: int = MINUTE_SECS) -> EventSettings:
    """Return the settings of the section `events`, and how finely events are counted."""
    return EventSettings(section.timezone, section.max_age_secs, section.max_ahead_secs, bucket_secs)


def _compile(entry: Input, events: EventSettings, last: Sequence[Step]) -> Pipeline:
    steps = [*compile_transforms(entry.transforms), *last]
    is_relayed = isinstance(entry, SyslogInput)
    return Pipeline(entry.parser, events, entry.service or "", steps, is_relayed=is_relayed)
