"""Events are told which template their message is of."""

from collections.abc import Callable

from logflow_app.batch import Batch, Step
from logflow_app.templates.masking import template_id, template_of

Note = Callable[[str, str, str], None]
"""Takes the id of a template, its text and the service of an event of it."""

MAX_KNOWN = 20_000  # ids a step remembers by their template


def compile_templates(note: Note | None = None) -> Step:
    """Return the step that sets `template_id`; `note` is told of each event."""
    known: dict[str, str] = {}

    def step(batch: Batch) -> None:
        if len(known) > MAX_KNOWN:
            known.clear()
        for event in batch.here():
            template = template_of(event["message"])
            found = known.get(template)
            if found is None:
                found = known[template] = template_id(template)
            event["template_id"] = found
            if note:
                note(found, template, event["service"])

    return step
