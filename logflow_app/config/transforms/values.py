"""Transforms that change what fields hold."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from logflow_app.config.transforms.base import AnyTransform, Fields, Plain, Word
from logflow_app.config.units import Bytes, Secret, Text, TimeZone

ValueKind = Literal["int", "float", "bool", "string", "timestamp", "bytes", "duration"]


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"expected a regular expression; {error}") from None
    return value


def _as_text(value: object) -> object:
    """Take `base: 10` as `base: "10"`."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


_FLAGS = re.compile(r"(?:\(\?[aiLmsux]+\))*+")  # of a whole pattern; nothing may stand before them
Pattern = Annotated[str, Field(min_length=1, max_length=10_000), AfterValidator(_pattern)]


class MapTransform(AnyTransform):
    """Looks values up in a table."""

    type: Literal["map"] = Field(description="Look a value up in a table.")
    field: Text = Field(description="The field whose value is looked up.")
    table: dict[Word, Plain] = Field(min_length=1, max_length=10_000, description="The values and what they become.")
    default: Plain | None = Field(default=None, description="What any other value becomes; without it, it stays.")
    target: Text | None = Field(default=None, description="The field that gets the result; without it, the same field.")


class ConvertTransform(AnyTransform):
    """Makes texts numbers, times and the like; what cannot be converted stays as it is."""

    type: Literal["convert"] = Field(description="Change the type of values.")
    convert: dict[Text, ValueKind] = Field(
        min_length=1,
        max_length=1000,
        description="The fields and their types; of `10 KiB`, `bytes` makes 10240, of `1m30s`, `duration` makes 90, "
        "`timestamp` makes ISO 8601 in UTC.",
    )
    time_format: Text | None = Field(
        default=None,
        description="How a `timestamp` is written, as a strptime or Go layout; without it, the usual forms.",
    )
    timezone: TimeZone = Field(default="UTC", description="The zone of times that name none.")
    unit: Literal["ns", "us", "ms", "s", "m", "h", "d"] = Field(
        default="s", description="What a `duration` is counted in."
    )
    base: Annotated[Literal["2", "10"], BeforeValidator(_as_text)] = Field(
        default="2", description="Whether `KB` in `bytes` is 1024 or 1000 bytes; `KiB` is 1024, to the base 2 only."
    )


class TextTransform(AnyTransform):
    """Changes the letters of texts."""

    type: Literal["uppercase", "lowercase", "trim", "strip_ansi"] = Field(
        description="Upper or lower case, no blanks around, or no colour codes of a terminal."
    )
    fields: Fields = Field(description="The fields to change.")


class ReplaceTransform(AnyTransform):
    """Replaces parts of texts."""

    type: Literal["replace"] = Field(description="Replace parts of a text.")
    fields: Fields = Field(default=["message"], description="The fields to change.")
    pattern: Pattern = Field(description="What is replaced: a regular expression.")
    replacement: str = Field(
        default="", max_length=10_000, description="What takes its place; `\\1` is the first group."
    )

    @model_validator(mode="after")
    def _groups_exist(self) -> Self:
        try:
            rest = _FLAGS.sub("", self.pattern, count=1)
            flags = self.pattern.removesuffix(rest)
            re.compile(rf"{flags}(?:{rest})?").sub(self.replacement, "")
        except (re.error, IndexError) as error:
            raise ValueError(f"expected groups of the pattern in `replacement`; {error}") from None
        return self


class TruncateTransform(AnyTransform):
    """Cuts long texts; the cut fields are named in `truncated_fields`."""

    type: Literal["truncate"] = Field(description="Cut long texts.")
    fields: Fields = Field(default=["message"], description="The fields to cut.")
    max_chars: int = Field(default=0, ge=0, le=10_000_000, description="How many characters are kept.")
    max_bytes: Bytes = Field(default=0, ge=0, le=2**30, description="How many bytes of UTF-8 are kept; one of the two.")
    suffix: str = Field(default="", max_length=100, description="What is put behind what is kept, such as `…`.")

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if bool(self.max_chars) == bool(self.max_bytes):
            raise ValueError("expected either `max_chars` or `max_bytes`")
        return self


class HashTransform(AnyTransform):
    """Replaces values by their hash: the same value has the same hash, and nobody reads it."""

    type: Literal["hash"] = Field(description="Replace values by their hash.")
    fields: Fields = Field(description="The fields to hash.")
    algorithm: Literal["sha256", "sha512", "sha1", "md5", "blake2b"] = Field(
        default="sha256", description="How the hash is made."
    )
    secret: Secret | None = Field(
        default=None,
        description="The key of an HMAC; without it, whoever can guess a value can find its hash.",
    )
    secret_file: Path | None = Field(default=None, description="A file that holds `secret`.")
