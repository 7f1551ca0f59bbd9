"""Parsers that are told a pattern."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from logflow_app.config.multiline import pattern
from logflow_app.config.parsers.base import AnyParser
from logflow_app.config.units import Kind, Text, one_or_many
from logflow_app.regexes import UntranslatableError, compile_foreign

MAX_PATTERN_CHARS = 10_000
MAX_PATTERNS = 1_000
NO_GROUP = "expected at least one named group, such as (?P<message>.*)"

_GO_GROUP = re.compile(r"\(\?<(?=[A-Za-z_])")  # Go and PCRE write (?<name>, Python (?P<name>


def _foreign(value: str) -> str:
    try:
        _, names = compile_foreign(value, keeps_unnamed=True)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"expected a regular expression; {error}") from None
    except UntranslatableError as error:
        pattern(_GO_GROUP.sub("(?P<", value))  # Python's words are the clearer, where it has any
        raise ValueError(f"expected a regular expression; {error}") from None
    if not names:
        raise ValueError(NO_GROUP)
    return value


RegexText = Annotated[
    str, Field(min_length=1, max_length=MAX_PATTERN_CHARS), AfterValidator(_foreign), Kind("regular expression")
]
GrokText = Annotated[str, Field(min_length=1, max_length=MAX_PATTERN_CHARS)]


class RegexParser(AnyParser):
    """Reads lines by regular expressions with named groups."""

    type: Literal["regex"] = Field(description="A regular expression with named groups.")
    pattern: RegexText | None = Field(
        default=None,
        description="The expression, as Python, Go or PCRE write it; each named group becomes a field.",
    )
    patterns: Annotated[list[RegexText], BeforeValidator(one_or_many), Field(max_length=MAX_PATTERNS)] = Field(
        default=[], description="Several expressions; the first that is found in a line reads it."
    )
    types: dict[Text, Literal["int", "integer", "float", "number", "bool", "boolean", "array", "string"]] = Field(
        default={}, max_length=MAX_PATTERNS, description="What groups hold, by name; an `array` is cut at commas."
    )
    numeric_groups: bool = Field(
        default=False, description="Whether groups are fields by their numbers too, and the whole match as `0`."
    )

    keep_parts: bool = Field(
        default=False,
        description="Whether a group that is the event's time, level or service stays a field too where it is written "
        "otherwise there.",
    )

    @model_validator(mode="after")
    def _groups_are_named(self) -> Self:
        if not self.pattern and not self.patterns:
            raise ValueError("expected the key `pattern`, which is missing")
        for text in self.texts if not self.numeric_groups else []:
            if not any(compile_foreign(text)[1]):
                raise ValueError(NO_GROUP)
        return self

    @property
    def texts(self) -> list[str]:
        """All expressions, in the order of trying."""
        return [*([self.pattern] if self.pattern else []), *self.patterns]


class GrokParser(AnyParser):
    """Reads lines by the patterns of the grok library, and by those of the user's own."""

    type: Literal["grok"] = Field(description="A grok pattern.")
    grok_pattern: GrokText | None = Field(
        default=None,
        description="The name of a pattern, `syslog`, `apache`, `nginx`, `java`, `python` or `go`, or grok text such "
        "as `%{IP:client} %{WORD:verb}`.",
    )
    patterns: Annotated[list[GrokText], BeforeValidator(one_or_many), Field(max_length=MAX_PATTERNS)] = Field(
        default=[], description="Several of them; the first that is found in a line reads it."
    )
    custom_patterns: dict[Text, GrokText] = Field(
        default={}, max_length=MAX_PATTERNS, description="Patterns of your own, by name; they win over the library's."
    )
    pattern_files: Annotated[list[Text], BeforeValidator(one_or_many), Field(max_length=100)] = Field(
        default=[], description="Files or folders with more of them, a name and its pattern a line, as Logstash reads."
    )
    pattern_set: Literal["legacy", "ecs-v1"] = Field(
        default="legacy",
        description="How the library's patterns call what they find: `clientip`, or as ECS does `source.address`.",
    )

    @model_validator(mode="after")
    def _something_is_looked_for(self) -> Self:
        if not self.grok_pattern and not self.patterns:
            raise ValueError("expected the key `grok_pattern`, which is missing")
        return self

    @property
    def texts(self) -> list[str]:
        """All patterns, in the order of trying."""
        return [*([self.grok_pattern] if self.grok_pattern else []), *self.patterns]
