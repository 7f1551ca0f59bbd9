"""Where an enricher looks, and where what it found is put: some objects stand at the top, others are extra fields."""

import copy
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from logflow_app.fields import EXTRA, Event, Field

AT_THE_TOP = frozenset({"geo", "user", "kubernetes"})  # DESIGN.md 2.2
MAX_ITEMS = 20  # of a list


def values_of(event: Event, fields: Sequence[Field]) -> Iterator[Any]:
    """Yield what the fields hold, in their order; of a list its entries."""
    for field in fields:
        value = field.get(event)
        if isinstance(value, list):
            yield from islice(value, MAX_ITEMS)
        elif value is not None:
            yield value


def put(event: Event, target: str, found: dict[str, Any]) -> None:
    """Put an object into an event; one that stands there already gets its fields too.

    `found` may be used for other events as well: nothing of it is shared. Dots in `target` lead into extra fields.
    """
    own = {name: copy.deepcopy(value) if isinstance(value, dict | list) else value for name, value in found.items()}
    if "." in target:
        field = Field(target)
        before = field.get(event)
        field.put(event, {**before, **own} if isinstance(before, dict) else own)
        return
    holder = event if target in AT_THE_TOP else event[EXTRA]
    before = holder.get(target)
    holder[target] = {**before, **own} if isinstance(before, dict) else own
