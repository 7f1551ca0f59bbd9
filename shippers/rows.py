"""What a shipper tells of each of its files: where it is, how far it was read, how much is still to arrive."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

MOST_TOLD = 200  # of a process; so many are told of on logs-status
MOST_PATH_CHARS = 64 * 1024  # of all paths together: a record must stay small
State = Literal["active", "idle", "waiting", "held", "gone", "done"]


class FileRow(NamedTuple):
    """A file that is followed, or a lane of a spool; sizes and places are bytes of its content.

    `path` is where the file is now (of a spool's lane its folder), `lane` its id, `input` the name of the input.
    Kafka has everything before `position`; `lag_bytes` are those of `size` it does not have. `last_line_at` is when a
    line was last read of it, in seconds since the epoch, 0 where none was since the shipper started. `state`:

    - `active`: it grew within the last minute, or is not read to its end;
    - `idle`: read to its end, and nothing came for a minute;
    - `waiting`: it may not be read yet: its lane is not saved, there is no room, or it cannot be opened;
    - `held`: it looks like a copy of another file, and it is not clear yet which of them goes on;
    - `gone`: deleted, or where no glob finds it, and read on by the open file;
    - `done`: closed, and everything has arrived or is on its way.
    """

    path: str
    input: str
    lane: str
    size: int
    position: int
    lag_bytes: int
    last_line_at: float
    state: State


def foremost(rows: Iterable[FileRow], most: int = MOST_TOLD) -> list[FileRow]:
    """Return at most so many rows: those of the files that are furthest behind, then those last written to."""
    ranked = sorted(rows, key=lambda row: (-row.lag_bytes, -row.last_line_at, row.path))[:most]
    room, told = MOST_PATH_CHARS, []
    for row in ranked:
        if len(row.path) <= room:
            room -= len(row.path)
            told.append(row)
    return told
