"""Puts variables of the environment into values: `${NAME}`, `${NAME:-default}`; `$${` stands for `${` itself."""

import re
from collections.abc import Mapping

from logflow_app.config.places import Path, Places, Problem

_REFERENCE = re.compile(r"\$\$\{|\$\{([^{}]*)\}|\$\{")
_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?", re.DOTALL)


def interpolate(
    value: object, environ: Mapping[str, str], places: Places, path: Path = ()
) -> tuple[object, list[Problem]]:
    """Return the value with all variables put in, and a problem for each that is not set or not well written."""
    if isinstance(value, dict):
        inner = {key: interpolate(item, environ, places, (*path, key)) for key, item in value.items()}
        return {key: item for key, (item, _) in inner.items()}, [line for _, lines in inner.values() for line in lines]
    if isinstance(value, list):
        items = [interpolate(item, environ, places, (*path, n)) for n, item in enumerate(value)]
        return [item for item, _ in items], [line for _, lines in items for line in lines]
    if isinstance(value, str) and "${" in value:
        return _text(value, environ, places, path)
    return value, []


def _text(value: str, environ: Mapping[str, str], places: Places, path: Path) -> tuple[str, list[Problem]]:
    problems: list[Problem] = []
    names: list[str] = []

    def put_in(reference: re.Match[str]) -> str:
        if reference[0] == "$${":
            return "${"
        parts = _NAME.fullmatch(reference[1] or "")
        if not parts:
            problems.append(places.problem(path, "expected ${NAME} or ${NAME:-default}; write $${ for a plain ${"))
            return ""
        name, default = parts.groups()
        names.append(name)
        if default is not None:
            return environ.get(name) or default
        if name not in environ:
            problems.append(places.problem(path, f"expected the environment variable {name}, which is not set"))
        return environ.get(name, "")

    text = _REFERENCE.sub(put_in, value)
    places.variables[path] = tuple(names)
    return text, problems
