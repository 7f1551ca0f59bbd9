"""filter, add, rename, move and copy: transforms that name fields."""

import copy
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from logflow_app.batch import Step
from logflow_app.config.transforms import AddTransform, CopyTransform, FilterTransform, MoveTransform, RenameTransform
from logflow_app.fields import ADDED, EXTRA, MISSING, Event, Field
from logflow_app.transforms.changes import each


def compile_filter(section: FilterTransform) -> Step:
    """Return the step that removes fields; those every event has stay, a removed message is empty."""
    kept, removed = _Names(section.include_fields or ()), _Names(section.exclude_fields or ())

    def change(event: Event) -> None:
        if section.include_fields:
            kept.keep_in(event)
        removed.remove_from(event)

    return each(change)


class _Names:
    """Names of fields, some with `*`, which are held against the names of extra and added fields."""

    def __init__(self, names: Iterable[str]) -> None:
        names = tuple(names)
        self._fields = [Field(name) for name in names if "*" not in name]
        patterns = [name.removeprefix(f"{EXTRA}.") for name in names if "*" in name]
        self._patterns = patterns
        self._deep_patterns = [pattern for pattern in patterns if "." in pattern]

    def remove_from(self, event: Event) -> None:
        for field in self._fields:
            field.pop(event)
        if self._patterns:
            for holder, name in self._matching(event):
                del holder[name]
            for holder, name, _ in self._matching_within(event):
                del holder[name]

    def keep_in(self, event: Event) -> None:
        found = [(field, value) for field in self._fields if (value := field.get(event, MISSING)) is not MISSING]
        found += [(Field(name), holder[key]) for holder, key, name in self._matching_within(event)]
        matching = [(holder, name, holder[name]) for holder, name in self._matching(event)]
        if not any(field.name == EXTRA for field, _ in found):
            event[EXTRA] = {}
        added = {name: event.pop(name) for name in ADDED if name in event}
        for holder, name, value in matching:
            (event if holder is event else event[EXTRA])[name] = value
        for field, value in found:
            first = field.name.partition(".")[0]
            if first in added:
                event[first] = event.get(first, {}) if isinstance(added[first], dict) else added[first]
            field.put(event, value)

    def _matching(self, event: Event) -> list[tuple[dict[str, object], str]]:
        places = [(event, name) for name in ADDED if name in event] + [(event[EXTRA], name) for name in event[EXTRA]]
        return [(holder, name) for holder, name in places if _fits(name, self._patterns)]

    def _matching_within(self, event: Event) -> list[tuple[dict[str, object], str, str]]:
        """Return what fits within objects: where it is, its name there, and its name with dots."""
        if not self._deep_patterns:
            return []
        found = []
        waiting = [(event[name], f"{name}.") for name in ADDED if isinstance(event.get(name), dict)]
        waiting += [(value, f"{name}.") for name, value in event[EXTRA].items() if isinstance(value, dict)]
        while waiting:
            holder, around = waiting.pop()
            for name, value in holder.items():
                if _fits(around + name, self._deep_patterns):
                    found.append((holder, name, around + name))
                elif isinstance(value, dict):
                    waiting.append((value, f"{around}{name}."))
        return found


def _fits(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def compile_add(section: AddTransform) -> Step:
    """Return the step that sets fields."""
    additions = [(Field(name), value) for name, value in section.add.items()]

    def change(event: Event) -> None:
        for field, value in additions:
            if section.overwrite or field.get(event) in (None, ""):
                field.put(event, list(value) if isinstance(value, list) else value)

    return each(change)


def compile_rename(section: RenameTransform) -> Step:
    """Return the step that renames fields; all are taken out before the first is put back, so two can swap."""
    return _moving(section.rename)


def compile_move(section: MoveTransform) -> Step:
    """Return the step that moves fields; see `compile_rename`."""
    return _moving(section.fields)


def _moving(names: Mapping[str, str]) -> Step:
    pairs = [(Field(old), Field(new)) for old, new in names.items() if old != new]

    def change(event: Event) -> None:
        found = [(new, old.pop(event, MISSING)) for old, new in pairs]
        for new, value in found:
            if value is not MISSING:
                new.put(event, value)

    return each(change)


def compile_copy(section: CopyTransform) -> Step:
    """Return the step that copies fields; an object is copied as deep as it goes."""
    pairs = [(Field(old), Field(new)) for old, new in section.fields.items() if old != new]

    def change(event: Event) -> None:
        found = [(new, old.get(event, MISSING)) for old, new in pairs]
        for new, value in found:
            if value is not MISSING:
                new.put(event, copy.deepcopy(value) if isinstance(value, dict | list) else value)

    return each(change)
