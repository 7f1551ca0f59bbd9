"""What every kind of rule promises: which lines it counts, and what the number of them in a window means."""

from collections.abc import Mapping
from enum import Enum
from typing import Protocol


class Verdict(Enum):
    """What a rule says of one window."""

    CLEAR = "clear"
    HOLDS = "holds"


class Rule(Protocol):
    """A rule over the lines of one group in windows that end with each bucket; pure, without a clock.

    A verdict may only change from clear to holds while a window's lines grow: so one that holds before its window is
    over holds for good, and may be told at once.
    """

    @property
    def name(self) -> str:
        """The rule's name; with the group it makes the alert's fingerprint."""

    @property
    def severity(self) -> str:
        """How bad it is."""

    @property
    def threshold(self) -> int:
        """From how many lines on a window holds, for messages."""

    @property
    def window_secs(self) -> int:
        """How long a window is."""

    @property
    def for_secs(self) -> int:
        """How long windows must have held before it fires."""

    @property
    def notify(self) -> list[str] | None:
        """Names of notifiers, None for all."""

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels of the lines it counts."""

    def covers(self, group: str) -> bool:
        """Return whether the rule is for this group."""

    def lines(self, levels: Mapping[str, int]) -> int:
        """Return how many lines of these, per level, it counts."""

    def evaluate(self, total: int) -> Verdict:
        """Return what it means that a window holds so many of its lines."""
