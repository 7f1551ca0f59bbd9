"""The value a query asks about, wherever it is in an event: also within objects that stand in lists."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from logflow_app.fields import EXTRA, TOP, Event, Field

Get = Callable[[Event], Any]

MAX_FOUND = 1_000  # values of one field that are looked at


def reader_of(name: str) -> Get:
    """Return how a field is read: None where there is none, a list where objects in lists have it. Never raises."""
    get = Field(name).get
    path = tuple(name.split("."))
    is_at_top = path[0] in TOP and path[0] != EXTRA
    path = path[1:] if path[0] == EXTRA and len(path) > 1 else path

    def read(event: Event) -> Any:  # noqa: ANN401 - any JSON value
        try:
            return get(event)
        except (KeyError, TypeError):  # no event as pipelines make them
            return None

    def read_deep(event: Event) -> Any:  # noqa: ANN401 - as above
        found = read(event)
        return found if found is not None else _listed(event if is_at_top else event.get(EXTRA), path)

    return read if len(path) == 1 else read_deep


def _listed(root: Any, path: tuple[str, ...]) -> list[Any] | None:  # noqa: ANN401 - any JSON value
    found = [value for value in islice(_values(root, path, 0), MAX_FOUND) if value is not None]
    return found or None


def _values(value: Any, path: tuple[str, ...], depth: int) -> Iterator[Any]:  # noqa: ANN401 - any JSON value
    """Yield what stands at the end of a path, through each entry of the lists on the way."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from _values(item, path, depth)
    elif depth == len(path):
        yield value
    elif isinstance(value, dict) and path[depth] in value:
        inner = value[path[depth]]
        if depth + 1 == len(path) and isinstance(inner, list):
            yield from inner
        else:
            yield from _values(inner, path, depth + 1)
