"""What the run found: a table to read, ratios against what is to be reached, JSON to keep."""

import json
import os
import platform
from dataclasses import asdict
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figures import Figure
from bench.goals import reached

PACKAGES = ("aiokafka", "faust-streaming", "msgspec", "rocksdict")


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {
        "cpus": os.cpu_count(),
        "load_average": [round(load, 2) for load in os.getloadavg()],
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def show(console: Console, figures: list[Figure], begun: dict[str, Any], ended: dict[str, Any]) -> None:
    """Print tables of figures and goals."""
    for part, rows in groupby(figures, lambda figure: figure.part):
        console.print(_table(part, list(rows)))
    goals = Table(title="what is to be reached", title_justify="left")
    for column in ("", "bound", "found", ""):
        goals.add_column(column, justify="left" if column == "" else "right")
    for goal in reached(figures):
        verdict = "[green]reached[/green]" if goal["reached"] else "[red]missed[/red]"
        goals.add_row(goal["goal"], f"{goal['bound']:,}", f"{goal['found']:,}", verdict)
    console.print(goals)
    console.print(f"{ended['cpus']} CPUs, load average {begun['load_average']} before, {ended['load_average']} after")


def _table(part: str, figures: list[Figure]) -> Table:
    table = Table(title=part, title_justify="left")
    table.add_column("")
    for column in ("lines/s", "µs CPU a line", "peak MB", "LogFlow is", "p50 ms", "p99 ms"):
        table.add_column(column, justify="right")
    ours = next((figure for figure in figures if figure.row.startswith("LogFlow")), None)
    for figure in figures:
        theirs = ours is not None and not figure.row.startswith("LogFlow")
        times = f"{ours.lines_per_sec / figure.lines_per_sec:.2f} times" if ours and theirs else ""
        age = [f"{figure.more[key]:.1f}" if key in figure.more else "" for key in ("p50_ms", "p99_ms")]
        cpu = f"{figure.cpu_us_per_line:.2f}" if figure.cpu_us_per_line else ""
        memory = f"{figure.peak_rss_mb:.0f}" if figure.peak_rss_mb else ""
        table.add_row(figure.row, f"{figure.lines_per_sec:,.0f}", cpu, memory, times, *age)
    return table


def save(path: Path, figures: list[Figure], begun: dict[str, Any], ended: dict[str, Any]) -> None:
    """Write everything as JSON."""
    rows = [asdict(figure) | {"lines_per_sec": round(figure.lines_per_sec)} for figure in figures]
    text = json.dumps({"before": begun, "after": ended, "figures": rows, "goals": reached(figures)}, indent=2)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")
