"""The key `transforms` of an input: what is done to its events, in order."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from logflow_app.config.section import Section
from logflow_app.config.tags import by_type
from logflow_app.config.units import Kind, Text


def _plain(value: object) -> object:
    if not isinstance(value, bool | int | float | str):
        raise ValueError("expected text, a number, true or false")  # noqa: TRY004 — pydantic takes ValueError only
    return value


Plain = Annotated[bool | int | float | str, BeforeValidator(_plain), Kind("text, number or boolean")]
Fields = Annotated[list[Text], Field(min_length=1, max_length=1000)]


class FilterTransform(Section):
    """Removes fields, or keeps only some."""

    type: Literal["filter"] = Field(description="Remove fields.")
    exclude_fields: Fields | None = Field(default=None, description="Fields to remove.")
    include_fields: Fields | None = Field(default=None, description="Fields to keep; all others are removed.")

    @model_validator(mode="after")
    def _something_is_filtered(self) -> Self:
        if not self.exclude_fields and not self.include_fields:
            raise ValueError("expected `exclude_fields` or `include_fields`")
        return self


class AddTransform(Section):
    """Adds fields with fixed values."""

    type: Literal["add"] = Field(description="Add fields.")
    add: dict[Text, Plain] = Field(min_length=1, max_length=1000, description="The fields and their values.")


class RenameTransform(Section):
    """Gives fields other names."""

    type: Literal["rename"] = Field(description="Rename fields.")
    rename: dict[Text, Text] = Field(min_length=1, max_length=1000, description="The old names and the new ones.")


class KvTransform(Section):
    """Takes key-value pairs out of a text."""

    type: Literal["kv"] = Field(description="Take key-value pairs out of a text.")
    field: Text = Field(default="message", description="The field that holds the text.")
    field_split: Text = Field(default=" ", description="What stands between two pairs.")
    value_split: Text = Field(default="=", description="What stands between a key and its value.")
    prefix: str = Field(default="", max_length=200, description="What the new fields' names begin with.")


Transform = Annotated[
    Annotated[FilterTransform, Tag("<filter>")]
    | Annotated[AddTransform, Tag("<add>")]
    | Annotated[RenameTransform, Tag("<rename>")]
    | Annotated[KvTransform, Tag("<kv>")],
    Discriminator(by_type),
]
