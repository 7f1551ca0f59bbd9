"""The key `parser` of an input: how its lines are read."""

from typing import Annotated

from pydantic import Discriminator, Tag

from logflow_app.config.parsers.base import AnyParser
from logflow_app.config.parsers.patterns import GrokParser, RegexParser
from logflow_app.config.parsers.plain import AutoParser, FormatParser, JsonParser, MultilineParser, TextParser
from logflow_app.config.tags import by_words

__all__ = [
    "AnyParser",
    "AutoParser",
    "FormatParser",
    "GrokParser",
    "JsonParser",
    "MultilineParser",
    "Parser",
    "RegexParser",
    "TextParser",
]

Parser = Annotated[
    Annotated[AutoParser, Tag("<AutoParser>")]
    | Annotated[TextParser, Tag("<TextParser>")]
    | Annotated[JsonParser, Tag("<JsonParser>")]
    | Annotated[RegexParser, Tag("<RegexParser>")]
    | Annotated[GrokParser, Tag("<GrokParser>")]
    | Annotated[MultilineParser, Tag("<MultilineParser>")]
    | Annotated[FormatParser, Tag("<FormatParser>")],
    Discriminator(by_words(AutoParser, TextParser, JsonParser, RegexParser, GrokParser, MultilineParser, FormatParser)),
]
