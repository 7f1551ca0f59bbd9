"""map: values through a table."""

from logflow_app.batch import Step
from logflow_app.config.transforms import MapTransform
from logflow_app.fields import MISSING, Event, Field
from logflow_app.transforms.changes import each


def compile_map(section: MapTransform) -> Step:
    """Return the step that looks a value up; a number is looked up as it is written, true and false as such."""
    field, target = Field(section.field), Field(section.target or section.field)
    table, default = section.table, section.default

    def change(event: Event) -> None:
        value = field.get(event, MISSING)
        found = table.get(_word(value)) if value is not MISSING else None
        if found is None:
            found = default
        if found is not None:
            target.put(event, found)

    return each(change)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
