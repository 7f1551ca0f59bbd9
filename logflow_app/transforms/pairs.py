"""kv: key-value pairs out of a text."""

from logflow_app.batch import Step
from logflow_app.config.transforms import KvTransform
from logflow_app.fields import EXTRA, Event, Field
from logflow_app.parsers.pairs.reader import compile_pairs
from logflow_app.transforms.changes import each


def compile_kv(section: KvTransform) -> Step:
    """Return the step that makes extra fields of the pairs in a text; the text stays as it is."""
    field = Field(section.field)
    read = compile_pairs(section)

    def change(event: Event) -> None:
        text = field.get(event)
        if isinstance(text, str):
            event[EXTRA].update(read(text))

    return each(change)
