"""Parsers of keys and values, and of tables."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from logflow_app.config.multiline import Pattern
from logflow_app.config.parsers.base import AnyParser
from logflow_app.config.section import Section
from logflow_app.config.units import Text

Letters = Literal["keep", "lowercase", "uppercase", "capitalize"]
Type = Literal["text", "int", "float", "bool", "auto"]
Types = Annotated[dict[Text, Type], Field(max_length=1000)]
Names = Annotated[list[Text], Field(max_length=1000)]
Characters = Annotated[str, Field(max_length=100)]


def _quotes(values: list[str]) -> list[str]:
    if any(len(value) not in (1, 2) or not value.isprintable() or "\\" in value or " " in value for value in values):
        raise ValueError('expected a character, or an opening and a closing one, such as " or ()')
    return values


Quotes = Annotated[list[str], Field(max_length=10), AfterValidator(_quotes)]


class PairOptions(Section):
    """How a text is cut into keys and values, and what becomes of them."""

    field_split: Text = Field(
        default=" ", description="What stands between two pairs; a blank stands for any run of white space."
    )
    field_split_pattern: Pattern | None = Field(
        default=None, description="The same as a regular expression; it wins over `field_split`."
    )
    value_split: Text = Field(default="=", description="What stands between a key and its value.")
    value_split_pattern: Pattern | None = Field(
        default=None, description="The same as a regular expression; it wins over `value_split`."
    )
    whitespace: Literal["lenient", "strict"] = Field(
        default="lenient",
        description="Whether blanks around keys and values are passed over (lenient) or belong to them (strict).",
    )
    quotes: Quotes = Field(
        default=['"', "'", "()", "[]", "<>"],
        description="What may stand around a value that holds blanks or separators: a character, or an opening and a "
        "closing one. Keys may stand in the first two kinds.",
    )
    escapes: bool = Field(
        default=True, description='Whether `\\"`, `\\\\`, `\\n`, `\\r` and `\\t` between quotes stand for a character.'
    )
    strict: bool = Field(
        default=False, description="Whether a text with a quote in a wrong place or without an end has no pairs at all."
    )
    accept_standalone_key: bool | None = Field(
        default=None,
        description="Whether a word without a value is a key whose value is `true`; without it, only in a text that "
        "has at least as many pairs as such words.",
    )
    allow_empty_values: bool = Field(default=True, description="Whether keys with an empty value are kept.")
    allow_duplicate_values: bool = Field(
        default=True, description="Whether a value is kept again that its key has already; several values are a list."
    )
    trim_key: Characters = Field(default="", description="Characters taken off both ends of keys.")
    trim_value: Characters = Field(default="", description="Characters taken off both ends of values.")
    remove_char_key: Characters = Field(default="", description="Characters taken out of keys.")
    remove_char_value: Characters = Field(default="", description="Characters taken out of values.")
    transform_key: Letters = Field(default="keep", description="The letters of keys.")
    transform_value: Letters = Field(default="keep", description="The letters of values.")
    include_keys: Names | None = Field(default=None, description="The only keys to keep.")
    exclude_keys: Names = Field(default=[], description="Keys to leave out.")
    default_keys: Annotated[dict[Text, str], Field(max_length=1000)] = Field(
        default={}, description="Values of keys the text does not have."
    )
    recursive: bool = Field(default=False, description="Whether a value that holds pairs becomes an object of them.")
    types: Types = Field(
        default={},
        description="What the values of keys are stored as; `auto` is a number, true, false or null where it reads as "
        "one. The key `*` stands for all others. What cannot be read so stays text.",
    )
    prefix: Annotated[str, Field(max_length=200)] = Field(default="", description="What the fields' names begin with.")
    target: Text | None = Field(
        default=None,
        description="The field that takes all pairs as one object; without it, they are fields themselves.",
    )


class PairsParser(AnyParser, PairOptions):
    """Reads lines of keys and values."""

    type: Literal["kv", "key_value"] = Field(description="Keys and values, written as the other keys say.")


class LogfmtParser(AnyParser):
    """Reads logfmt: `level=info msg="all is well" ok`."""

    type: Literal["logfmt"] = Field(description="logfmt, as Go programs write it.")
    strict: bool = Field(
        default=True, description="Whether a line with a quote or `=` in a wrong place is refused as a whole."
    )
    accept_standalone_key: bool | None = Field(
        default=None,
        description="Whether a word without a value is a key whose value is `true`; without it, only in a line that "
        "has at least as many pairs as such words.",
    )
    types: Types = Field(
        default={}, description="What the values of keys are stored as; `*` stands for all keys not named."
    )
