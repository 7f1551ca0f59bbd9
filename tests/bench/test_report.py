"""The bench turns reports of measured processes into figures, ratios and goals."""

import json

import pytest
from rich.console import Console

from bench.figures import Figure, from_reports
from bench.goals import FOUR, GOALS, RAW, WORKER, reached
from bench.report import machine, save, show, show_goals

PART = FOUR.removesuffix("/")


def report(lines, at, cpu, rss_kib=1024):
    """Return what a measured process reports."""
    return {"lines": lines, "at": at, "cpu": cpu, "rss_kib": rss_kib}


def test_start_up_and_the_time_after_the_last_line_are_left_out():
    """A figure spans from the first report with lines to the first with all of them."""
    reports = [report(0, 1.0, 5.0), report(100, 3.0, 6.0), report(900, 5.0, 7.6), report(900, 9.0, 8.0, 2048)]
    figure = from_reports(PART, "row", reports)
    assert (figure.lines, figure.secs, figure.lines_per_sec) == (800, 2.0, 400.0)
    assert figure.cpu_us_per_line == pytest.approx(2000.0)
    assert figure.lines_per_cpu_sec == pytest.approx(500.0)


def test_what_comes_between_two_reports_is_counted_from_the_one_before():
    """When everything was done within one interval, that interval is the time."""
    figure = from_reports(PART, "row", [report(0, 1.0, 5.0), report(500, 1.5, 5.1)])
    assert (figure.lines, figure.secs) == (500, 0.5)


def test_goals_are_found_by_their_rows():
    """Goals whose rows were measured are judged, the others left out."""
    figures = [Figure(PART, WORKER, 310_000, 1.0, 3.0, 200.0), Figure(PART, RAW, 620_000, 1.0, 1.5, 100.0)]
    found = {goal["goal"]: (goal["found"], goal["reached"]) for goal in reached(figures)}
    assert found == {"worker, 4 fields, lines/s": (310_000, True), "worker ÷ raw loop": (0.5, False)}


def test_every_goal_is_a_goal_of_its_own():
    """No two goals share a name."""
    assert len({goal.name for goal in GOALS}) == len(GOALS)


def test_table_and_json_tell_the_same(tmp_path):
    """The table shows rates and ratios, the file holds all figures with load and machine."""
    figures = [
        Figure(PART, WORKER, 300_000, 1.0, 3.0, 200.0),
        Figure(PART, "stock Faust agent", 10_000, 1.0, 150.0, 100.0, WORKER),
        Figure("line written → stored", "sink", 10, 1.0, 3.0, 9.0, more={"p50_ms": 12.34, "p99_ms": 56.78}),
    ]
    console = Console(record=True, width=160, file=(tmp_path / "screen").open("w"))
    show(console, figures, machine(), machine())
    show_goals(console, figures)
    save(tmp_path / "new" / "figures.json", figures, machine(), machine())
    text = console.export_text()
    console.file.close()
    saved = json.loads((tmp_path / "new" / "figures.json").read_text())
    assert "30.00" in text
    assert "56.8" in text
    assert "worker ÷ stock Faust agent" in text
    assert [row["lines_per_sec"] for row in saved["figures"]] == [300_000, 10_000, 10]
    assert saved["goals"][-1] == {"goal": "worker ÷ stock Faust agent", "bound": 20, "found": 30.0, "reached": True}
    assert {"cpus", "load_average", "python"} <= set(saved["before"])
