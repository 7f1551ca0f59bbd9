"""What every input can be told, whatever its kind."""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from logflow_app.config.multiline import Multiline
from logflow_app.config.parsers import AutoParser, MultilineParser, Parser
from logflow_app.config.section import Section
from logflow_app.config.transforms import Transform
from logflow_app.config.units import Name, Text, one_or_many
from logflow_app.multiline import MultilineSettings

Paths = Annotated[list[Text], BeforeValidator(one_or_many), Field(max_length=10_000)]
RateLimit = Annotated[int, Field(ge=1, le=100_000_000)]
Labels = Annotated[dict[Name, Text], Field(max_length=100)]


class Input(Section):
    """What every input can be told, whatever its kind."""

    name: Name = Field(
        default="", description="The input's name; without one, its kind and its place in the list: `files-0`."
    )
    service: Text | None = Field(
        default=None, description="The service of lines that name none; without it, what the input itself can tell."
    )
    multiline: Multiline | None = Field(
        default=None, description="Which lines are one event; a name alone is a preset. Without it, each line is one."
    )
    parser: Parser = Field(default=AutoParser(), description="How the lines are read; a text alone is its `type`.")
    transforms: list[Transform] = Field(
        default=[], max_length=100, description="What is done to the events, in this order."
    )
    output_topic: Name | None = Field(
        default=None, description="A further topic its events are sent to; `routing.topics` must allow it."
    )

    @model_validator(mode="after")
    def _lines_are_joined_once(self) -> Self:
        if self.multiline is not None and isinstance(self.parser, MultilineParser):
            raise ValueError("expected `multiline` or a parser of type multiline, not both, as they mean the same")
        return self

    @property
    def joins(self) -> MultilineSettings | None:
        """Which lines are one event, wherever it is said; None where each line is."""
        if isinstance(self.parser, MultilineParser):
            return self.parser.multiline.settings
        return self.multiline.settings if self.multiline else None
