"""The fields of an event by name: those every event has, the extra ones, and into objects by dots.

An event is a document as sinks store it (DESIGN.md 2.2). A bare name means the field of that name if the event has one
at its top (`level`, `service`, `geo`), else the extra field; `extra_fields.` may be written out and then means nothing
else. A name with dots is first looked for as it stands (`{"http.status": 200}`), then as a way into objects.
"""

from typing import Any

Event = dict[str, Any]

CORE = ("timestamp", "level", "service", "message", "source", "extra_fields", "ingested_at")  # never taken away
ADDED = ("tags", "kubernetes", "geo", "user", "environment", "type", "template_id")  # at the top where they are
TOP = frozenset(CORE + ADDED)
EXTRA = "extra_fields"

MISSING: Any = object()
"""What a field is that is not there; `None` is a value."""

_OBJECTS = ("source", EXTRA)  # what is put in their place must be an object too
_MADE_AT_THE_TOP = frozenset({*CORE, "source.hostname", "source.file", "tags"})  # any other new field is an extra one


class Field:
    """A field by its name, found once and then quick: 0.15 µs to read one."""

    __slots__ = ("_is_top", "_made_at_top", "_name", "_path", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        first, _, rest = name.partition(".")
        is_written_out = first == EXTRA and bool(rest)
        self._is_top = first in TOP and not is_written_out
        self._made_at_top = name in _MADE_AT_THE_TOP
        self._name = rest if is_written_out else name
        self._path = tuple(self._name.split("."))

    def get(self, event: Event, default: Any = None) -> Any:  # noqa: ANN401 - any JSON value
        """Return the value, `default` where there is none."""
        holder, key = self._place(event)
        return default if holder is None else holder[key]

    def put(self, event: Event, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Set the value; objects on the way to it are made, and what stands in the way is replaced.

        A new field is an extra one, unless it is within an object at the top (`geo.note`). Only an object takes the
        place of `source` or `extra_fields`; anything else put there becomes the extra field of that name.
        """
        if self._name in _OBJECTS and self._is_top and not isinstance(value, dict):
            event[EXTRA][self._name] = value
            return
        holder, key = self._place(event)
        if holder is not None:
            holder[key] = value
            return
        holder = event if self._made_at_top or self._is_within_added(event) else event[EXTRA]
        for part in self._path[:-1]:
            inner = holder.get(part)
            if not isinstance(inner, dict):
                inner = holder[part] = {}
            holder = inner
        holder[self._path[-1]] = value

    def pop(self, event: Event, default: Any = None) -> Any:  # noqa: ANN401 - any JSON value
        """Remove and return the value, `default` where there is none.

        What every event has stays: a message is an empty text then, the extra fields an empty object, all else of it is
        as it was.
        """
        holder, key = self._place(event)
        if holder is None:
            return default
        if holder is event and key in CORE:
            value = event[key]
            if key == "message":
                event[key] = ""
            elif key == EXTRA:
                event[key] = {}
            return value
        return holder.pop(key)

    def _is_within_added(self, event: Event) -> bool:
        """Tell whether the field is to be made within an object that an enricher has put at the top."""
        return self._is_top and self._path[0] in ADDED and isinstance(event.get(self._path[0]), dict)

    def _place(self, event: Event) -> tuple[dict[str, Any] | None, str]:
        """Return the object that has the field, and the key there; (None, "") where there is none."""
        if self._is_top:
            holder, key = _within(event, self._name, self._path)
            if holder is not None:
                return holder, key
        return _within(event[EXTRA], self._name, self._path)


def _within(root: dict[str, Any], name: str, path: tuple[str, ...]) -> tuple[dict[str, Any] | None, str]:
    if name in root:
        return root, name
    if len(path) == 1:
        return None, ""
    holder: Any = root
    for part in path[:-1]:
        holder = holder.get(part) if isinstance(holder, dict) else None
    if isinstance(holder, dict) and path[-1] in holder:
        return holder, path[-1]
    return None, ""
