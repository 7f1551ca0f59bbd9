"""The parts of a configuration that only compiling checks: parsers, transforms, enrichers, metrics from content."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from logflow_app.config import Config
from logflow_app.config.enrich import Enricher
from logflow_app.config.events import EventsSection
from logflow_app.config.inputs import InputsSection
from logflow_app.config.inputs.base import Input
from logflow_app.config.log_metrics import LogMetric
from logflow_app.config.places import Path, Places
from logflow_app.config.transforms import Transform
from logflow_app.enrichers import compile_enrichers
from logflow_app.errors import ConfigError
from logflow_app.log_metrics import LogMetrics
from logflow_app.pipeline.compiling import event_settings
from logflow_app.pipeline.pipeline import Pipeline
from logflow_app.transforms import compile_transforms

Part = tuple[Path, Callable[[], object]]
"""Where a part stands, and what compiles it; that raises `ConfigError`."""

_OWN_PLACE = re.compile(r"^(?:transforms|enrich)\[0\](?:: |\.)")
_PARSER = Input.model_fields["parser"]


def problems_of(parts: Iterable[Part], places: Places) -> list[str]:
    """Return what is wrong in a way only the pipeline knows: a time format that says nothing, a query that is none."""
    found: list[str] = []
    for path, compile_part in parts:
        try:
            compile_part()
        except ConfigError as error:
            sentences = [_OWN_PLACE.sub("", problem) for problem in error.problems]  # ours has the line as well
            found += [str(places.problem(*_at_key(places, path, sentence))) for sentence in sentences]
    return found


def _at_key(places: Places, path: Path, sentence: str) -> tuple[Path, str]:
    """Return the place of a sentence that begins with one of the keys there, and the rest of it."""
    key, _, rest = sentence.partition(": ")
    return ((*path, key), rest) if (*path, key) in places.by_path else (path, sentence)


def parts_of(config: Config) -> Iterator[Part]:
    """Yield the parts of a configuration."""
    events = event_settings(config.events)
    for kind in type(config.inputs).model_fields:
        for position, entry in enumerate(getattr(config.inputs, kind)):
            yield ("inputs", kind, position, "parser"), partial(Pipeline, entry.parser, events)
            for place, transform in enumerate(entry.transforms):
                yield ("inputs", kind, position, "transforms", place), partial(compile_transforms, [transform])
    for place, enricher in enumerate(config.enrich):
        yield ("enrich", place), partial(compile_enrichers, [enricher])
    for place, metric in enumerate(config.log_metrics):
        yield ("log_metrics", place), partial(LogMetrics, [metric])


def parts_in(values: Mapping[str, Any], faulty: Iterable[Path]) -> Iterator[Part]:
    """Yield the parts that are right in themselves of what is none as a whole; never what stands in a faulty place."""
    wrong = set(faulty)
    for path, kind, given in _written(values):
        if any(each[: len(path)] == path[: len(each)] for each in wrong):
            continue
        try:
            section = TypeAdapter[Any](kind).validate_python(given)
        except ValidationError:
            continue
        yield path, partial(_compile, path, section, values.get("events"))


def _compile(path: Path, section: Any, events: object) -> None:  # noqa: ANN401 - a section of any kind
    if path[-1] == "parser":
        Pipeline(section, event_settings(_events(events)))
    elif path[0] == "inputs":
        compile_transforms([section])
    elif path[0] == "enrich":
        compile_enrichers([section])
    else:
        LogMetrics([section])


def _written(values: Mapping[str, Any]) -> Iterator[tuple[Path, Any, Any]]:
    """Yield what is written where such a part belongs: its place, what it should be, and what it is."""
    inputs = values.get("inputs")
    for kind in InputsSection.model_fields:
        for position, entry in enumerate(_listed(inputs, kind)):
            place = ("inputs", kind, position)
            if isinstance(entry, Mapping) and "parser" in entry:
                yield (*place, "parser"), Annotated[_PARSER.annotation, _PARSER], entry["parser"]
            for number, transform in enumerate(_listed(entry, "transforms")):
                yield (*place, "transforms", number), Transform, transform
    for number, enricher in enumerate(_listed(values, "enrich")):
        yield ("enrich", number), Enricher, enricher
    for number, metric in enumerate(_listed(values, "log_metrics")):
        yield ("log_metrics", number), LogMetric, metric


def _listed(section: object, key: str) -> list[Any]:
    found = section.get(key) if isinstance(section, Mapping) else None
    return found if isinstance(found, list) else []


def _events(given: object) -> EventsSection:
    """Return the section `events`, the usual one where that is none."""
    try:
        return EventsSection.model_validate(given or {})
    except ValidationError:
        return EventsSection()
