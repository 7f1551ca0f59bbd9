"""The bench of parsers measures what it says: lines of the format, read by the parser of the format."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.parser_lines import LINES, MAKERS, lines_of
from bench.parsers import Row, goals, parser_of
from bench.rivals import BARE, rivals
from tests.packs import documents

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", MAKERS)
def test_all_lines_are_read(name: str) -> None:
    """Each line is of the format, of a real one's length, and none comes twice."""
    lines = lines_of(name)
    found = documents(lines, parser_of(name))
    assert [] == [document["message"] for document in found if "unparsed" in document.get("tags", ())]
    assert LINES == len(set(lines))
    assert 75 < sum(map(len, lines)) / LINES < 260


@pytest.mark.parametrize("name", ["json", "csv", "nginx", "syslog", "grok"])
def test_rivals_read_all_lines_too(name: str) -> None:
    """Who is measured beside a parser finds something in every line."""
    lines = lines_of(name)
    for rival, work in rivals(name, lines):
        found = work()
        assert isinstance(found, list), rival
        assert (LINES, True) == (len(found), all(found)), rival


def test_goals_are_judged_by_what_was_measured() -> None:
    """Rates, `auto` beside its parser and the one that was named, grok beside its expression; all that was measured."""
    rows = [
        Row("text", 100, 1.0, 2.0, 2.2, "text", 2.0),
        Row("json", 100, 4.0, 5.0, 6.0, "json", 5.0),
        Row("syslog", 100, 1.0, 2.0, 3.0, "linux", 3.0),
        Row("grok", 100, 3.0, 4.0, others={BARE: 2.0}),
    ]
    assert [
        ("text, lines/s of one core", 500_000, True),
        ("json, lines/s of one core", 200_000, False),
        ("syslog, lines/s of one core", 500_000, True),
        ("auto ÷ text, lines of text", 1.1, True),
        ("auto ÷ json, lines of json", 1.2, False),
        ("auto ÷ linux, lines of syslog", 1.0, True),
        ("auto ÷ syslog, its lines", 1.5, False),
        ("grok ÷ bare expression", 1.5, False),
    ] == [(goal["goal"], goal["found"], goal["reached"]) for goal in goals(rows)]


def test_the_short_form_runs() -> None:
    """The command prints a row of every format it is told, with the load it was measured under."""
    command = [sys.executable, "-m", "bench.parsers", "--short", "--json", "text", "grok", "dnsmasq"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert ["text", "grok", "dnsmasq"] == [row["name"] for row in found["rows"]]
    assert all(row["run_us"] > 0 for row in found["rows"])
    assert 2 == len(found["load_average"])
