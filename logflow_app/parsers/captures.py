"""What the named groups of a pattern become: the parts every event has, and columns of further fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from logflow_app.levels import LEVELS
from logflow_app.parsers.columns import Columns, Row
from logflow_app.parsers.names import FieldNames
from logflow_app.parsers.typed import INTEGER, NUMBER, are_numbers, typed

Path = tuple[str, ...]
Texts = Sequence[str]

_ISO_TIMES = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z\n)*+")  # as events write theirs
_LEVEL_NAMES = frozenset(LEVELS.values())


class Capture(NamedTuple):
    """One group: the field its text goes to (none without a path), and what it is read as, a value of `TYPES`."""

    path: Path
    kind: str = ""


@dataclass(frozen=True, slots=True)
class _Target:
    """A field, and the groups that may fill it."""

    path: Path
    kind: str
    groups: tuple[int, ...]

    @property
    def name(self) -> str:
        return ".".join(self.path)


class CaptureReader:
    """Turns the groups of matched lines into columns; `names` are tried in order for each part of an event.

    Several groups of one name make a list where more than one found something. A capture that becomes a part of the
    event is a field no more; where `keeps`, it is one still unless the part says just the same.
    """

    def __init__(self, captures: Sequence[Capture], names: FieldNames, *, keeps: bool = False) -> None:
        self._targets = _targets(captures)
        self._time = self._find(names.time)
        self._level = self._find(names.level)
        self._service = self._find(names.service)
        self._message = self._find(names.message)
        parts = (self._time, self._level, self._service, self._message)
        self._fields = [target for target in self._targets if target not in parts]
        self._keeps = keeps
        self._nests = any(len(each.path) > 1 or each.kind not in ("", INTEGER, NUMBER) for each in self._targets)

    @property
    def names(self) -> list[str]:
        """The names of all captures, each once."""
        return [target.name for target in self._targets]

    def read(self, lines: Sequence[str], positions: Sequence[int], groups: Sequence[tuple[str, ...]]) -> Columns:
        """Return the columns of the lines at `positions`, whose groups these are.

        0.1 µs a line of ten groups; 3 µs where names nest or a number is written as JSON does not.
        """
        columns: list[Texts] = list(zip(*groups, strict=True))
        nothing = ("",) * len(positions)
        messages = _first(columns, self._message, nothing)
        if "" in messages:
            messages = [message or lines[position] for message, position in zip(messages, positions, strict=True)]
        found = Columns(
            positions,
            _first(columns, self._time, nothing),
            _first(columns, self._level, nothing),
            _first(columns, self._service, nothing),
            messages,
        )
        targets = [*self._fields, *self._kept(found)] if self._keeps else self._fields
        several = [target for target in targets if len(target.groups) > 1 and _overlap(columns, target)]
        numeric = [target for target in targets if target.kind in (INTEGER, NUMBER)]
        fields = {target.path: _first(columns, target, nothing) for target in targets}
        if self._nests or several or not all(are_numbers(fields[each.path], each.kind) for each in numeric):
            found.rows = _rows(fields, targets, len(positions))
            for target in several:
                _put_lists(found.rows, columns, target)
        else:
            found.fields = {path[0]: column for path, column in fields.items()}
            found.numbers = frozenset(target.path[0] for target in numeric)
        return found

    def _find(self, names: Sequence[str]) -> _Target | None:
        by_name = {target.name: target for target in self._targets}
        return next((by_name[name] for name in names if name in by_name), None)

    def _kept(self, found: Columns) -> list[_Target]:
        """Return the captures whose text the parts of the event do not show as it was written."""
        time, level, service, message = self._time, self._level, self._service, self._message
        kept: list[_Target] = []
        if time and not (time.name == "timestamp" and _are_iso(found.times)):
            kept.append(time)
        if level and not (level.name == "level" and set(found.levels) <= _LEVEL_NAMES):
            kept.append(level)
        if service and service.name != "service":
            kept.append(service)
        if message and message.name != "message":
            kept.append(message)
        return kept


def _targets(captures: Sequence[Capture]) -> list[_Target]:
    groups: dict[Path, list[int]] = {}
    kinds: dict[Path, str] = {}
    for place, (path, kind) in enumerate(captures):
        if not path:
            continue
        groups.setdefault(path, []).append(place)
        kinds[path] = kinds.get(path) or kind
    return [_Target(path, kinds[path], tuple(places)) for path, places in groups.items()]


def _first(columns: Sequence[Texts], target: _Target | None, nothing: Texts) -> Texts:
    """Return what the first group that found something found, for each line."""
    if target is None:
        return nothing
    first, *others = (columns[place] for place in target.groups)
    for other in others:
        first = [text or further for text, further in zip(first, other, strict=True)]
    return first


def _overlap(columns: Sequence[Texts], target: _Target) -> bool:
    """Tell whether in any line several groups of one name found something."""
    filled = [[bool(text) for text in columns[place]] for place in target.groups]
    return any(sum(line) > 1 for line in zip(*filled, strict=True))


def _rows(fields: Mapping[Path, Texts], targets: Sequence[_Target], size: int) -> list[Row]:
    """Return the fields of each line as an object; fields of one parent are put into it together."""
    rows: list[Row] = [{} for _ in range(size)]
    by_parent: dict[Path, list[_Target]] = {}
    for target in targets:
        by_parent.setdefault(target.path[:-1], []).append(target)
    for parents, children in by_parent.items():
        keys = [child.path[-1] for child in children]
        columns = [_values(fields[child.path], child.kind) for child in children]
        for row, values in zip(rows, zip(*columns, strict=True), strict=True):
            found = {key: value for key, value in zip(keys, values, strict=True) if value != ""}
            if found:
                _put(row, parents, found)
    return rows


def _put(row: Row, parents: Path, found: Row) -> None:
    """Add values to the object at the end of a path; a text in its way keeps its place, and they go in beside it."""
    holder = row
    for parent in parents:
        inner = holder.setdefault(parent, {})
        if not isinstance(inner, dict):
            inner = holder[f"{parent}_fields"] = {}
        holder = inner
    holder.update(found)


def _values(texts: Texts, kind: str) -> Sequence[Any]:
    if not kind:
        return texts
    return [typed(text, kind) if text else "" for text in texts]


def _put_lists(rows: Sequence[Row], columns: Sequence[Texts], target: _Target) -> None:
    """Replace the first of several finds by the list of all."""
    *parents, key = target.path
    for row, texts in zip(rows, zip(*(columns[place] for place in target.groups), strict=True), strict=True):
        found: list[Any] = [typed(text, target.kind) for text in texts if text]
        if len(found) > 1:
            holder = row
            for parent in parents:
                holder = holder[parent]
            holder[key] = found


def _are_iso(times: Sequence[Any]) -> bool:
    return _ISO_TIMES.fullmatch("\n".join(times) + "\n") is not None
