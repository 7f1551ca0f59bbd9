"""The parser `python`: a function of the user's own reads the lines.

It is given a list of lines and returns as many results: a dict of fields for a line it reads, None for one it does not;
or it returns `Columns`, as LogFlow's own parsers do. What it raises, the pipeline narrows down to the guilty lines.
"""

from collections.abc import Callable, Sequence
from typing import Any

from logflow_app.config.parsers import PythonParser
from logflow_app.custom_code import Watch, load_function
from logflow_app.parsers.apps.python_logging import compile_python_logging
from logflow_app.parsers.bounds import bounded
from logflow_app.parsers.columns import Columns, Parse, Row
from logflow_app.parsers.json_values import json_value
from logflow_app.parsers.parts import Parts

Function = Callable[[list[str]], Any]


class ResultError(TypeError):
    """The function returned something that is no result for its lines: a mistake in it, as an exception would be."""


def compile_python(section: PythonParser) -> Parse:
    """Return the parser of `section.call`, of `logging`'s usual layouts without it; raises `ConfigError`."""
    if section.call is None:
        return compile_python_logging(section)
    return custom_parse(load_function(section.call, section.options), section)


def custom_parse(function: Function, section: PythonParser) -> Parse:
    """Return a parser that asks the function. 2.5 µs a line of six fields, and what the function costs."""
    parts = Parts(section)
    watch = Watch(section.call or "the function")

    def parse(lines: Sequence[str]) -> Columns:
        if not lines:
            return Columns((), (), (), (), ())
        result = watch.run(lambda: function(list(lines)))
        if isinstance(result, Columns):
            return result
        results = _checked(result, len(lines))
        positions = [position for position, found in enumerate(results) if found is not None]
        rows = [_plain(found) for found in results if found is not None]
        return parts.columns(positions, rows, [lines[position] for position in positions])

    return parse


def _checked(result: Any, size: int) -> list[Row | None]:  # noqa: ANN401 - whatever the function returns
    try:
        results = list(result)
    except TypeError:
        raise ResultError(f"expected a list with a dict or None for each line; got {type(result).__name__}") from None
    if len(results) != size:
        raise ResultError(f"expected a result for each of {size} lines; got {len(results)}")
    for found in results:
        if not (found is None or isinstance(found, dict)):
            raise ResultError(f"expected a dict or None for each line; got {type(found).__name__}")
    return results


def _plain(found: Row) -> Row:
    """Return the fields as JSON has them, all within bounds."""
    plain: Row = json_value(found)
    return bounded(plain)
