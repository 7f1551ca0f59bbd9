"""Parsers that need no more than their name."""

from typing import Literal

from pydantic import Field

from logflow_app.config.multiline import Multiline
from logflow_app.config.parsers.base import AnyParser


class AutoParser(AnyParser):
    """Detects the format of each source and remembers it."""

    type: Literal["auto"] = Field(default="auto", description="Detect the format.")


class TextParser(AnyParser):
    """Reads `2025-10-23 14:32:15 INFO [payment-service] Payment completed`."""

    type: Literal["text"] = Field(description="Time, level, service in brackets, message.")


class JsonParser(AnyParser):
    """Reads lines that are JSON objects."""

    type: Literal["json", "json_in_text"] = Field(
        description="One JSON object a line, or (`json_in_text`) one somewhere in it; a dot in a field's name reaches "
        "into objects."
    )
    embedded: bool = Field(
        default=False,
        description="Whether an object is looked for within other text; what stands before it is the message if the "
        "object has none. `json_in_text` does so always.",
    )
    max_depth: int | None = Field(
        default=None,
        ge=1,
        le=128,
        description="How many levels are read; what is nested deeper stays JSON text. Without it, twelve.",
    )


class MultilineParser(AnyParser):
    """Joins lines that belong together, as `multiline` of an input does, and detects the format of what they become."""

    type: Literal["multiline"] = Field(description="Events of several lines.")
    multiline: Multiline = Field(description="Which lines belong together.")
