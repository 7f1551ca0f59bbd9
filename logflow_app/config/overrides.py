"""Settings from the environment: `LOGFLOW_KAFKA__BROKERS=kafka1:9092`, `LOGFLOW_INPUTS__FILES__0__PATHS__1=/a.log`.

A name without `__` counts only where it is a whole section's or setting's, such as LOGFLOW_DATA_DIR: clusters put names
such as LOGFLOW_PORT and LOGFLOW_SERVICE_HOST into every pod beside a service called `logflow`.
"""

import json
from collections.abc import Collection, Mapping
from itertools import pairwise

from logflow_app.config.places import Path, Place, Places, Problem

PREFIX = "LOGFLOW_"
SEPARATOR = "__"
CONFIG_VARIABLE = "LOGFLOW_CONFIG"
MAX_INDEX = 10_000

Container = dict[str, object] | list[object]


class Override(str):
    """A value from the environment: text, or JSON where a list or a mapping is wanted."""

    __slots__ = ()


def as_json(value: str) -> object:
    """Return the list or mapping that a text holds as JSON; None if it holds none."""
    if not value.lstrip().startswith(("[", "{")):
        return None
    try:
        parsed = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, list | dict) else None


def override(
    tree: dict[str, object], environ: Mapping[str, str], sections: Collection[str], places: Places
) -> list[Problem]:
    """Put the environment's settings into the tree, in place; return a problem for each that does not fit."""
    problems: list[Problem] = []
    for variable, path in sorted(_paths(environ, sections).items(), key=lambda entry: _order(entry[1])):
        place = Place(f"environment variable {variable}")
        sentence = _put(tree, path, Override(environ[variable]))
        if sentence:
            problems.append(Problem(place, path, sentence))
        places.replace(path, place)
    return problems


def _paths(environ: Mapping[str, str], sections: Collection[str]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for variable in environ:
        if not variable.startswith(PREFIX) or variable == CONFIG_VARIABLE:
            continue
        parts = variable.removeprefix(PREFIX).lower().split(SEPARATOR)
        if len(parts) > 1 or parts[0] in sections:
            found[variable] = tuple(int(part) if _is_index(part) else part for part in parts)
    return found


def _is_index(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) <= len(str(MAX_INDEX))


def _order(path: Path) -> list[tuple[int, int, str]]:
    """Sort outer settings before inner ones, and 9 before 10."""
    return [(len(path), 0, "")] + [(0, part, "") if isinstance(part, int) else (1, 0, part) for part in path]


def _put(tree: dict[str, object], path: Path, value: Override) -> str | None:
    node: Container = tree
    for part, next_part in pairwise(path):
        problem = _no_room(node, part)
        if problem:
            return problem
        inner = _container(_get(node, part), next_part)
        _set(node, part, inner)
        node = inner
    problem = _no_room(node, path[-1])
    if problem is None:
        _set(node, path[-1], value)
    return problem


def _no_room(node: Container, part: str | int) -> str | None:
    if isinstance(node, dict) or (isinstance(part, int) and part <= len(node)):
        return None
    return f"expected a place in the list from 0 to {len(node)}, came `{part}`"


def _get(node: Container, part: str | int) -> object:
    if isinstance(node, dict):
        return node.get(str(part))
    return node[part] if isinstance(part, int) and part < len(node) else None


def _set(node: Container, part: str | int, value: object) -> None:
    if isinstance(node, dict):
        node[str(part)] = value
    elif isinstance(part, int):
        node[part : part + 1] = [value]


def _container(current: object, next_part: str | int) -> Container:
    if isinstance(current, Override):
        current = as_json(current)
    if isinstance(current, list | dict):
        return current
    return [] if isinstance(next_part, int) else {}
