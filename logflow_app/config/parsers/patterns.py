"""Parsers that are told a pattern."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from logflow_app.config.multiline import pattern
from logflow_app.config.parsers.base import AnyParser
from logflow_app.config.units import Kind, Text


def _pattern_with_groups(value: str) -> str:
    if not re.compile(pattern(value)).groupindex:
        raise ValueError("expected at least one named group, such as (?P<message>.*)")
    return value


GroupPattern = Annotated[
    str, Field(min_length=1, max_length=10_000), AfterValidator(_pattern_with_groups), Kind("regular expression")
]


class RegexParser(AnyParser):
    """Reads lines by a regular expression with named groups."""

    type: Literal["regex"] = Field(description="A regular expression with named groups.")
    pattern: GroupPattern = Field(description="The expression; each named group becomes a field.")


class GrokParser(AnyParser):
    """Reads lines by a named pattern of the grok library."""

    type: Literal["grok"] = Field(description="A grok pattern.")
    grok_pattern: Text = Field(description="The name of a pattern, or grok text such as `%{IP:client} %{WORD:verb}`.")
