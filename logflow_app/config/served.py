"""What the configuration accepts and this version does not do yet.

Such a key is refused where the work would begin, never passed over: a `filter` that is not applied would let out what
it was written to keep in.
"""

from typing import NamedTuple

from logflow_app.config.model import Config
from logflow_app.config.places import Path, in_order
from logflow_app.errors import ConfigError


class Unserved(NamedTuple):
    """A setting of which only the values in `served` are; `*` in `path` is any place, `instead` the way out."""

    path: tuple[str, ...]
    served: frozenset[object]
    instead: str


OUTPUTS = frozenset({"elasticsearch", "sqlite"})
OUTPUTS_WAY_OUT = "use elasticsearch or sqlite"
UNSERVED = (
    Unserved(("output", "type"), OUTPUTS, OUTPUTS_WAY_OUT),
    Unserved(("outputs", "*", "type"), OUTPUTS, OUTPUTS_WAY_OUT),
    Unserved(("kafka", "raw_topics", "*", "topic"), frozenset(), "read it with an input under inputs.kafka"),
)


def unserved(config: Config) -> list[str]:
    """Return a sentence for every setting of the configuration that this version does not serve."""
    tree = config.model_dump(mode="json", exclude_none=True)
    found = [
        config.places.problem(path, f"{value} is accepted, but not served by this version; {entry.instead}")
        for entry in UNSERVED
        for path, value in _matches(tree, entry.path, ())
        if value not in entry.served
    ]
    return in_order(found)


def refuse_unserved(config: Config) -> None:
    """Raise `ConfigError` if the configuration asks for anything this version does not do."""
    problems = unserved(config)
    if problems:
        raise ConfigError(problems)


def _matches(node: object, pattern: tuple[str, ...], path: Path) -> list[tuple[Path, object]]:
    if not pattern:
        return [(path, node)]
    head, *rest = pattern
    if isinstance(node, list) and head == "*":
        return [match for n, item in enumerate(node) for match in _matches(item, tuple(rest), (*path, n))]
    if isinstance(node, dict) and head in node:
        return _matches(node[head], tuple(rest), (*path, head))
    return []
