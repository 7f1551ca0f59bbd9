"""What a journald input can be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from logflow_app.multiline import MultilineSettings

MIB = 2**20
PRIORITIES = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries are wanted: of any of the units (globs) and identifiers, and at least this severe."""

    units: Sequence[str] = ()
    identifiers: Sequence[str] = ()
    priority: str | None = None
    matches: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class JournaldInput:
    """A journal to read: this machine's, or the one in `directory`, at `url` or in the export stream `path`.

    With `whole_entries` a line is an entry as JSON, else its message alone.
    """

    name: str
    service: str = ""
    topic: str = ""
    filters: Filters = Filters()
    directory: str | None = None
    path: str | None = None
    url: str | None = None
    start_at: Literal["beginning", "end"] = "beginning"
    all_fields: bool = False
    whole_entries: bool = True
    max_message_bytes: int = MIB
    program: str = "journalctl"
    joins: MultilineSettings | None = None
