"""What one measurement found."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Figure:
    """One row of the table: `part` is its section, `row` what was measured, `beside` our row it is held against."""

    part: str
    row: str
    lines: int
    secs: float
    cpu_us_per_line: float
    peak_rss_mb: float
    beside: str | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def lines_per_sec(self) -> float:
        """Lines a second."""
        return self.lines / self.secs if self.secs else 0.0

    @property
    def lines_per_cpu_sec(self) -> float:
        """Lines a second of CPU time: what one core would do."""
        return 1e6 / self.cpu_us_per_line if self.cpu_us_per_line else 0.0


def from_reports(part: str, row: str, reports: list[dict[str, Any]], beside: str | None = None) -> Figure:
    """Return the figure between the first report with lines and the first with the most: start-up is left out."""
    most = max(report["lines"] for report in reports)  # two threads report: the last may lag
    moving = [report for report in reports if report["lines"]]
    first = moving[0]
    last = next(report for report in moving if report["lines"] == most)
    if last is first:  # everything came between two reports: count from the one before
        first = reports[max(0, reports.index(first) - 1)]
    lines = last["lines"] - first["lines"]
    return Figure(
        part,
        row,
        lines,
        last["at"] - first["at"],
        (last["cpu"] - first["cpu"]) / lines * 1e6 if lines else 0.0,
        last["rss_kib"] / 1024,
        beside,
    )
