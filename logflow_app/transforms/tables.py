"""map: values through a table."""

from logflow_app.batch import Step
from logflow_app.config.transforms import MapTransform
from logflow_app.fields import MISSING, Event, Field
from logflow_app.transforms.changes import each


def compile_map(section: MapTransform) -> Step:
    """Return the step that looks a value up; a number is looked up as it is written, true and false as such.

    Of a list each entry is looked up. An object is in no table, and gives way to nothing.
    """
    field, target = Field(section.field), Field(section.target or section.field)
    table, default = section.table, section.default

    def look_up(value: object) -> object:
        found = table.get(_word(value)) if value is not MISSING else None
        return default if found is None else found

    def change(event: Event) -> None:
        value = field.get(event, MISSING)
        if isinstance(value, list):
            found = [look_up(item) for item in value]
            target.put(event, [item if new is None else new for item, new in zip(value, found, strict=True)])
        elif (new := look_up(value)) is not None and not (isinstance(value, dict) and section.target is None):
            target.put(event, new)

    return each(change)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
