"""Parsers of keys and values, and of tables."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from logflow_app.config.multiline import Pattern
from logflow_app.config.parsers.base import AnyParser
from logflow_app.config.section import Section
from logflow_app.config.units import Text, split_commas

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
        description="Whether a word without a value is a key whose value is `true`. Without it: yes in a line with at "
        "least as many pairs as such words (one with fewer does not fit), no in a text that a transform reads.",
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


class ColumnsParser(AnyParser):
    """Reads lines of values in columns: CSV, TSV, and tokens (words, quoted texts and bracketed ones)."""

    type: Literal["csv", "tsv", "tokens"] = Field(description="Values in columns.")
    columns: Annotated[list[Text], BeforeValidator(split_commas), Field(max_length=1000)] | None = Field(
        default=None,
        description="The names of the columns, as a list or as the header line of a file has them; without them, the "
        "values are the list `value`. A line that is the header is an event without fields.",
    )
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = Field(
        default=None, description="The character between two values; without it, `,` for csv and a tab for tsv."
    )
    quote: Annotated[str, Field(max_length=1)] | None = Field(
        default=None,
        description="The character around values that hold delimiters, doubled within them; empty for none. Without "
        'it, `"` for csv and none for tsv.',
    )
    escape: Annotated[str, Field(min_length=1, max_length=1)] | None = Field(
        default=None, description="The character that takes the meaning off the one behind it; csv only."
    )
    trim: bool = Field(default=False, description="Whether blanks around values are taken off.")
    null_values: Annotated[list[str], Field(max_length=100)] | None = Field(
        default=None, description="What stands for no value; without it, `-` for tokens and nothing for the others."
    )
    null_pattern: Pattern | None = Field(
        default=None,
        description="The same as a regular expression, which has to match the whole of a value.",
    )
    exact: bool = Field(
        default=False,
        description="Whether only lines fit that have as many values as there are columns. Otherwise missing columns "
        "are absent, and what is too much is the list `rest` (tsv: part of the last column).",
    )
    types: Types = Field(
        default={}, description="What the values of columns are stored as; `*` stands for all columns not named."
    )


class LtsvParser(AnyParser):
    """Reads labelled values: `host:10.0.0.7<tab>status:200`."""

    type: Literal["ltsv"] = Field(description="LTSV: labels and values.")
    delimiter: Text = Field(default="\t", description="What stands between two values.")
    delimiter_pattern: Pattern | None = Field(
        default=None, description="The same as a regular expression; it wins over `delimiter`."
    )
    label_delimiter: Text = Field(default=":", description="What stands between a label and its value.")
    null_values: Annotated[list[str], Field(max_length=100)] = Field(
        default=[], description="What stands for no value."
    )
    null_pattern: Pattern | None = Field(
        default=None,
        description="The same as a regular expression, which has to match the whole of a value.",
    )
    types: Types = Field(
        default={}, description="What the values of labels are stored as; `*` stands for all labels not named."
    )


class NotationParser(AnyParser):
    """Reads what a web form sends, or a Ruby program prints."""

    type: Literal["query_string", "ruby_hash"] = Field(
        description='`user=bob&tag=a&tag=b`, or `{:user => "bob", :tags => [1, nil]}` with or without text before it.'
    )
    types: Types = Field(
        default={}, description="What the values of keys are stored as; `*` stands for all keys not named."
    )
