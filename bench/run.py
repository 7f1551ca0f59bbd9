"""One run of the bench: how much it measures, where its files go, what it says meanwhile."""

import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from bench.figures import Figure

DEFAULT_LINES = 1_000_000
SHORT_LINES = 20_000


@dataclass
class Run:
    """How much is measured; `rows` limits the comparison to some programs, `capacity` is what was found so far."""

    lines: int = DEFAULT_LINES
    short: bool = False
    rows: frozenset[str] = frozenset()
    timeout_secs: float = 300.0
    console: Console = field(default_factory=lambda: Console(stderr=True))
    root: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="logflow-bench-")))

    capacity: dict[str, float] = field(default_factory=dict)

    def learn(self, figure: Figure) -> None:
        """Remember how many lines a second the worker does, for what is measured at a share of that."""
        if figure.row == "LogFlow worker, packs":
            self.capacity.setdefault("worker", figure.lines_per_sec)
        elif figure.row == "LogFlow worker":
            self.capacity["elasticsearch"] = figure.lines_per_sec

    def wants(self, row: str) -> bool:
        """Whether a program takes part."""
        return not self.rows or row in self.rows

    def folder(self, name: str) -> Path:
        """Return a new folder of that name."""
        path = self.root / re.sub(r"[^a-z0-9]+", "-", name.lower())
        path.mkdir(parents=True)
        return path

    def say(self, text: str) -> None:
        """Tell whoever watches what happens now."""
        self.console.print(f"[dim]{text}[/dim]")
