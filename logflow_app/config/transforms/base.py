"""What every transform can be told, and the types their settings share."""

from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from logflow_app.config.section import Section
from logflow_app.config.units import Kind, Text, number_as_text, one_or_many


def _plain(value: object) -> object:
    if not isinstance(value, bool | int | float | str):
        raise ValueError("expected text, a number, true or false")  # noqa: TRY004 — pydantic takes ValueError only
    return value


def _plain_or_list(value: object) -> object:
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, bool | int | float | str):
            raise ValueError("expected text, a number, true or false, or a list of these")  # noqa: TRY004 — as above
    return value


Plain = Annotated[bool | int | float | str, BeforeValidator(_plain), Kind("text, number or boolean")]
PlainOrList = Annotated[
    bool | int | float | str | list[bool | int | float | str],
    BeforeValidator(_plain_or_list),
    Kind("text, number or boolean, or a list of these"),
]
Fields = Annotated[list[Text], BeforeValidator(one_or_many), Field(min_length=1, max_length=1000)]
Names = Annotated[dict[Text, Text], Field(min_length=1, max_length=1000)]
Query = Annotated[str, Field(min_length=1, max_length=10_000), Kind("query")]
Word = Annotated[str, number_as_text, Field(max_length=1000)]


class AnyTransform(Section):
    """What every transform can be told, whatever its type."""

    if TYPE_CHECKING:
        type: str

    when: Query | None = Field(
        default=None, description="Only events this query finds are transformed, the others pass as they are."
    )
