"""What came of a sample's lines against what was expected: differences, line by line."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from logflow_app.playground.samples import Answer, Came, Found, read_expected, try_sample
from logflow_app.playground.tracing import Change, changes

NO_LINE = 0  # where a difference is of the counts


@dataclass(frozen=True, slots=True)
class Difference:
    """A line whose answer is another than expected; `line` counts from 1 and is `NO_LINE` for the counts."""

    line: int
    text: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Report:
    """How a sample went; `expected` is false where nothing has been written down yet."""

    found: Found
    came: Came
    differences: list[Difference]
    is_expected: bool = True

    @property
    def name(self) -> str:
        """What to call the sample."""
        return str(self.found.folder / self.found.sample.lines)

    @property
    def is_right(self) -> bool:
        """Whether all is as expected."""
        return self.is_expected and not self.differences

    @property
    def tally(self) -> dict[str, int]:
        """How many lines there are, and what became of them."""
        kinds = Counter(next(iter(answer)) for answer in self.came.answers)
        return {
            "lines": len(self.came.lines),
            "events": kinds["event"],
            "dropped": kinds["dropped"],
            "buried": kinds["error"],
        }


def check(found: Found) -> Report:
    """Run a sample and compare; raises `ConfigError` where it cannot be run."""
    came = try_sample(found)
    expected = read_expected(found.expected_path)
    if expected is None:
        return Report(found, came, [], is_expected=False)
    return Report(found, came, list(_differences(came, *expected)))


def _differences(came: Came, answers: list[Answer], counts: dict[str, int]) -> Iterator[Difference]:
    rows = zip_longest(came.lines, came.answers, answers)
    for number, (line, answer, expected) in enumerate(rows, 1):
        if found := list(_changes(expected, answer)):
            yield Difference(number, line or "", found)
    if found := list(changes(counts, came.counts)):
        yield Difference(NO_LINE, "", found)


def _changes(expected: Answer | None, came: Answer | None) -> Iterator[Change]:
    """Yield what differs; field by field where both are events."""
    if expected and came and "event" in expected and "event" in came and isinstance(expected["event"], dict):
        yield from changes(expected["event"], came["event"])
    else:
        yield from changes(expected or {}, came or {})


def as_json(report: Report) -> dict[str, Any]:
    """Return a report as JSON has it."""
    return {
        "sample": report.name,
        "right": report.is_right,
        **report.tally,
        "counts": report.came.counts,
        "expectations": report.is_expected,
        "differences": [
            {
                "line": each.line or None,
                "text": each.text,
                "fields": {change.name: _pair(change) for change in each.changes},
            }
            for each in report.differences
        ],
    }


def _pair(change: Change) -> dict[str, Any]:
    sides = {"expected": change.before, "came": change.after}
    return {name: value for name, value in sides.items() if isinstance(value, str | int | float | list | dict | None)}
