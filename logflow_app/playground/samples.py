"""Sample lines with the events they are to become, as a user keeps them beside a configuration.

`logflow-test.yaml` lists them: for each an input of the configuration, a file of lines, and a file of expectations with
one answer a line (`{"event": …}`, `{"dropped": reason}` or `{"error": {"reason", "message"}}`) and, last, the counts.
"""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, ValidationError

from logflow_app.config import Config, load
from logflow_app.config.document import read_document
from logflow_app.config.places import Problem, in_order
from logflow_app.config.problems import explain
from logflow_app.config.section import Section
from logflow_app.config.units import Text
from logflow_app.errors import ConfigError
from logflow_app.fields import CORE
from logflow_app.fields import Field as EventField
from logflow_app.playground.bench import Bench

LIST = "logflow-test.yaml"
NOW = "2025-01-01T00:00:00Z"  # of samples that say none, so that they give the same events every day
ALWAYS_IGNORED = "ingested_at"

Answer = dict[str, Any]


def _as_text(value: object) -> object:
    """Take what YAML reads as a date, or a number of seconds, for what was written."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    return str(value) if isinstance(value, date | int | float) and not isinstance(value, bool) else value


Now = Annotated[Text, BeforeValidator(_as_text)]


class Sample(Section):
    """A file of lines and what is expected of it."""

    lines: Text = Field(description="The file with the lines, beside the list.")
    expected: Text | None = Field(
        default=None,
        description="The file with the expectations; without it, that of the lines with `.expected.jsonl`.",
    )
    input: Text | None = Field(default=None, description="The input that reads them, where there are several.")
    now: Now | None = Field(
        default=None, description="When the lines arrive; without it, the first day of 2025, and lines of any age."
    )
    ignore: Annotated[list[Text], Field(max_length=100)] = Field(
        default=[], description="Fields of events that are not compared, beside `ingested_at`."
    )


class SampleList(Section):
    """What `logflow-test.yaml` holds."""

    config: Text | None = Field(
        default=None, description="The configuration, beside the list; without it, the one that is found."
    )
    samples: Annotated[list[Sample], Field(min_length=1, max_length=10_000)] = Field(description="The samples.")


class Found(NamedTuple):
    """A sample, the folder its files are in, and its configuration."""

    sample: Sample
    folder: Path
    config: Config

    @property
    def expected_path(self) -> Path:
        """Where its expectations are."""
        return self.folder / (self.sample.expected or f"{self.sample.lines}.expected.jsonl")


class Came(NamedTuple):
    """What became of a sample's lines: the lines, an answer for each, and the counts by `service level`."""

    lines: list[str]
    answers: list[Answer]
    counts: dict[str, int]


def samples_in(path: Path) -> list[Found]:
    """Return the samples of a list, or of all lists in a folder; raises `ConfigError`."""
    files = sorted(path.rglob(LIST)) if path.is_dir() else [path]
    if not files:
        raise ConfigError(f"{path}: expected a file called {LIST} in this folder, there is none")
    return [found for file in files for found in _samples_of(file)]


def _samples_of(file: Path) -> Iterable[Found]:
    document = read_document(file)
    if document.problems:
        raise ConfigError(in_order(document.problems))
    try:
        listed = SampleList.model_validate(document.tree)
    except ValidationError as error:
        problems = explain(error, document.tree, document.places)
        raise ConfigError(in_order([_without_hints(problem) for problem in problems])) from error
    config = load(None if listed.config is None else file.parent / listed.config)
    return [Found(sample, file.parent, config) for sample in listed.samples]


def _without_hints(problem: Problem) -> Problem:
    """Return a problem without the hints, which are about the keys of a configuration."""
    sentence, _, _ = problem.sentence.partition("; known here")
    return Problem(problem.place, problem.path, sentence)


def try_sample(found: Found) -> Came:
    """Run the lines of a sample; raises `ConfigError` where it cannot be run."""
    sample = found.sample
    bench = Bench.of(found.config, sample.input, sample.now or NOW, believes_any_age=sample.now is None)
    ignored = [EventField(name) for name in sample.ignore]
    lines: list[str] = []
    answers: list[Answer] = []
    try:
        with (found.folder / sample.lines).open("rb") as file:
            for line, outcome, _ in bench.run(file, sample.lines):
                lines.append(line)
                answers.append(_compared(json.loads(outcome.answer()), ignored))
    except OSError as error:
        raise ConfigError(f"{found.folder / sample.lines}: expected a file of lines; {error.strerror}") from error
    counts = {f"{service} {level}": number for (service, level), number in sorted(bench.counts.items())}
    return Came(lines, answers, counts)


def _compared(answer: Answer, ignored: list[EventField]) -> Answer:
    """Return an answer without what is not compared."""
    if "event" in answer:
        event = answer["event"]
        for field in ignored:
            field.pop(event)
            if field.name in CORE:
                event.pop(field.name, None)
        event.pop(ALWAYS_IGNORED, None)
    return answer


def read_expected(path: Path) -> tuple[list[Answer], dict[str, int]] | None:
    """Return the answers and counts that are expected, None where there are none yet; raises `ConfigError`."""
    try:
        text = path.read_text()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: expected a file of JSON lines; {error}") from error
    answers: list[Answer] = []
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found = json.loads(line)
        except ValueError as error:
            raise ConfigError(f"{path}:{number}: expected one JSON object a line; {error}") from error
        if not isinstance(found, dict):
            raise ConfigError(f"{path}:{number}: expected one JSON object a line")
        if "counts" in found:
            counts = found["counts"]
        else:
            answers.append(found)
    return answers, counts


def write_expected(path: Path, came: Came) -> None:
    """Write what came as what is expected; raises `ConfigError`."""
    rows = [*came.answers, {"counts": came.counts}]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    try:
        path.write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise ConfigError(f"{path}: expected a file that can be written; {error.strerror}") from error
