"""One run of the bench: how much it measures, where its files go, what it says meanwhile."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

DEFAULT_LINES = 1_000_000
SHORT_LINES = 20_000


@dataclass
class Run:
    """How much is measured; `rows` limits the comparison to some of its programs."""

    lines: int = DEFAULT_LINES
    short: bool = False
    rows: frozenset[str] = frozenset()
    timeout_secs: float = 300.0
    console: Console = field(default_factory=lambda: Console(stderr=True))
    root: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="logflow-bench-")))

    def wants(self, row: str) -> bool:
        """Whether a program takes part."""
        return not self.rows or row in self.rows

    def folder(self, name: str) -> Path:
        """Return a new folder of that name."""
        path = self.root / name.replace(" ", "-").replace(",", "")
        path.mkdir(parents=True)
        return path

    def say(self, text: str) -> None:
        """Tell whoever watches what happens now."""
        self.console.print(f"[dim]{text}[/dim]")
