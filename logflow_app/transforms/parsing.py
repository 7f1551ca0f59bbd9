"""parse: a field read as if it were a line."""

from collections.abc import Callable, Sequence
from datetime import UTC
from typing import Any

import msgspec

from logflow_app.batch import Batch, Step
from logflow_app.config.transforms import ParseTransform
from logflow_app.fields import EXTRA, Event, Field
from logflow_app.parsers import compile_parsers
from logflow_app.parsers.columns import Columns
from logflow_app.parsers.offering import read_lines
from logflow_app.times.reader import TimeReader
from logflow_app.times.zones import find_zone

Found = dict[str, Any]

_decode = msgspec.json.decode


def compile_parse(section: ParseTransform) -> Step:
    """Return the step that reads a field with a parser; texts that do not fit stay as they are."""
    formats = compile_parsers(section.parser)
    reader = TimeReader(find_zone(section.parser.timezone or "") or UTC, section.parser.time_format)
    field = Field(section.field)
    take = _into(Field(section.target)) if section.target else _merge

    def step(batch: Batch) -> None:
        events = [batch.events[place] for place in batch.places]
        events = [event for event in events if isinstance(field.get(event), str)]
        texts = [field.get(event) for event in events]
        parsed, _ = read_lines(formats, texts, batch.source) if texts else ([], ())
        for columns in parsed:
            for position, found in zip(columns.positions, _found(columns, texts, reader, batch), strict=True):
                take(events[position], found)

    return step


def _found(columns: Columns, texts: Sequence[str], reader: TimeReader, batch: Batch) -> list[tuple[Found, Found]]:
    """Return what was found in each text: the parts that every event has, and all others."""
    moments = reader.read(columns.times, batch.arrival_ms)
    found: list[tuple[Found, Found]] = []
    for place, position in enumerate(columns.positions):
        moment, message = moments[place], columns.messages[place]
        parts = {
            "timestamp": moment[0] if moment else "",
            "level": columns.levels[place],
            "service": columns.services[place],
            "message": "" if message == texts[position] else message,
        }
        others = _others(columns, place)
        if moment is None and columns.times[place] != "":
            others["timestamp_original"] = columns.times[place]
        found.append(({name: value for name, value in parts.items() if value}, others))
    return found


def _others(columns: Columns, place: int) -> Found:
    if columns.rows is not None:
        return dict(columns.rows[place])
    numbers = columns.numbers
    fields = {name: column[place] for name, column in columns.fields.items()}
    return {name: _decode(value) if name in numbers else value for name, value in fields.items() if value}


def _merge(event: Event, found: tuple[Found, Found]) -> None:
    parts, others = found
    if "level" in parts:
        event[EXTRA].pop("level_original", None)
    event.update(parts)
    event[EXTRA].update(others)


def _into(target: Field) -> Callable[[Event, tuple[Found, Found]], None]:
    def put(event: Event, found: tuple[Found, Found]) -> None:
        parts, others = found
        target.put(event, {**parts, **others})

    return put
