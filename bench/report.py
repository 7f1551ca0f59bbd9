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

COLUMNS = ("lines/s", "µs CPU a line", "peak MB", "LogFlow ÷ this", "this ÷ LogFlow, CPU")
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
    """Print tables of figures."""
    for part, rows in groupby(figures, lambda figure: figure.part):
        console.print(_table(part, list(rows)))
    console.print(f"{ended['cpus']} CPUs, load average {begun['load_average']} before, {ended['load_average']} after")


def show_goals(console: Console, figures: list[Figure]) -> None:
    """Print a table of what is to be reached."""
    table = Table(title="what is to be reached", title_justify="left")
    for column in ("", "bound", "found", ""):
        table.add_column(column, justify="right" if column else "left")
    for goal in reached(figures):
        verdict = "[green]reached[/green]" if goal["reached"] else "[red]missed[/red]"
        table.add_row(goal["goal"], f"{goal['bound']:,}", f"{goal['found']:,}", verdict)
    console.print(table)


def _table(part: str, figures: list[Figure]) -> Table:
    by_row = {figure.row: figure for figure in figures}
    timed = any("p99_ms" in figure.more for figure in figures)
    table = Table(title=part, title_justify="left")
    table.add_column("")
    for column in (*COLUMNS, *(("p50 ms", "p99 ms") if timed else ())):
        table.add_column(column, justify="right")
    for figure in figures:
        age = [f"{figure.more['p50_ms']:.1f}", f"{figure.more['p99_ms']:.1f}"] if timed else []
        table.add_row(figure.row, *_cells(figure, by_row.get(figure.beside or "")), *age)
    return table


def _cells(figure: Figure, ours: Figure | None) -> list[str]:
    known = bool(figure.cpu_us_per_line)
    return [
        f"{figure.lines_per_sec:,.0f}",
        f"{figure.cpu_us_per_line:.2f}" if known else "",
        f"{figure.peak_rss_mb:.0f}" if known else "",
        f"{ours.lines_per_sec / figure.lines_per_sec:.2f}" if ours and figure.lines_per_sec else "",
        f"{figure.cpu_us_per_line / ours.cpu_us_per_line:.2f}" if ours and known else "",
    ]


def save(path: Path, figures: list[Figure], begun: dict[str, Any], ended: dict[str, Any]) -> None:
    """Write everything as JSON."""
    rows = [asdict(figure) | {"lines_per_sec": round(figure.lines_per_sec)} for figure in figures]
    text = json.dumps({"before": begun, "after": ended, "figures": rows, "goals": reached(figures)}, indent=2)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n")
