"""`logflow test`: samples, as a user keeps them beside a configuration."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from logflow_app.cli import main

CONFIG = """
inputs:
  files:
    - {name: app, paths: [/var/log/app.log], parser: {type: json, unparsed: bury}}
"""
LIST = "config: logflow.yaml\nsamples: [{lines: app.log}]\n"
LINES = '{"message": "paid", "level": "warn", "service": "shop"}\nnot JSON\n'
EXPECTED = [
    {
        "event": {
            "timestamp": "2025-01-01T00:00:00.000Z",
            "level": "WARN",
            "service": "shop",
            "message": "paid",
            "source": {"hostname": "", "file": "app.log"},
            "extra_fields": {},
        }
    },
    {"error": {"reason": "unparsed", "message": "expected a line of format json"}},
    {"counts": {"shop WARN": 1}},
]


@pytest.fixture(autouse=True)
def _samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration, a list and lines, in the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LOGFLOW_CONFIG", raising=False)
    for name, text in (("logflow.yaml", CONFIG), ("logflow-test.yaml", LIST), ("app.log", LINES)):
        Path(name).write_text(text)


def run(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["test", *arguments])


def test_what_comes_is_written_and_then_expected() -> None:
    """Nothing is expected at first; `--update` writes events, verdicts and counts; then all is as expected."""
    before, update, after = run(), run("--update"), run()
    tally = "app.log: 2 lines, 1 events, 0 dropped, 1 buried: "
    assert (1, f"{tally}nothing is expected yet; --update writes app.log.expected.jsonl\n") == (
        before.exit_code,
        before.stdout,
    )
    assert (0, f"{tally}written to app.log.expected.jsonl\n") == (update.exit_code, update.stdout)
    assert (0, f"{tally}as expected\n") == (after.exit_code, after.stdout)
    assert EXPECTED == [json.loads(line) for line in Path("app.log.expected.jsonl").read_text().splitlines()]


def test_differences_are_shown_field_by_field() -> None:
    """What was expected and what came, counts too, with exit code 1."""
    run("--update")
    Path("app.log").write_text(LINES.replace("warn", "error") + LINES)
    result = run()
    assert (1, [
        'app.log, line 1: {"message": "paid", "level": "error", "service": "shop"}',
        '    - level: "WARN"',
        '    + level: "ERROR"',
        'app.log, line 3: {"message": "paid", "level": "warn", "service": "shop"}',
        "    + event: " + json.dumps(EXPECTED[0]["event"], separators=(",", ":")),
        "app.log, line 4: not JSON",
        '    + error: {"reason":"unparsed","message":"expected a line of format json"}',
        "app.log, counts",
        "    + shop ERROR: 1",
        "app.log: 4 lines, 2 events, 0 dropped, 2 buried: 4 differences",
    ]) == (result.exit_code, result.stdout.splitlines())  # fmt: skip


def test_a_line_that_is_missing_is_a_difference() -> None:
    """Also where all others are right."""
    run("--update")
    Path("app.log").write_text(LINES.splitlines()[0])
    result = run()
    assert (1, True) == (result.exit_code, "app.log, line 2: \n" in result.stdout)


def test_fields_can_be_left_out() -> None:
    """Those under `ignore` are neither written nor compared."""
    Path("logflow-test.yaml").write_text("samples: [{lines: app.log, input: app, ignore: [source, level]}]\n")
    run("--update")
    written = json.loads(Path("app.log.expected.jsonl").read_text().splitlines()[0])
    assert ["timestamp", "service", "message", "extra_fields"] == list(written["event"])


def test_the_answer_is_json_on_request() -> None:
    """With the differences, and the same exit code."""
    run("--update")
    Path("app.log").write_text(LINES.replace("paid", "sent"))
    result = run("--json")
    answer = json.loads(result.stdout)
    assert (1, False) == (result.exit_code, answer["right"])
    assert {"message": {"expected": "paid", "came": "sent"}} == answer["samples"][0]["differences"][0]["fields"]


def test_a_folder_is_searched_for_lists() -> None:
    """Each list's files are beside it."""
    Path("deep").mkdir()
    for name in ("logflow-test.yaml", "logflow.yaml", "app.log"):
        Path(name).rename(Path("deep") / name)
    assert 0 == run(".", "--update").exit_code
    assert Path("deep/app.log.expected.jsonl").exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("samples: []\n", "logflow-test.yaml:1: samples: expected a length of at least 1, came 0 entries"),
        ("sample: 1\n", "logflow-test.yaml:1: sample: expected a known key, came `sample`"),
        ("samples: [{lines: none.log}]\n", "none.log: expected a file of lines; No such file or directory"),
        ("samples: [{lines: app.log, input: x}]\n", "logflow.yaml: expected the name of one of its inputs (app), "),
        (
            "samples: [{lines: app.log, now: x}]\n",
            "now: expected a date such as 2025-10-23T15:30:00Z or seconds since ",
        ),
        ("config: other.yaml\nsamples: [{lines: app.log}]\n", "other.yaml: expected a file, there is none"),
    ],
)
def test_what_cannot_be_run_is_said(text: str, sentence: str) -> None:
    """In a sentence, with exit code 2."""
    Path("logflow-test.yaml").write_text(text)
    result = run()
    assert (2, sentence) == (result.exit_code, result.stderr.splitlines()[-1][: len(sentence)])


def test_a_folder_without_a_list_is_said() -> None:
    """Rather than taken for a folder where all is right."""
    Path("logflow-test.yaml").unlink()
    assert (2, ".: expected a file called logflow-test.yaml in this folder, there is none\n") == (
        run(".").exit_code,
        run(".").stderr,
    )


def test_the_example_is_as_expected() -> None:
    """The samples beside the example configuration: an event, one dropped, one buried."""
    folder = Path(__file__).parents[2] / "examples" / "samples"
    result = run(str(folder))
    assert (0, f"{folder}/shop.log: 3 lines, 1 events, 1 dropped, 1 buried: as expected\n") == (
        result.exit_code,
        result.stdout,
    )


@pytest.mark.parametrize("now", ["2025-11-04T14:05:00Z", "2025-11-04", "1762265100", '"2025-11-04T15:05:00+01:00"'])
def test_the_arrival_may_be_written_as_a_date(now: str) -> None:
    """As YAML reads it, or in quotes, or in seconds since 1970."""
    Path("logflow-test.yaml").write_text(f"samples: [{{lines: app.log, now: {now}}}]\n")
    assert 0 == run("--update").exit_code
    assert '"timestamp": "2025-11-04T' in Path("app.log.expected.jsonl").read_text()


def test_each_line_has_its_own_reason() -> None:
    """Though several were dropped for several reasons in one pack."""
    steps = "[{type: drop, query: paid}, {type: dedupe, fields: [message]}]"
    Path("logflow.yaml").write_text(f"{CONFIG.rstrip()[:-1]}, transforms: {steps}}}\n")
    Path("app.log").write_text(LINES + '{"message": "x"}\n' * 2)
    run("--update")
    answers = [json.loads(line) for line in Path("app.log.expected.jsonl").read_text().splitlines()]
    assert [{"dropped": "dropped"}, "error", "event", {"dropped": "deduplicated"}, "counts"] == [
        answer if "dropped" in answer else next(iter(answer)) for answer in answers
    ]
