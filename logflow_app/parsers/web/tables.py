"""What a web parser has read, by columns: from there to `Columns`, and several parsers' findings put together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from logflow_app.parsers.columns import Columns, Parse, Row

Table = dict[str, Sequence[str]]
"""Texts by name, all columns of one length; `""` is what a line does not say. `timestamp` and `message` are the event's
own, everything else becomes a field."""

NOTHING = Columns((), (), (), (), ())
_CLASS_LEVELS = {"5": "ERROR", "4": "WARN"}


@dataclass(frozen=True, slots=True)
class Shape:
    """How a table becomes events: which columns are numbers, and which have the level, the message and the status.

    `level` and `message` may name a column that stays a field as well. `order` is the one fields are written in; it is
    the same whatever else stands in a pack, so that a line's document is too. `status` is asked for the level where
    `has_status_levels`.
    """

    order: Mapping[str, int]
    numbers: frozenset[str] = frozenset()
    level: str = "level"
    message: str = "message"
    status: str = "status"
    service: str = ""
    has_status_levels: bool = False
    hidden: frozenset[str] = field(default=frozenset({"timestamp", "level", "message"}))


def order_of(names: Sequence[str]) -> dict[str, int]:
    """Return the place of each name."""
    return {name: place for place, name in enumerate(dict.fromkeys(names))}


def as_columns(table: Table, positions: Sequence[int], lines: Sequence[str], shape: Shape) -> Columns:
    """Return the columns of a table; a line without a message of its own is its own message."""
    if not positions:
        return NOTHING
    nothing = ("",) * len(positions)
    messages = table.get(shape.message, nothing)
    if "" in messages:
        messages = [message or lines[position] for message, position in zip(messages, positions, strict=True)]
    levels = table.get(shape.level, nothing)
    if shape.has_status_levels and (statuses := table.get(shape.status)) is not None:
        levels = status_levels(statuses, levels)
    services = (shape.service,) * len(positions) if shape.service else nothing
    names = arranged([name for name in table if name not in shape.hidden], shape.order)
    fields = {name: table[name] for name in names if any(table[name])}
    times = table.get("timestamp", nothing)
    return Columns(positions, times, levels, services, messages, fields, numbers=shape.numbers & fields.keys())


def status_levels(statuses: Sequence[str], levels: Sequence[str]) -> Sequence[str]:
    """Return ERROR for a 5xx, WARN for a 4xx; for any other status the level there was."""
    return [
        level or (_CLASS_LEVELS.get(status[0], "") if len(status) == 3 else "")
        for status, level in zip(statuses, levels, strict=True)
    ]


def arranged(names: Sequence[str], order: Mapping[str, int]) -> list[str]:
    """Return the names in their order; those it does not know follow by the alphabet."""
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))


def first_of(parsers: Sequence[Parse], order: Mapping[str, int] | None = None) -> Parse:
    """Return a parser that offers each line to several in turn; `order` is that of the fields of all of them."""
    if len(parsers) == 1:
        return parsers[0]
    places = order or {}  # rows have an order of their own

    def parse(lines: Sequence[str]) -> Columns:
        """Read the lines any of the parsers can; see `Parse`."""
        parts: list[Columns] = []
        left: Sequence[int] = range(len(lines))
        for one in parsers:
            part = one(lines if len(left) == len(lines) else [lines[position] for position in left])
            if not part.positions:
                continue
            if len(left) < len(lines):
                part.positions = [left[place] for place in part.positions]
            parts.append(part)
            taken = set(part.positions)
            left = [position for position in left if position not in taken]
            if not left:
                break
        return joined(parts, places)

    return parse


def joined(parts: Sequence[Columns], order: Mapping[str, int]) -> Columns:
    """Return what several parsers found in one pack as one; `order` is that of the fields of all of them."""
    if not parts:
        return NOTHING
    if len(parts) == 1:
        part = parts[0]
        part.fields = {name: part.fields[name] for name in arranged(list(part.fields), order)}
        return part
    places = sorted(
        (position, number, place) for number, part in enumerate(parts) for place, position in enumerate(part.positions)
    )

    def pick(columns: Sequence[Sequence[Any]]) -> list[Any]:
        return [columns[number][place] for _, number, place in places]

    found = Columns(
        [position for position, _, _ in places],
        pick([part.times for part in parts]),
        pick([part.levels for part in parts]),
        pick([part.services for part in parts]),
        pick([part.messages for part in parts]),
    )
    if any(part.rows is not None for part in parts):
        found.rows = pick([_rows(part, order) for part in parts])
        return found
    nothing = [("",) * len(part.positions) for part in parts]
    names = arranged(list({name for part in parts for name in part.fields}), order)
    found.fields = {
        name: pick([part.fields.get(name, none) for part, none in zip(parts, nothing, strict=True)]) for name in names
    }
    found.numbers = frozenset().union(*(part.numbers for part in parts))
    return found


def _rows(part: Columns, order: Mapping[str, int]) -> list[Row]:
    if part.rows is not None:
        return part.rows
    rows: list[Row] = [{} for _ in part.positions]
    for name in arranged(list(part.fields), order):
        read: Callable[[str], object] = number if name in part.numbers else str
        for row, text in zip(rows, part.fields[name], strict=True):
            if text:
                row[name] = read(text)
    return rows


def number(text: str) -> int | float:
    """Return the number a text of a `numbers` column holds."""
    return float(text) if "." in text else int(text)
