"""kv: key-value pairs out of a text."""

from logflow_app.batch import Step
from logflow_app.config.transforms import KvTransform
from logflow_app.fields import EXTRA, Event, Field
from logflow_app.parsers.pairs.reader import compile_pairs
from logflow_app.transforms.changes import each


def compile_kv(section: KvTransform) -> Step:
    """Return the step that makes extra fields of the pairs in a text; the text stays as it is."""
    field = Field(section.field)
    target = Field(section.target) if section.target else None
    read = compile_pairs(section.model_copy(update={"target": None}))

    def change(event: Event) -> None:
        text = field.get(event)
        pairs = read(text) if isinstance(text, str) else {}
        if pairs and target:
            target.put(event, pairs)
        elif pairs:
            event[EXTRA].update(pairs)

    return each(change)
