"""The section `redact`: what is taken out of events before anything leaves the worker."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from logflow_app.config.section import Section
from logflow_app.config.units import Name, Secret, Text, one_or_many

KindWord = Literal[
    "secrets",
    "keys",
    "bearer",
    "jwt",
    "cloud_keys",
    "private_keys",
    "urls",
    "cards",
    "iban",
    "emails",
    "ipv4",
    "ipv6",
]
Action = Literal["mask", "last4", "hash", "hmac", "remove"]
Kinds = Annotated[list[KindWord], BeforeValidator(one_or_many), Field(max_length=100)]
FieldNames = Annotated[list[Text], BeforeValidator(one_or_many), Field(max_length=1000)]


def _pattern(value: str) -> str:
    try:
        pattern = re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"expected a regular expression; {error}") from None
    if pattern.fullmatch(""):
        raise ValueError("expected a regular expression that finds something, came one that fits an empty text")
    return value


class RedactPattern(Section):
    """A kind of your own."""

    name: Name = Field(description="Its name, in the metric and in `actions`.")
    pattern: Annotated[str, Field(min_length=1, max_length=10_000), AfterValidator(_pattern)] = Field(
        description="A regular expression; of one with groups, only the first group is taken out."
    )
    contains: Annotated[list[Text], BeforeValidator(one_or_many), Field(max_length=100)] = Field(
        default=[],
        description="Texts of which what it finds has one, in any case; with them, lines without are passed quickly.",
    )


class HmacSection(Section):
    """The key of `hmac`."""

    key_id: Name = Field(description="The key's name, which stands in the result, so that keys can be changed.")
    secret: Secret | None = Field(default=None, description="The key itself.")
    secret_file: Path | None = Field(default=None, description="A file that holds it, instead of `secret`.")

    @model_validator(mode="after")
    def _there_is_a_secret(self) -> Self:
        if self.secret is None:
            raise ValueError("expected `secret` or `secret_file`")
        return self


class RedactSection(Section):
    """What is taken out of events before anything leaves the worker; nothing, unless kinds are named."""

    kinds: Kinds = Field(
        default=[],
        description="What is looked for. `keys`: values of fields and `key=value` whose name says password, secret, "
        "token or the like; `secrets`: keys, bearer, jwt, cloud_keys, private_keys and urls.",
    )
    keys: FieldNames = Field(
        default=[], description="Further names of keys whose values are taken out, whatever stands before the name."
    )
    except_keys: FieldNames = Field(
        default=[], description="Names of keys whose values stay although they sound secret."
    )
    patterns: list[RedactPattern] = Field(default=[], max_length=100, description="Kinds of your own.")
    action: Action = Field(
        default="mask",
        description="What is put in place: `mask` the text `***`, `last4` the same and the last four characters, "
        "`hash` a SHA-256, `hmac` one with a key, `remove` nothing.",
    )
    actions: dict[Name, Action] = Field(default={}, max_length=200, description="The action of a kind, where another.")
    mask: str = Field(default="***", min_length=1, max_length=100, description="What `mask` puts in place.")
    hmac: HmacSection | None = Field(default=None, description="The key of `hmac`.")
    fields: FieldNames = Field(default=[], description="The only fields that are looked through; without it, all.")
    except_fields: FieldNames = Field(default=[], description="Fields that stay as they are.")

    @property
    def is_on(self) -> bool:
        """Tell whether anything is looked for."""
        return bool(self.kinds or self.keys or self.patterns)

    @model_validator(mode="after")
    def _hmac_has_its_key(self) -> Self:
        if "hmac" in {self.action, *self.actions.values()} and self.hmac is None:
            raise ValueError("expected the section `hmac` with `key_id` and `secret` for the action hmac")
        return self

    @model_validator(mode="after")
    def _actions_are_of_kinds(self) -> Self:
        known = {*KindWord.__args__, *(pattern.name for pattern in self.patterns)}  # type: ignore[attr-defined]
        unknown = [name for name in self.actions if name not in known]
        if unknown:
            raise ValueError(f"expected kinds in `actions`, came {', '.join(unknown)}")
        return self
