"""`python -m bench [PART…]`: measure LogFlow beside others in one run."""

import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypedDict, Unpack

import click
from rich.console import Console

from bench import broker, demo, drain, http, latency, leisure, page, ship, sqlite, store, syslog
from bench.figures import Figure
from bench.report import machine, save, show, show_goals
from bench.run import DEFAULT_LINES, SHORT_LINES, Run

PARTS: dict[str, Callable[[Run], Iterator[Figure]]] = {
    "drain": drain.measure,
    "ship": ship.measure,
    "leisure": leisure.measure,
    "syslog": syslog.measure,
    "http": http.measure,
    "broker": broker.measure,
    "store": store.measure,
    "sqlite": sqlite.measure,
    "latency": latency.measure,
    "page": page.measure,
    "demo": demo.measure,
}
PLAIN_WIDTH = 130
ROWS = ("worker", "raw", "stock", "quix", "elasticsearch", "rsyslog", "syslog-ng")


class Options(TypedDict):
    """What the command line says."""

    parts: tuple[str, ...]
    lines: int | None
    short: bool
    only: tuple[str, ...]
    json_path: Path | None
    keep: bool


@click.command(epilog="Example: python -m bench drain --only worker --only raw --lines 2000000")
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
@click.option("--lines", type=click.IntRange(min=8000), help=f"Lines of 185 bytes to measure with [{DEFAULT_LINES:,}].")
@click.option(
    "--short", is_flag=True, help=f"See only that everything runs: {SHORT_LINES:,} lines, figures mean nothing."
)
@click.option("--only", multiple=True, type=click.Choice(ROWS), help="Measure only these programs.")
@click.option(
    "--json", "json_path", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here, too."
)
@click.option("--keep", is_flag=True, help="Keep the files and logs of what was measured.")
def main(**options: Unpack[Options]) -> None:
    """Measure LogFlow's parts on a real Kafka and a real Elasticsearch, beside others doing the same.

    PARTS: drain (Kafka → parsed, counted, encoded), ship (file → Kafka), leisure (the same
    at an ordinary pace, beside files at rest), syslog (into Kafka), broker (packs through
    our own beside Kafka), store (into Elasticsearch), sqlite (into SQLite), latency (line
    written → stored), page (→ seen in a browser), demo (all of it on one machine); all of
    them by default, in this order.
    """
    lines = options["lines"] or (SHORT_LINES if options["short"] else DEFAULT_LINES)
    run = Run(lines, options["short"], frozenset(options["only"]))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that no measured process is left behind
    begun = machine()
    figures: list[Figure] = []
    try:
        for part in options["parts"] or tuple(PARTS):
            for figure in PARTS[part](run):
                figures.append(figure)
                run.learn(figure)
        console = Console()
        console = console if console.is_terminal else Console(width=PLAIN_WIDTH)
        show(console, figures, begun, machine())
        if run.short:
            console.print("a short run sees that everything works; these figures mean nothing")
        else:
            show_goals(console, figures)
        if options["json_path"]:
            save(options["json_path"], figures, begun, machine())
    finally:
        if options["keep"]:
            run.say(f"kept in {run.root}")
        else:
            shutil.rmtree(run.root, ignore_errors=True)


if __name__ == "__main__":
    main(prog_name="python -m bench")
