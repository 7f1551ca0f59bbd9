"""Transforms that move fields about, and put objects and lists together or take them apart."""

from typing import Literal, Self

from pydantic import Field, model_validator

from logflow_app.config.transforms.base import AnyTransform, Fields, Names
from logflow_app.config.units import Text


class CopyTransform(AnyTransform):
    """Copies values into other fields."""

    type: Literal["copy"] = Field(description="Copy fields.")
    fields: Names = Field(description="The fields and where each is copied to.")


class MoveTransform(AnyTransform):
    """Moves values into other fields, into objects and out of them; the same as `rename`."""

    type: Literal["move"] = Field(description="Move fields.")
    fields: Names = Field(description="The fields and where each is moved to.")


class NestTransform(AnyTransform):
    """Puts fields into an object."""

    type: Literal["nest"] = Field(description="Put fields into an object.")
    fields: Fields | None = Field(default=None, description="The fields.")
    prefix: Text | None = Field(
        default=None,
        description="In place of `fields`: all extra fields whose names begin so; in the object without it.",
    )
    target: Text = Field(description="The field that is to hold the object.")

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if (self.fields is None) == (self.prefix is None):
            raise ValueError("expected either `fields` or `prefix`")
        return self


class FlattenTransform(AnyTransform):
    """Takes objects apart into fields with dots in their names."""

    type: Literal["flatten"] = Field(description="Take objects apart.")
    fields: Fields | None = Field(default=None, description="The objects; without it, all among the extra fields.")
    separator: Text = Field(default=".", description="What stands between the names.")


class SplitTransform(AnyTransform):
    """Splits a text into a list, or into fields."""

    type: Literal["split"] = Field(description="Split a text.")
    field: Text = Field(description="The field that holds the text.")
    separator: Text = Field(
        default=",", description="What stands between the parts; blanks around a part are left out."
    )
    into: Fields | None = Field(
        default=None,
        description="The fields that get the parts, the last one all the rest; without it, a list is made.",
    )
    target: Text | None = Field(default=None, description="The field that gets the list; without it, the same field.")


class JoinTransform(AnyTransform):
    """Joins a list, or several fields, into one text."""

    type: Literal["join"] = Field(description="Join values into a text.")
    fields: Fields = Field(description="The fields, lists or plain values; what is missing is left out.")
    separator: str = Field(default=" ", max_length=100, description="What is put between the parts.")
    target: Text | None = Field(
        default=None, description="The field that gets the text; without it, the first of them."
    )
