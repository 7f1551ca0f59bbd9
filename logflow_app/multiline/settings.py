"""What can be said about which lines are one event."""

from dataclasses import dataclass
from typing import Literal

Match = Literal["after", "before"]
Strays = Literal["join", "single"]

MAX_LINES = 500
MAX_BYTES = 2**20
TIMEOUT_SECS = 5.0


@dataclass(frozen=True, slots=True)
class MultilineSettings:
    """One way to tell where an event begins, and what bounds it.

    One of these three is given; without any, each line is an event:
    - `pattern`: lines that fit it (with `negate`: that do not) belong to the line before them (`match` after) or behind
      them (before). `strays` says what becomes of lines that come before any line begins an event: joined to one event,
      or an event each;
    - `start`, `end` or both: an event begins where `start` fits, and ends behind what `end` fits, also in the middle of
      a line;
    - `presets`: names of `presets.PRESETS`.

    An event of `max_lines` lines is closed, and one that would pass `max_bytes`; one that has not grown for
    `timeout_secs` is closed by whoever holds it.
    """

    pattern: str = ""
    negate: bool = False
    match: Match = "after"
    strays: Strays = "join"
    start: str = ""
    end: str = ""
    presets: tuple[str, ...] = ()
    max_lines: int = MAX_LINES
    max_bytes: int = MAX_BYTES
    timeout_secs: float = TIMEOUT_SECS
