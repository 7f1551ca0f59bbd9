"""The configuration → a pipeline for each input; the only file here that knows what the configuration looks like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from logflow_app.config.inputs import SyslogInput
from logflow_app.config.parsers import AutoParser
from logflow_app.enrichers import compile_enrichers
from logflow_app.errors import ConfigError
from logflow_app.log_metrics import LogMetrics
from logflow_app.pipeline.pipeline import Pipeline
from logflow_app.pipeline.settings import EventSettings
from logflow_app.redaction import compile_redaction
from logflow_app.templates.book import Book
from logflow_app.templates.stamping import compile_templates
from logflow_app.time_limit import unlimited
from logflow_app.times.moments import MINUTE_SECS
from logflow_app.transforms import compile_transforms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from logflow_app.batch import Step
    from logflow_app.config.events import EventsSection
    from logflow_app.config.inputs import Input
    from logflow_app.config.model import Config
    from logflow_app.events import Events, Pack


@dataclass(frozen=True)
class LastSteps:
    """The last steps of every input: enrichers, redaction, templates and metrics, in this order.

    Nothing that leaves the worker, and no metric, has not passed redaction.
    """

    steps: Sequence[Step]
    metrics: LogMetrics | None
    book: Book | None


class Pipelines:
    """The pipelines of all inputs by name, and one for lines of no known input.

    `metrics` are those of `log_metrics`, `book` what is known of templates; both stand still while nothing is run.
    """

    def __init__(self, by_input: Mapping[str, Pipeline], otherwise: Callable[[], Pipeline], last: LastSteps) -> None:
        self._by_input = dict(by_input)
        self._otherwise = cache(otherwise)
        self.metrics = last.metrics
        self.book = last.book

    def run(self, pack: Pack) -> Events:
        """Return the events of a pack by the pipeline of its `metadata.input`; see `Pipeline.run`."""
        return (self._by_input.get(pack.meta.input) or self._of_no_input()).run(pack)

    def _of_no_input(self) -> Pipeline:
        with unlimited():  # all formats are compiled with the first such line, and that is not its fault
            return self._otherwise()


def compile_pipelines(config: Config) -> Pipelines:
    """Return the pipelines of a configuration; raises `ConfigError` with everything in it that cannot be used."""
    events = event_settings(config.events, config.counts.bucket_secs)
    last, problems = _last_steps(config)
    by_input: dict[str, Pipeline] = {}
    for entry in config.inputs.all:
        try:
            by_input[entry.name] = _compile(entry, events, last.steps)
        except ConfigError as error:
            problems += [f"input {entry.name}: {problem}" for problem in error.problems]
    if problems:
        raise ConfigError(problems)
    # Made when a line wants it: to compile all formats takes longer than anything else here.
    return Pipelines(by_input, partial(Pipeline, AutoParser(), events, steps=last.steps), last)


def event_settings(section: EventsSection, bucket_secs: int = MINUTE_SECS) -> EventSettings:
    """Return the settings of the section `events`, and how finely events are counted."""
    return EventSettings(section.timezone, section.max_age_secs, section.max_ahead_secs, bucket_secs)


def _last_steps(config: Config) -> tuple[LastSteps, list[str]]:
    """Return the last steps of all inputs, and what is wrong with their settings."""
    steps: list[Step] = []
    problems: list[str] = []
    metrics, book = None, Book() if config.templates.enabled else None
    try:
        steps += compile_enrichers(config.enrich)
    except ConfigError as error:
        problems += error.problems
    if redaction := compile_redaction(config.redact):
        steps.append(redaction)
    if book:
        steps.append(compile_templates(book.note))
    try:
        metrics = LogMetrics(config.log_metrics) if config.log_metrics else None
    except ConfigError as error:
        problems += [f"log_metrics: {problem}" for problem in error.problems]
    if metrics:
        steps.append(metrics.step)
    return LastSteps(steps, metrics, book), problems


def _compile(entry: Input, events: EventSettings, last: Sequence[Step]) -> Pipeline:
    steps = [*compile_transforms(entry.transforms), *last]
    is_relayed = isinstance(entry, SyslogInput)
    return Pipeline(entry.parser, events, entry.service or "", steps, is_relayed=is_relayed)
