"""What a parser makes of a pack: columns, one entry a line it could read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from logflow_app.times.reader import Time

__all__ = ["Columns", "Named", "Parse", "Row", "Time", "unparsed"]

Row = dict[str, Any]


@dataclass(slots=True)
class Columns:
    """The lines one parser has read; all columns are parallel, and `""` means that the line does not say.

    `positions` are places in the list of lines the parser was given, rising. Further fields are either `fields`,
    columns of texts by name (an empty text is no field), or `rows`, one dict a line that may nest; never both. The
    columns named in `numbers` hold numbers as JSON writes them (`-1.5`, never `007`), and are stored as such. What
    the line says of its host is the field `host`. `loggers`, where they are told, name the services nobody else names;
    they are fields of the rows as well.
    """

    positions: Sequence[int]
    times: Sequence[Time]
    levels: Sequence[str]
    services: Sequence[str]
    messages: Sequence[str]
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rows: list[Row] | None = None
    numbers: frozenset[str] = frozenset()
    loggers: Sequence[str] = ()
    tags: tuple[str, ...] = ()
    format: str = ""  # filled in by whoever asked the parser


Parse = Callable[[Sequence[str]], Columns]
"""A parser: reads what it can of the lines and leaves the others out; never raises, whatever the lines are."""

Named = tuple[str, Parse]
"""A parser with the name of its format."""


def unparsed(lines: Sequence[str], positions: Sequence[int]) -> Columns:
    """Take the lines at `positions` as plain text: the whole line is the message, tagged `unparsed`."""
    nothing = [""] * len(positions)
    messages = [lines[position] for position in positions]
    return Columns(positions, nothing, nothing, nothing, messages, tags=("unparsed",))
