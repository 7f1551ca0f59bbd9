"""Writes docs/quality.md: how well the parsers do, format by format (`make corpora`)."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.corpora.cases import CORPORA, REASON
from tests.corpora.scoring import FAMILIES, Format, Score, score, score_times, table

PAGE = Path(__file__).parents[2] / "docs" / "quality.md"
HEAD = """# How well lines are read

Every figure here is made by `make corpora` from cases that others have published: the tests of parsers that many people
rely on, the examples of specifications, and annotated logs. A case is *right* when all that its source says of the line
is in our event: time, level, service, host, process and every field (numbers may be text and the other way round). A
case is *by choice* where we know that we differ and want to; the reasons stand below. All else is *wrong*. The cases
themselves are not part of this project. Cases that their source calls ambiguous, or true only in a mode of its own, and
conversions of single values (sizes, durations) are not judged here; a share leaves out what differs by choice.
"""


@dataclass(frozen=True, slots=True)
class Goal:
    """A share of cases that must be right, over all rows for which `holds` is true; `times` judges the times alone."""

    title: str
    bound: float
    holds: Callable[[str, Format], bool]
    times: bool = False


LOGHUB, LNAV = ("auto", "loghub"), ("auto", "lnav")
GOALS = (
    Goal("RFC 5424, all cases of go-syslog", 1.0, lambda _, row: row.format == "syslog-rfc5424"),
    Goal("syslog of all kinds", 0.95, lambda family, _: family == "syslog"),
    Goal("grok: logstash-patterns-core, pygrok", 0.98, lambda _, row: row.format == "grok" and row.corpus != "vrl"),
    Goal("VRL's functions", 0.95, lambda _, row: row.corpus == "vrl"),
    Goal(
        "loghub, the head of each line, by `auto`", 0.99, lambda family, row: (family, row.corpus) == ("auto", "loghub")
    ),
    Goal("lnav's formats, by `auto`", 0.85, lambda family, row: (family, row.corpus) == ("auto", "lnav")),
    Goal("times in the lines of CrowdSec", 0.90, lambda _, row: row.corpus == "crowdsec", times=True),
    Goal("times in the lines of Beats", 0.90, lambda _, row: row.corpus == "beats", times=True),
)


def rows() -> Iterator[tuple[str, Format]]:
    """Every row of every family, with the family."""
    for family in FAMILIES:
        for row in table(family):
            yield family, row


def page(scores: Iterable[tuple[str, Score]]) -> str:
    """The whole page."""
    found = list(scores)
    parts = [
        HEAD,
        "\n## What is to be reached\n\n| what | at least | right | of | share |\n| --- | --- | --- | --- | --- |\n",
    ]
    for goal, right, cases in reached():
        parts.append(f"| {goal.title} | {goal.bound:.0%} | {right:,} | {cases:,} | {right / max(cases, 1):.1%} |\n")
    parts.append("\n## Format by format\n\n| read as | corpus | format | cases | right | by choice | wrong |\n")
    parts.append("| --- | --- | --- | --- | --- | --- | --- |\n")
    for family, each in found:
        numbers = f"{each.cases:,} | {len(each.right):,} | {len(each.chosen):,} | {len(each.wrong):,}"
        parts.append(f"| {family} | {each.row.corpus} | {each.row.format} | {numbers} |\n")
    parts.append("\n## Where we differ by choice\n\n| case | why |\n| --- | --- |\n")
    for _, each in found:
        parts += [f"| {case} | {reason} |\n" for case, reason in each.chosen.items()]
    return "".join(parts)


def reached() -> Iterator[tuple[Goal, int, int]]:
    """Each goal with the cases that are right, and all that count; what differs by choice counts as neither."""
    for goal in GOALS:
        judge = score_times if goal.times else score
        found = [judge(row) for family, row in rows() if goal.holds(family, row)]
        yield goal, sum(len(each.right) for each in found), sum(len(each.right) + len(each.wrong) for each in found)


def main() -> None:
    """Write the page; say what is missing where the corpora are not there."""
    if not CORPORA.is_dir():
        sys.exit(REASON)
    PAGE.write_text(page((family, score(row)) for family, row in rows()))
    print(f"{PAGE} is written")  # noqa: T201 - a tool as well


if __name__ == "__main__":
    main()
