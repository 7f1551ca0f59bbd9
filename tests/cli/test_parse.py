"""`logflow parse`: lines as the events they would become."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from logflow_app.cli import main

NOW = ["--now", "2025-10-23T15:30:46.123Z"]
LINE = "2025-10-23 14:32:15 ERROR [pay] Declined"
EVENT = {
    "timestamp": "2025-10-23T14:32:15.000Z",
    "level": "ERROR",
    "service": "pay",
    "message": "Declined",
    "source": {"hostname": "", "file": ""},
    "extra_fields": {},
    "ingested_at": "2025-10-23T15:30:46.123Z",
}
CONFIG = """
inputs:
  files:
    - {name: app, paths: [/var/log/app.log], parser: {type: json, unparsed: bury}}
    - {name: web, paths: [/var/log/web.log], service: shop}
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run where there is no configuration but the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LOGFLOW_CONFIG", raising=False)


def parse(*arguments: str, lines: str | bytes = "") -> Result:
    """Run the command over lines on standard input."""
    return CliRunner().invoke(main, ["parse", *arguments], input=lines)


def events(result: Result) -> list[Any]:
    """The objects on standard output."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_line_is_an_event_of_one_line() -> None:
    """As it would be stored, its format detected; the last line needs no end."""
    result = parse(*NOW, lines=f"{LINE}\r\n\n{LINE}")
    assert ([EVENT, EVENT], "", 0) == (events(result), result.stderr, result.exit_code)


def test_files_are_read_in_their_order() -> None:
    """Events name the file."""
    for name in ("a", "b"):
        Path(name).write_text(LINE)
    assert ["b", "a"] == [event["source"]["file"] for event in events(parse("b", "a"))]


def test_bytes_that_are_no_text_are_shown_as_such() -> None:
    """As stores show them."""
    assert ["\ufffda"] == [event["message"] for event in events(parse(lines=b"\xffa\n"))]


def test_the_format_and_its_settings_can_be_told() -> None:
    """By `--parser`, with `--option` for each further key; lists and objects are JSON."""
    told = ["--parser", "regex", "-o", 'patterns=["n=(?P<n>\\\\d+)", "(?P<w>\\\\w+)"]', "-o", "unparsed=bury"]
    result = parse(*told, lines="n=5\nabc\n ---\n")
    assert [{"n": "5"}, {"w": "abc"}] == [event["extra_fields"] for event in events(result)]
    assert "1 line buried: unparsed\n" == result.stderr


def test_zone_and_arrival_can_be_told() -> None:
    """The year that is not written is that of the arrival, or the one before."""
    result = parse("--parser", "regex", "-o", "pattern=(?P<time>.*)", "--timezone", "Europe/Berlin", *NOW,
                   lines="Dec 24 10:00:00\n")  # fmt: skip
    assert ["2024-12-24T09:00:00.000Z"] == [event["timestamp"] for event in events(result)]


def test_lines_that_belong_together_are_one_event() -> None:
    """By a preset; what is open at the end ends there."""
    result = parse("--multiline", "indented", lines="a\n b\n c\nd\n e")
    assert ["a\n b\n c", "d\n e"] == [event["message"] for event in events(result)]


def test_an_input_of_a_configuration_reads_as_it_will() -> None:
    """With its parser, its service and its verdict on lines that do not fit."""
    Path("logflow.yaml").write_text(CONFIG)
    result = parse("--input", "app", lines='{"a": 1}\nb\n')
    assert [{"a": 1}] == [event["extra_fields"] for event in events(result)]
    assert "1 line buried: unparsed\n" == result.stderr
    Path("other.yaml").write_text(CONFIG)
    result = parse("--config", "other.yaml", "--input", "web", lines="b\n")
    assert ["shop"] == [event["service"] for event in events(result)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--config", "logflow.yaml"], "came several"),
        (["--input", "x"], "logflow.yaml: expected the name of one of its inputs (app, web), came 'x'"),
        (["--config", "none.yaml"], "none.yaml: expected a file, there is none"),
        (["--now", "soon"], "now: expected a date such as 2025-10-23T15:30:00Z or seconds since 1970, came 'soon'"),
        (
            ["--timezone", "Mars"],
            "timezone: expected the name of a time zone, such as UTC, +02:00 or Europe/Berlin, came 'Mars'",
        ),
        (["--parser", "regex", "-o", "pattern=("], "parser.pattern: expected a regular expression; missing ), "),
        (["--transform", "{type: add, ad: 1}"], "transforms[0]: expected the key `add`, which is missing"),
    ],
)
def test_what_cannot_be_used_is_said_as_validate_says_it(arguments: list[str], sentence: str) -> None:
    """In a sentence, with exit code 2."""
    Path("logflow.yaml").write_text(CONFIG)
    result = parse(*arguments)
    assert (2, "") == (result.exit_code, result.stdout)
    assert sentence in result.stderr


def test_a_configuration_is_refused_in_the_words_of_validate() -> None:
    """Also where only the pipeline knows."""
    Path("logflow.yaml").write_text("inputs: {files: [{paths: [a], parser: {type: auto, time_format: '%H'}}]}\n")
    said = CliRunner().invoke(main, ["validate"])
    result = parse("--config", "logflow.yaml")
    assert (2, said.stderr) == (result.exit_code, result.stderr)


def test_settings_come_from_one_place() -> None:
    """A configuration and options that would change it are a usage error."""
    result = parse("--config", "logflow.yaml", "--parser", "json")
    assert (2, True) == (result.exit_code, "--parser cannot be used with --config or --input" in result.stderr)


def test_colours_are_for_terminals_only() -> None:
    """What is piped is JSON and nothing else; with colours it is the same text."""
    coloured = CliRunner().invoke(main, ["parse", *NOW], input=LINE, color=True)
    assert f"\x1b[31m{json.dumps(EVENT, separators=(',', ':'))}\x1b[0m\n" == coloured.stdout


@pytest.mark.parametrize("option", [["--explain"], ["--now", "2025"], ["--input", "x"], ["--multiline", "java"]])
def test_a_case_brings_its_own_settings(option: list[str]) -> None:
    """So that options beside `--jsonl` are a usage error rather than passed over."""
    result = parse("--jsonl", *option)
    assert (2, True) == (result.exit_code, f"{option[0]} cannot be used with --jsonl" in result.stderr)


def test_no_line_can_steer_the_terminal() -> None:
    """Control characters are escaped, and the JSON is the same."""
    result = parse(lines="a\x9b31m\u202eb\x1b\n")
    assert (["a\x9b31m\u202eb\x1b"], True) == (
        [event["message"] for event in events(result)],
        "a\\u009b31m\\u202eb\\u001b" in result.stdout,
    )


def test_cases_are_answered_in_order() -> None:
    """One line each, whatever they are."""
    result = parse("--jsonl", lines='{"line": "a", "now": "2025-10-23"}\nx\n\n{"lines": ["b", " c", "d"], "multiline": '
                   '{"preset": "indented"}}\n')  # fmt: skip
    first, second, third = events(result)
    assert ("a", "config", ["b\n c"], "d") == (
        first["event"]["message"],
        second["error"]["reason"],
        [event["message"] for event in third["events"]],
        third["pending"],
    )
