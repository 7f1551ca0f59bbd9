"""Inputs `journald`."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from logflow_app.config.inputs.base import Input
from logflow_app.config.units import Bytes, Text, one_or_many

Names = Annotated[list[Text], BeforeValidator(one_or_many), Field(max_length=1000)]
Match = Annotated[str, Field(max_length=10_000, pattern=r"^[A-Z_][A-Z0-9_]{0,63}=[\s\S]*$")]
Url = Annotated[str, Field(max_length=1000, pattern=r"^https?://[^\s@]+$")]


class JournaldInput(Input):
    """The journal of systemd; a line is an entry with its fields, or, with a `parser` other than json, its message."""

    units: Names = Field(default=[], description="Read only entries of these units; `*` and `?` are globs.")
    identifiers: Names = Field(default=[], description="Read only entries with these syslog identifiers.")
    priority: Literal["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"] | None = Field(
        default=None, description="Read only entries at least this severe."
    )
    matches: list[Match] = Field(
        default=[],
        max_length=100,
        description="Read only entries with these fields, written `FIELD=value` as for journalctl.",
    )
    directory: Path | None = Field(
        default=None, description="The folder of the journal's files; without it, the journal of this machine."
    )
    url: Url | None = Field(
        default=None, description="A systemd-journal-gatewayd to read from, such as `http://host:19531`."
    )
    path: Path | None = Field(
        default=None,
        description="A file or named pipe with entries in the journal's export format, to be read instead.",
    )
    start_at: Literal["beginning", "end"] = Field(
        default="beginning", description="Where to begin in a journal that is seen first."
    )
    fields: Literal["usual", "all"] = Field(
        default="usual",
        description="What is kept in `journald` beside the fields programs gave: the usual fields of journald, or all.",
    )
    max_message_bytes: Bytes = Field(
        default=2**20, ge=1024, le=9 * 2**20, description="A longer message, or field, is cut off there."
    )

    @model_validator(mode="after")
    def _is_one_journal(self) -> Self:
        if sum(place is not None for place in (self.directory, self.url, self.path)) > 1:
            raise ValueError("expected one of `directory`, `url` and `path`")
        return self
