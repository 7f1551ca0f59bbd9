"""Events are told which template their message is of."""

from collections import Counter
from collections.abc import Callable

from logflow_app.batch import Batch, Step
from logflow_app.templates.masking import template_id, template_of

Seen = Counter[tuple[str, str, str]]
"""How many events there were of a template, by its id, its text and their service."""

Note = Callable[[Seen], None]

MAX_KNOWN = 20_000  # ids a step remembers by their template


def compile_templates(note: Note | None = None) -> Step:
    """Return the step that sets `template_id`; `note` is told once a batch what was seen."""
    known: dict[str, str] = {}

    def step(batch: Batch) -> None:
        if len(known) > MAX_KNOWN:
            known.clear()
        seen: Seen = Counter()
        for event in batch.here():
            template = template_of(event["message"])
            found = known.get(template)
            if found is None:
                found = known[template] = template_id(template)
            event["template_id"] = found
            seen[found, template, event["service"]] += 1
        if note and not batch.is_replayed:
            note(seen)

    return step
