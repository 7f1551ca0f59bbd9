"""A topic's name with places for what is known of a line: `logs-raw-{service}`.

What stands before the first place is fixed, and no value can lead out from behind it: it is cleaned, never empty, and
cut so that the whole stays a name that Kafka takes.
"""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from logflow_app.config.units import Kind

FIELDS = ("service", "input", "source")
LONGEST_TOPIC = 249  # Kafka's own limit
LONGEST_VALUE = 100
SHORTEST_PREFIX = 3
NAMELESS = "unknown"

_PLACE = re.compile(r"\{([^{}]*)\}")
_TEMPLATE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{{SHORTEST_PREFIX - 1},}}?(?:\{{[a-z]+\}}[A-Za-z0-9_-]*)*")
_UNFIT = re.compile(r"[^A-Za-z0-9_-]")


def _template(value: str) -> str:
    fields = ", ".join(f"{{{field}}}" for field in FIELDS)
    unknown = [name for name in _PLACE.findall(value) if name not in FIELDS]
    if unknown:
        raise ValueError(f"expected only {fields} in braces")
    if not _TEMPLATE.fullmatch(value):
        raise ValueError(
            f"expected a name with at least {SHORTEST_PREFIX} fixed characters in front, such as logs-raw-{{service}}"
        )
    return value


TopicTemplate = Annotated[str, Field(max_length=100), AfterValidator(_template), Kind("topic, with places")]


def fields_of(template: str) -> tuple[str, ...]:
    """Return the fields a template has places for."""
    return tuple(_PLACE.findall(template))


def prefix_of(template: str) -> str:
    """Return what every topic of a template begins with."""
    return template.partition("{")[0]


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return the topic's name; hostile values become harmless ones, and two that differ may become one."""
    name = _PLACE.sub(lambda place: clean(values.get(place[1], "")), template)
    return name[:LONGEST_TOPIC]


def clean(value: str) -> str:
    """Return a value as it may stand in a topic's name: no dots or slashes, never empty, not too long."""
    return _UNFIT.sub("-", value)[:LONGEST_VALUE].strip("-_").lower() or NAMELESS
