"""What a crash or a failing disk did to a log: what was cut off at its end, what cannot be read within it."""

from dataclasses import dataclass
from pathlib import Path

from logflow_app.errors import LogFlowError


@dataclass(frozen=True, slots=True)
class Repair:
    """What was cut off the end of a log when it was opened.

    After a crash that is the last thing being written. `entries_beyond` counts whole entries behind the first bad one:
    with any, more than a torn end was lost, and the bytes cut off are kept in `kept_as`.
    """

    path: Path
    position: int
    cut_bytes: int
    entries_beyond: int = 0
    kept_as: Path | None = None


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes in the middle of a log that are not as they were written; behind them it can be read from `next_offset`."""

    path: Path
    position: int
    offset: int
    next_offset: int


class DamageError(LogFlowError):
    """What is asked for cannot be read; go on with `damage.next_offset`, if at all."""

    def __init__(self, damage: Damage) -> None:
        super().__init__(
            f"{damage.path} is damaged at byte {damage.position}: offsets {damage.offset} to {damage.next_offset} "
            "cannot be read"
        )
        self.damage = damage
