"""What a parser costs: `python -m bench.parsers [--json] [--short] [TYPE…]`.

Each parser reads 500 lines of its format; beside it, on the same lines and in turn with it, `auto` and what others
would use. The least CPU time of many short rounds counts, because the machine has other things to do as well.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from bench.goals import AT_LEAST, AT_MOST
from bench.parser_lines import FIELDS, MAKERS, lines_of
from bench.rivals import BARE, GROK, rivals
from logflow_app.config.parsers import AnyParser
from logflow_app.events import Pack
from logflow_app.parsers import PARSERS, compile_parsers
from logflow_app.parsers.offering import read_lines
from logflow_app.pipeline import EventSettings, Pipeline
from tests.packs import make_pack, section
from tests.parsers.test_contract import FIXTURE_OF, settings_of

ROUNDS, SHORT_ROUNDS, RUNS = 12, 1, 4
RATE = 250_000  # lines a second of one core, encoding included
RATED = ("text", "json", "nginx", "syslog")
NO_FORMATS = frozenset({"regex", "grok"})  # nobody would write one of these down instead of `auto`
BESIDE = {"linux": "syslog"}  # whom one would name for these lines, though it reads less of them
Work = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """What one parser takes for a line, in µs of CPU; `others` are those beside it, each for the same lines."""

    name: str
    bytes_per_line: float
    parse_us: float
    run_us: float
    auto_us: float = 0.0
    auto_format: str = ""  # what `auto` takes all the lines for; empty where for several, or where it knows none
    named_us: float = 0.0  # of that format's parser
    others: dict[str, float] = field(default_factory=dict)

    @property
    def lines_per_sec(self) -> float:
        """Lines of one core, from text to encoded documents."""
        return 1e6 / self.run_us

    @property
    def mb_per_sec(self) -> float:
        """MB of lines of one core, from text to encoded documents."""
        return self.bytes_per_line / self.run_us


def best(works: dict[str, Work], lines: int, rounds: int) -> dict[str, float]:
    """Return the least µs of CPU a line of each; they take turns, so that all meet the same moments."""
    found = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            for _ in range(RUNS):  # the first of them finds the caches full of what others did
                start = time.process_time()
                work()
                found[name] = min(found[name], (time.process_time() - start) / lines * 1e6)
    return found


def encoded(pipeline: Pipeline, pack: Pack) -> bytes:
    """Return the documents of a pack as the bytes a sink writes."""
    return "\n".join(pipeline.run(pack).documents).encode()


def parser_of(name: str) -> AnyParser:
    """Return the section a parser is measured with."""
    if name == "grok":
        return section("grok", patterns=[GROK])
    return section(name, columns=FIELDS[name]) if name in FIELDS else settings_of(name)


def told_by_auto(lines: Sequence[str]) -> str:
    """Return the one format that `auto` takes all the lines for, or nothing."""
    parsed, left = read_lines(compile_parsers(section("auto")), lines, "app")
    return parsed[0].format if len(parsed) == 1 and not left else ""


def measure(name: str, rounds: int = ROUNDS) -> Row:
    """Return what a parser takes for lines of its own format, and what others take for them."""
    lines, parser = lines_of(name), parser_of(name)
    pack = make_pack(lines)
    works: dict[str, Work] = {
        "parse": partial(read_lines, compile_parsers(parser), lines, "app"),
        "run": partial(encoded, Pipeline(parser, EventSettings()), pack),
    }
    told = told_by_auto(lines)
    if told:
        works["auto"] = partial(encoded, Pipeline(section("auto"), EventSettings()), pack)
        works["named"] = partial(encoded, Pipeline(parser_of(told), EventSettings()), pack)
    others = dict(rivals(name, lines))
    if beside := BESIDE.get(name):
        others[beside] = partial(encoded, Pipeline(parser_of(beside), EventSettings()), pack)
    found = best({**works, **others}, len(lines), rounds)
    return Row(
        name,
        sum(len(line.encode()) for line in lines) / len(lines),
        found["parse"],
        found["run"],
        found.get("auto", 0.0),
        told,
        found.get("named", 0.0),
        {other: found[other] for other in others},
    )


def goals(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return each goal that was measured, with what was found; see `bench.goals.reached`."""
    by_name = {row.name: row for row in rows}
    found = [
        (f"{name}, lines/s of one core", AT_LEAST, RATE, by_name[name].lines_per_sec)
        for name in RATED
        if name in by_name
    ]
    found += [
        (f"auto ÷ {row.auto_format}, lines of {row.name}", AT_MOST, 1.15, row.auto_us / row.named_us)
        for row in rows
        if row.auto_format and row.name in MAKERS
    ]
    found += [
        (f"auto ÷ {row.name}, its lines", AT_MOST, 1.15, row.auto_us / row.run_us)
        for row in rows
        if row.auto_format not in ("", row.name) and row.name in MAKERS and row.name not in NO_FORMATS
    ]
    found += [
        ("grok ÷ bare expression", AT_MOST, 1.2, row.parse_us / row.others[BARE]) for row in rows if row.name == "grok"
    ]
    return [
        {
            "goal": goal,
            "bound": bound,
            "found": round(value, 2) if bound < 10 else round(value),
            "reached": reaches(value, bound),
        }
        for goal, reaches, bound, value in found
    ]


def show(rows: Sequence[Row]) -> None:
    """Print a table of rows, and of goals below it."""
    print(f"{'format':18}{'bytes':>6}{'parse µs':>10}{'run µs':>8}{'lines/s':>10}{'MB/s':>7}  {'auto µs':22}beside, µs")
    for row in rows:
        auto = f"{row.auto_us:.2f} {row.auto_format}" if row.auto_format else ""
        others = ", ".join(f"{name} {us:.2f}" for name, us in row.others.items())
        rates = f"{row.run_us:>8.2f}{row.lines_per_sec:>10,.0f}{row.mb_per_sec:>7.0f}"
        print(f"{row.name:18}{row.bytes_per_line:>6.0f}{row.parse_us:>10.2f}{rates}  {auto:22}{others}")
    for goal in goals(rows):
        verdict = "reached" if goal["reached"] else "missed"
        print(f"{goal['goal']:36}{goal['bound']:>10,}{goal['found']:>10,}  {verdict}")


def main() -> None:
    """Measure the formats that are named, or all."""
    reader = argparse.ArgumentParser(prog="python -m bench.parsers", description=__doc__)
    names = [name for name in PARSERS if name not in FIXTURE_OF]
    reader.add_argument("types", nargs="*", choices=[[], *PARSERS], metavar="TYPE", help="What to measure [all].")
    reader.add_argument("--json", action="store_true", help="Print JSON.")
    reader.add_argument("--short", action="store_true", help="See only that it runs; the figures mean nothing.")
    options = reader.parse_args()
    load = os.getloadavg()[0]
    rows = [measure(name, SHORT_ROUNDS if options.short else ROUNDS) for name in options.types or names]
    if options.json:
        told = [asdict(row) | {"lines_per_sec": round(row.lines_per_sec)} for row in rows]
        print(json.dumps({"load_average": [load, os.getloadavg()[0]], "rows": told, "goals": goals(rows)}, indent=2))
        return
    show(rows)
    print(f"load average {load:.1f} before, {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
