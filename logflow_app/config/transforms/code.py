"""Transforms that run a parser on a field, or a function of the user's own."""

from typing import Any, Literal

from pydantic import Field

from logflow_app.config.parsers import Parser
from logflow_app.config.transforms.base import AnyTransform
from logflow_app.config.units import Text


class ParseTransform(AnyTransform):
    """Reads a field with a parser, as if it were a line; a text that does not fit stays as it is."""

    type: Literal["parse"] = Field(description="Read a field with a parser.")
    field: Text = Field(default="message", description="The field that holds the text.")
    parser: Parser = Field(description="How it is read; `time_field` and all else as in an input's parser.")
    target: Text | None = Field(
        default=None,
        description="The field that gets all that was found, as an object; without it, what was found becomes extra "
        "fields, and time, level, service and message those of the event.",
    )


class PythonTransform(AnyTransform):
    """Changes events by a function of the user's own."""

    type: Literal["python"] = Field(description="A function of your own.")
    call: Text = Field(
        description="The function, as `package.module:function`; it is given an event as a dict and changes it, or "
        "returns another; with `False` the event is dropped."
    )
    options: dict[str, Any] = Field(default={}, max_length=100, description="Further keyword arguments.")
