"""What every input can be told, whatever its kind."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from logflow_app.config.parsers import AutoParser, Parser
from logflow_app.config.section import Section
from logflow_app.config.transforms import Transform
from logflow_app.config.units import Name, Text, one_or_many

Paths = Annotated[list[Text], BeforeValidator(one_or_many), Field(max_length=10_000)]
RateLimit = Annotated[int, Field(ge=1, le=100_000_000)]
Labels = Annotated[dict[Name, Text], Field(max_length=100)]
OutputTopic = Name | None


class Input(Section):
    """What every input can be told, whatever its kind."""

    name: Name = Field(
        default="", description="The input's name; without one, its kind and its place in the list: `files-0`."
    )
    service: Text | None = Field(
        default=None, description="The service of lines that name none; without it, what the input itself can tell."
    )
    parser: Parser = Field(default=AutoParser(), description="How the lines are read.")
    transforms: list[Transform] = Field(
        default=[], max_length=100, description="What is done to the events, in this order."
    )
