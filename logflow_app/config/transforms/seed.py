"""Transforms that name fields: filter, add, rename and key-value pairs."""

from typing import Literal, Self

from pydantic import Field, model_validator

from logflow_app.config.parsers.pairs import PairOptions
from logflow_app.config.transforms.base import AnyTransform, Fields, Names, PlainOrList
from logflow_app.config.units import Text


class FilterTransform(AnyTransform):
    """Removes fields, or keeps only some."""

    type: Literal["filter"] = Field(description="Remove fields.")
    exclude_fields: Fields | None = Field(
        default=None,
        description="Fields to remove; `*` stands for any characters, and reaches into objects where there are dots.",
    )
    include_fields: Fields | None = Field(
        default=None, description="Fields to keep; all others are removed, but for those every event has."
    )

    @model_validator(mode="after")
    def _something_is_filtered(self) -> Self:
        if not self.exclude_fields and not self.include_fields:
            raise ValueError("expected `exclude_fields` or `include_fields`")
        return self


class AddTransform(AnyTransform):
    """Adds fields with fixed values."""

    type: Literal["add"] = Field(description="Add fields.")
    add: dict[Text, PlainOrList] = Field(min_length=1, max_length=1000, description="The fields and their values.")
    overwrite: bool = Field(default=True, description="Whether a field that is there gets the new value.")


class RenameTransform(AnyTransform):
    """Gives fields other names."""

    type: Literal["rename"] = Field(description="Rename fields.")
    rename: Names = Field(description="The old names and the new ones.")


class KvTransform(AnyTransform, PairOptions):
    """Takes key-value pairs out of a text; words between them are passed over."""

    type: Literal["kv"] = Field(description="Take key-value pairs out of a text.")
    field: Text = Field(default="message", description="The field that holds the text.")
    accept_standalone_key: bool | None = Field(
        default=False, description="Whether a word without a value is a key whose value is `true`."
    )
