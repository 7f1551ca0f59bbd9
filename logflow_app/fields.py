"""The fields of an event by name: those every event has, the extra ones, and into objects by dots.

An event is a document as sinks store it (DESIGN.md 2.2). A bare name means the field of that name if the event has one
at its top (`level`, `service`, `geo`), else the extra field; `extra_fields.` and `source.` may be written out.
"""

from typing import Any

Event = dict[str, Any]

CORE = ("timestamp", "level", "service", "message", "source", "extra_fields", "ingested_at")  # never taken away
ADDED = ("tags", "kubernetes", "geo", "user_info", "environment", "type", "template_id")  # at the top where they are
TOP = frozenset(CORE + ADDED)
EXTRA = "extra_fields"

MISSING: Any = object()
"""What a field is that is not there; `None` is a value."""


class Field:
    """A field by its name, found once and then quick: 0.1 µs to read one."""

    __slots__ = ("_is_top", "_name", "_path", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        first, _, rest = name.partition(".")
        if first == EXTRA and rest:
            name, first = rest, rest.partition(".")[0]
            self._is_top = False
        else:
            self._is_top = first in TOP
        self._name = name
        self._path = tuple(name.split("."))

    def get(self, event: Event, default: Any = None) -> Any:  # noqa: ANN401 - any JSON value
        """Return the value, `default` where there is none."""
        holder, key = self._place(event)
        return default if holder is None else holder[key]

    def put(self, event: Event, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Set the value; objects on the way to it are made, and what stands in the way is replaced."""
        holder, key = self._place(event)
        if holder is not None:
            holder[key] = value
            return
        holder = event if self._is_top else event[EXTRA]
        for part in self._path[:-1]:
            inner = holder.get(part)
            if not isinstance(inner, dict):
                inner = holder[part] = {}
            holder = inner
        holder[self._path[-1]] = value

    def pop(self, event: Event, default: Any = None) -> Any:  # noqa: ANN401 - any JSON value
        """Remove and return the value, `default` where there is none.

        What every event has stays: a message is empty then, all else of it is as it was.
        """
        holder, key = self._place(event)
        if holder is None:
            return default
        if holder is event and key in CORE:
            value = event[key]
            if key == "message":
                event[key] = ""
            return value
        return holder.pop(key)

    def _place(self, event: Event) -> tuple[dict[str, Any] | None, str]:
        """Return the object that has the field, and the key there; (None, "") where there is none."""
        root = event if self._is_top else event[EXTRA]
        if self._name in root:
            return root, self._name
        if len(self._path) == 1:
            return None, ""
        holder: Any = root
        for part in self._path[:-1]:
            holder = holder.get(part) if isinstance(holder, dict) else None
        if isinstance(holder, dict) and self._path[-1] in holder:
            return holder, self._path[-1]
        return None, ""
