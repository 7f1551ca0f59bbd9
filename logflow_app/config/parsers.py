"""The key `parser` of an input: how its lines are read."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from logflow_app.config.multiline import Multiline, pattern
from logflow_app.config.section import Section
from logflow_app.config.tags import by_type
from logflow_app.config.units import Kind, Text, TimeZone


def _pattern_with_groups(value: str) -> str:
    if not re.compile(pattern(value)).groupindex:
        raise ValueError("expected at least one named group, such as (?P<message>.*)")
    return value


GroupPattern = Annotated[
    str, Field(min_length=1, max_length=10_000), AfterValidator(_pattern_with_groups), Kind("regular expression")
]


class AnyParser(Section):
    """What every parser can be told, whatever its type."""

    time_field: Text | None = Field(
        default=None, description="The field that holds the time; without it, the usual names."
    )
    time_format: Text | None = Field(
        default=None, description="How the time is written, as a strptime or Go layout; without it, the usual forms."
    )
    level_field: Text | None = Field(
        default=None, description="The field that holds the level; without it, the usual names."
    )
    message_field: Text | None = Field(
        default=None, description="The field that holds the message; without it, the usual names."
    )
    service_field: Text | None = Field(
        default=None, description="The field that holds the service; without it, the usual names."
    )
    timezone: TimeZone | None = Field(
        default=None,
        description="The zone of times that name none; without it, what the shipper says, else `events.timezone`.",
    )
    unparsed: Literal["deliver", "bury"] = Field(
        default="deliver",
        description="What becomes of a line that does not fit: deliver it whole as the message, tagged `unparsed`, or "
        "bury it in the dead letters.",
    )


class AutoParser(AnyParser):
    """Detects the format of each source and remembers it."""

    type: Literal["auto"] = Field(default="auto", description="Detect the format.")


class TextParser(AnyParser):
    """Reads `2025-10-23 14:32:15 INFO [payment-service] Payment completed`."""

    type: Literal["text"] = Field(description="Time, level, service in brackets, message.")


class JsonParser(AnyParser):
    """Reads lines that are JSON objects."""

    type: Literal["json"] = Field(description="One JSON object a line; a dot in a field's name reaches into objects.")


class RegexParser(AnyParser):
    """Reads lines by a regular expression with named groups."""

    type: Literal["regex"] = Field(description="A regular expression with named groups.")
    pattern: GroupPattern = Field(description="The expression; each named group becomes a field.")


class GrokParser(AnyParser):
    """Reads lines by a named pattern of the grok library."""

    type: Literal["grok"] = Field(description="A grok pattern.")
    grok_pattern: Text = Field(description="The name of a pattern, or grok text such as `%{IP:client} %{WORD:verb}`.")


class FormatParser(AnyParser):
    """Reads one of the well-known formats."""

    type: Literal["syslog", "apache", "nginx", "java", "python", "go", "dhcpd"] = Field(
        description="The name of the format."
    )


class MultilineParser(AnyParser):
    """Joins lines that belong together, as `multiline` of an input does, and detects the format of what they become."""

    type: Literal["multiline"] = Field(description="Events of several lines.")
    multiline: Multiline = Field(description="Which lines belong together.")


Parser = Annotated[
    Annotated[AutoParser, Tag("<auto>")]
    | Annotated[TextParser, Tag("<text>")]
    | Annotated[JsonParser, Tag("<json>")]
    | Annotated[RegexParser, Tag("<regex>")]
    | Annotated[GrokParser, Tag("<grok>")]
    | Annotated[MultilineParser, Tag("<multiline>")]
    | Annotated[FormatParser, Tag("<syslog>")]
    | Annotated[FormatParser, Tag("<apache>")]
    | Annotated[FormatParser, Tag("<nginx>")]
    | Annotated[FormatParser, Tag("<java>")]
    | Annotated[FormatParser, Tag("<python>")]
    | Annotated[FormatParser, Tag("<go>")]
    | Annotated[FormatParser, Tag("<dhcpd>")],
    Discriminator(by_type),
]
