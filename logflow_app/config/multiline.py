"""The key `multiline` of an input: which of its lines belong together."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from logflow_app.config.section import Section
from logflow_app.config.units import Bytes, Kind, Seconds, one_or_many
from logflow_app.multiline import MultilineSettings
from logflow_app.multiline.presets import LONERS, NAMES, canonical


def pattern(value: str) -> str:
    """Return a regular expression as it is; raises ValueError where it is none."""
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"expected a regular expression; {error}") from None
    return value


Pattern = Annotated[str, Field(min_length=1, max_length=10_000), AfterValidator(pattern), Kind("regular expression")]


def _presets(names: list[str]) -> list[str]:
    names = [canonical(name) for name in names]
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        known = ", ".join(NAMES)
        raise ValueError(f"expected one or more of {known}")
    if len(names) > 1 and any(name in LONERS for name in names):
        raise ValueError(f"expected {' and '.join(LONERS)} to stand alone")
    return names


Presets = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=100)]],
    BeforeValidator(one_or_many),
    Field(max_length=20),
    AfterValidator(_presets),
]


class Multiline(Section):
    """Which lines are one event: by a preset, by a pattern, or by what events begin and end with."""

    preset: Presets = Field(
        default=[],
        description="Stack traces of `java`, `python`, `go`, `ruby`, `node`, `php`, `dotnet`, `rust` or `dart`, of "
        "some of them or of `all`; or what events begin with: a `timestamp`, a line that is not `indented`, or what "
        "`postgresql`, `mysql`, `mysql-slow`, `elasticsearch`, `logstash` and `kafka` write.",
    )
    pattern: Pattern | None = Field(default=None, description="What the lines are held against.")
    negate: bool = Field(default=False, description="Whether lines that do not match the pattern are meant.")
    match: Literal["after", "before"] = Field(
        default="after",
        description="Whether the lines meant belong to the line before them (after) or behind them (before).",
    )
    strays: Literal["join", "single"] = Field(
        default="join",
        description="Whether lines that belong to none before them are joined to one event, or are an event each "
        "(with `pattern` and `match: after`).",
    )
    start: Pattern | None = Field(
        default=None, description="What an event begins with, which may be in the middle of a line."
    )
    end: Pattern | None = Field(
        default=None, description="What an event ends with, which may be in the middle of a line."
    )
    max_lines: int = Field(default=500, ge=1, le=100_000, description="An event of so many lines is closed.")
    max_bytes: Bytes = Field(
        default=2**20, ge=1024, le=9 * 2**20, description="An event that would grow larger is closed before that."
    )
    timeout: Seconds = Field(
        default=5.0, ge=0.1, le=3600, description="An event that has not grown for so long is closed."
    )

    @model_validator(mode="before")
    @classmethod
    def _a_name_is_a_preset(cls, value: object) -> object:
        return {"preset": value} if isinstance(value, str) and not value.lstrip().startswith("{") else value

    @model_validator(mode="after")
    def _one_way_is_given(self) -> Self:
        ways = [bool(self.preset), self.pattern is not None, self.start is not None or self.end is not None]
        if ways.count(True) != 1:
            raise ValueError("expected one of `preset`, `pattern`, and `start` or `end`")
        return self

    @property
    def settings(self) -> MultilineSettings:
        """The same in the words of those who join the lines."""
        return MultilineSettings(
            pattern=self.pattern or "",
            negate=self.negate,
            match=self.match,
            strays=self.strays,
            start=self.start or "",
            end=self.end or "",
            presets=tuple(self.preset),
            max_lines=self.max_lines,
            max_bytes=self.max_bytes,
            timeout_secs=self.timeout,
        )
