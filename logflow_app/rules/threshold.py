"""The rule `threshold`: a window holds while it has at least so many lines of some levels."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from logflow_app.rules.base import Verdict

if TYPE_CHECKING:
    from logflow_app.config.alerts import ThresholdRule


@dataclass(frozen=True)
class Threshold:
    """See `Rule`. `services` holds patterns with `*` and `?`; empty, it is for every service."""

    name: str
    count: int = 10
    window_secs: int = 60
    for_secs: int = 0
    levels: tuple[str, ...] = ("ERROR", "FATAL")
    services: tuple[str, ...] = ()
    severity: str = "critical"
    notify: list[str] | None = None

    @property
    def threshold(self) -> int:
        """See `Rule.threshold`."""
        return self.count

    def covers(self, group: str) -> bool:
        """See `Rule.covers`."""
        return not self.services or any(fnmatchcase(group, pattern) for pattern in self.services)

    def lines(self, levels: Mapping[str, int]) -> int:
        """See `Rule.lines`."""
        return sum(levels.get(level, 0) for level in self.levels)

    def evaluate(self, total: int) -> Verdict:
        """See `Rule.evaluate`."""
        return Verdict.HOLDS if total >= self.count else Verdict.CLEAR


def threshold(section: "ThresholdRule") -> Threshold:
    """Return the rule of an entry of `alerts.rules`."""
    return Threshold(
        section.name,
        section.count,
        int(section.window_secs),
        int(section.for_secs),
        tuple(section.levels),
        tuple(section.services),
        section.severity,
        section.notify,
    )
