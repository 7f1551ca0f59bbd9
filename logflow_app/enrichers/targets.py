"""Where what was found is put: some objects stand at the top of an event, all others among its extra fields."""

from typing import Any

from logflow_app.fields import EXTRA, Event

AT_THE_TOP = frozenset({"geo", "user", "kubernetes"})  # DESIGN.md 2.2


def put(event: Event, target: str, found: dict[str, Any]) -> None:
    """Put an object into an event; one that stands there already gets its fields too."""
    holder = event if target in AT_THE_TOP else event[EXTRA]
    before = holder.get(target)
    holder[target] = {**before, **found} if isinstance(before, dict) else dict(found)
