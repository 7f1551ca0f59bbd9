"""`logflow search` over a store in SQLite files."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from logflow_app.cli import main
from logflow_app.cli.search import _line
from logflow_app.search.base import Hit
from tests.search.stores import event, sqlite_store

Search = Callable[..., Result]


def ms_ago(**ago: int) -> int:
    """Return a time before now, in milliseconds."""
    return int((datetime.now(UTC) - timedelta(**ago)).timestamp() * 1000)


@pytest.fixture
def search(tmp_path: Path) -> Search:
    """Run `logflow search` over four events: of today, of yesterday, one that is odd, and one to come."""
    config = tmp_path / "logflow.yaml"
    config.write_text(f"output: {{type: sqlite}}\ndata_dir: {tmp_path}\n")

    async def store() -> None:
        made = sqlite_store(tmp_path / "store")
        await made.put(
            event("card declined at once", ms_ago(minutes=1), "ERROR", "payment-service"),
            event("card accepted", ms_ago(days=1), "INFO", "payment-service"),
            event("first line\nsecond \x1b[2J [red]line[/red] ü", ms_ago(hours=2), "WARN", "odd \x1b[31m name"),
            event("a card from the future", ms_ago(days=-1), "FATAL", "clock-service"),
        )
        await made.close()

    asyncio.run(store())
    return lambda *arguments: CliRunner().invoke(main, ["search", "--config", str(config), *arguments])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["card accepted", "first line", "card declined", "a card from"]),
        (["card"], ["card accepted", "card declined", "a card from"]),
        (["card", "declined"], ["card declined"]),
        (['"card declined"'], ["card declined"]),
        (['"declined card"'], []),
        (["--level", "error", "--level", "INFO"], ["card accepted", "card declined"]),
        (["--service", "payment-service", "--since", "3h"], ["card declined"]),
        (["--since", "3h", "--until", "30m"], ["first line"]),
        (["--limit", "2"], ["card declined", "a card from"]),
        (["--limit", "2", "card"], ["card declined", "a card from"]),
    ],
)
def test_what_is_asked_is_shown_newest_last(search: Search, arguments: list[str], expected: list[str]) -> None:
    """As a terminal is read: the newest line stands above the prompt."""
    answer = search("--json", *arguments)
    assert 0 == answer.exit_code, answer.output
    shown = [json.loads(line)["message"] for line in answer.stdout.splitlines()]
    assert expected == [message[: len(start)] for message, start in zip(shown, expected, strict=True)]


def test_lines_for_eyes(search: Search) -> None:
    """Time, level, service and message; further lines are indented, and nothing steers the terminal."""
    answer = search("--level", "warn")
    time, rest = answer.stdout.split(" ", 1)
    assert datetime.fromisoformat(time).tzinfo is not None
    assert "WARN  odd \\x1b[31m name first line\n    second \\x1b[2J [red]line[/red] ü\n" == rest


def test_levels_have_colours_on_a_terminal() -> None:
    """Red for errors; a level nobody knows has none."""
    styles = [
        {str(span.style) for span in _line(Hit("1", {"level": level})).spans} for level in ("ERROR", "odd", "FATAL")
    ]
    assert [{"dim", "red", "cyan"}, {"dim", "cyan"}, {"dim", "cyan", "bold white on red"}] == [
        found - {""} for found in styles
    ]


def test_it_says_when_there_is_more_and_when_there_is_nothing(search: Search) -> None:
    """On standard error, so that a program reads only documents."""
    assert "the newest 2; --limit shows more\n" == search("--limit", "2").stderr
    nothing = search("nowhere")
    assert ("nothing found\n", "", 0) == (nothing.stderr, nothing.stdout, nothing.exit_code)
    assert "" == search("--limit", "4").stderr


@pytest.mark.parametrize("arguments", [["--limit", "0"], ["--level", "loud"], ["--since", "yesterday"]])
def test_a_bad_option_is_explained(search: Search, arguments: list[str]) -> None:
    """Before anything is searched."""
    answer = search(*arguments)
    assert (2, True) == (answer.exit_code, arguments[0] in answer.stderr)


def test_an_output_that_cannot_be_searched_is_said_to_be_one(tmp_path: Path) -> None:
    """With those that can."""
    config = tmp_path / "logflow.yaml"
    config.write_text("output: {type: stdout}\n")
    answer = CliRunner().invoke(main, ["search", "--config", str(config)])
    expected = "output: expected one that can be searched (elasticsearch, sqlite), came stdout\n"
    assert (2, expected) == (answer.exit_code, answer.stderr)


def test_a_store_that_is_away_is_said_to_be(tmp_path: Path) -> None:
    """With status 1."""
    config = tmp_path / "logflow.yaml"
    (tmp_path / "store").write_text("no folder")
    config.write_text(f"output: {{type: sqlite}}\ndata_dir: {tmp_path}\n")
    answer = CliRunner().invoke(main, ["search", "--config", str(config)])
    assert (1, True) == (answer.exit_code, "cannot be reached" in answer.stderr)
