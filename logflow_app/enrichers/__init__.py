"""What is known beside the line: geolocation, users, hosts; an enricher is a step made from its section."""

from collections.abc import Callable, Sequence
from typing import Any

from logflow_app.batch import Step
from logflow_app.config.enrich import Enricher
from logflow_app.enrichers.environment import compile_environment
from logflow_app.enrichers.geo import compile_geo
from logflow_app.enrichers.kubernetes import compile_kubernetes
from logflow_app.enrichers.lookup import compile_lookup
from logflow_app.enrichers.url import compile_url
from logflow_app.enrichers.user_agent import compile_user_agent
from logflow_app.errors import ConfigError
from logflow_app.query import compile_setting
from logflow_app.transforms.changes import only
from logflow_app.transforms.custom import compile_python

ENRICHERS: dict[str, Callable[[Any], Step]] = {
    "geo": compile_geo,
    "users": compile_lookup,
    "hosts": compile_lookup,
    "lookup": compile_lookup,
    "environment": compile_environment,
    "kubernetes": compile_kubernetes,
    "user_agent": compile_user_agent,
    "url": compile_url,
    "python": compile_python,
}


def compile_enrichers(sections: Sequence[Enricher]) -> list[Step]:
    """Return the steps of the key `enrich`; raises `ConfigError` with everything in it that cannot be used."""
    steps: list[Step] = []
    problems: list[str] = []
    for position, section in enumerate(sections):
        try:
            step = ENRICHERS[section.type](section)
            steps.append(only(compile_setting("when", section.when), step) if section.when else step)
        except ConfigError as error:
            problems += [f"enrich[{position}]: {problem}" for problem in error.problems]
    if problems:
        raise ConfigError(problems)
    return steps
