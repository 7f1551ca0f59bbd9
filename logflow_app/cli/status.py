"""`logflow status`: what every process of LogFlow says of itself, and of each file."""

import asyncio
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, Unpack

import click

if TYPE_CHECKING:
    from logflow_app.status import Status

FINE, STALE = "running", "stale"
MIB = 2**20
FILES_TOLD = ("files", "arrivals")
PLAIN_WIDTH = 160
STYLES = {FINE: "green", "starting": "yellow", "waiting": "yellow", STALE: "bold red"}


class Options(TypedDict):
    """What is asked for."""

    as_json: bool
    of_files: bool
    host: str
    file: str
    gaps: bool


class Row(NamedTuple):
    """One process; `state` is its own word, or `stale` where it should have been heard of since."""

    component: str
    host: str
    id: str
    pid: int
    version: str
    state: str
    started_at: float
    at: float
    figures: dict[str, float]
    detail: dict[str, Any]


@click.command(epilog="Example: logflow status --config logflow.yaml")
@click.option("--config", "path", type=click.Path(path_type=Path), help="The file, instead of the one that is found.")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object.")
@click.option(
    "--files", "of_files", is_flag=True, help="Show files: how far each was read, and what has arrived of it."
)
@click.option(
    "--host", default="", metavar="NAME", help="Only files of this host: a part of its name, or with * and ?."
)
@click.option(
    "--path", "file", default="", metavar="PATH", help="Only these files: a part of the path, or with * and ?."
)
@click.option("--gaps", is_flag=True, help="Only files of which something is missing.")
@click.pass_context
def status(ctx: click.Context, path: Path | None, **wanted: Unpack[Options]) -> None:
    """Show what every process says of itself, on whatever machine, as it told Kafka last.

    Ends with 1 if a process is stale (not heard of for three of its intervals), if a child of a supervisor is not
    running, or if there is no worker at all. Who ended as it should is not shown, nor who was silent for a day.

    With --files (or --host, --path, --gaps) it shows files instead, and ends with 1 if of one of them bytes have not
    arrived although later ones have.
    """
    from logflow_app.config import load  # noqa: PLC0415 - loaded when it is needed
    from logflow_app.kafka_client import client_options  # noqa: PLC0415
    from logflow_app.status import read_statuses  # noqa: PLC0415
    from logflow_app.topic_reader import newest_entries  # noqa: PLC0415
    from logflow_app.topics import named  # noqa: PLC0415

    config = load(path)

    async def read() -> list[tuple[bytes, bytes]]:
        topic = named(config.kafka.topic_prefix).status
        return [entry async for entry in newest_entries(client_options(config.kafka), topic)]

    statuses = read_statuses(asyncio.run(read()))
    if wanted["of_files"] or wanted["host"] or wanted["file"] or wanted["gaps"]:
        ctx.exit(_show_files(statuses, wanted))
    ctx.exit(_show_processes(statuses, as_json=wanted["as_json"]))


def _show_processes(statuses: "list[Status]", *, as_json: bool) -> int:
    """Show who runs; return the status to end with."""
    now = time.time()
    rows = rows_of(statuses, now)
    problems, notes = problems_of(rows), notes_of(rows)
    if as_json:
        processes = [row._asdict() | {"detail": _without_files(row.detail)} for row in rows]
        click.echo(json.dumps({"problems": problems, "notes": notes, "processes": processes}))
    else:
        _print(rows, now)
        for sentence in (*problems, *notes):
            click.echo(sentence, err=True)
    return 1 if problems else 0


def _show_files(statuses: "list[Status]", wanted: Options) -> int:
    """Show files; return the status to end with."""
    from logflow_app.cli.status_files import Wanted, files_of, print_files, sentences_of, untold_of  # noqa: PLC0415

    now = time.time()
    asked = Wanted(wanted["host"], wanted["file"], wanted["gaps"])
    files = [file for file in files_of(statuses, now) if asked.fits(file)]
    problems, untold = list(sentences_of(files)), untold_of(statuses, now)
    if wanted["as_json"]:
        content = {"problems": problems, "files": [file.as_json() for file in files], "files_untold": untold}
        click.echo(json.dumps(content))
    else:
        print_files(files, now)
        if untold:
            click.echo(f"and {untold:,} files that are followed and not told of one by one", err=True)
        for problem in problems:
            click.echo(problem, err=True)
    return 1 if any(file.missing_bytes for file in files) else 0


def rows_of(statuses: "list[Status]", now: float) -> list[Row]:
    """Return a row for everybody who is still expected."""
    from logflow_app.status import FORGOTTEN_SECS  # noqa: PLC0415 - loaded when it is needed

    return [
        Row(
            each.component,
            each.host,
            each.id,
            each.pid,
            each.version,
            STALE if each.is_stale(now) else each.state,
            each.started_at,
            each.at,
            each.figures,
            each.detail,
        )
        for each in statuses
        if now - each.at < FORGOTTEN_SECS
    ]


def problems_of(rows: list[Row]) -> list[str]:
    """Return a sentence for everything that should run and does not."""
    found = [
        f"{row.component} {row.id} on {row.host} (pid {row.pid}) has not been heard of since {_clock(row.at)}"
        for row in rows
        if row.state == STALE
    ]
    alive = [row for row in rows if row.state != STALE]
    found += sorted({sentence for row in alive for sentence in row.detail.get("troubles", ())})
    for row in rows:
        children = row.detail.get("children", {}) if row.state != STALE else {}
        found += [
            f"{name}, a child of {row.component} {row.id} on {row.host}, is {child['state']}"
            for name, child in children.items()
            if child["state"] != FINE
        ]
    if not any(row.component == "worker" and row.state != STALE for row in rows):
        found.append("no worker is running")
    return found


def notes_of(rows: list[Row]) -> list[str]:
    """Return a sentence for what is to be known and no process can mend."""
    missing = sum(int(row.figures.get("gap_bytes", 0)) for row in rows if row.state != STALE)
    if not missing:
        return []
    lanes = sum(int(row.detail.get("lanes_with_holes", 0)) for row in rows if row.state != STALE)
    return [f"{missing:,} bytes of {lanes} files have not arrived; logflow status --gaps shows which"]


def _without_files(detail: dict[str, Any]) -> dict[str, Any]:
    """Return what a process tells but of files, which have a view of their own."""
    return {name: value for name, value in detail.items() if name not in FILES_TOLD}


def _clock(at: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(at))


def _print(rows: list[Row], now: float) -> None:
    from rich.console import Console  # noqa: PLC0415 - only a table needs it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for column in ("COMPONENT", "ID", "HOST"):
        table.add_column(column, overflow="fold")
    for column in ("PID", "STATE", "SINCE"):
        table.add_column(column, no_wrap=True)
    table.add_column("FIGURES", overflow="fold")
    for row in rows:
        state = Text(row.state, style=STYLES.get(row.state, ""))
        since = _age(now - row.started_at)
        table.add_row(
            Text(row.component), Text(row.id), Text(row.host), str(row.pid), state, since, _figures(row.figures)
        )
    console = Console()
    console = console if console.is_terminal else Console(width=PLAIN_WIDTH)
    console.print(table)


def _age(secs: float) -> str:
    minutes, seconds = divmod(int(max(0, secs)), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "m"), (seconds, "s"))
    shown = [f"{number}{unit}" for number, unit in parts if number][:2]
    return " ".join(shown) or "0s"


def _figures(figures: dict[str, float]) -> str:
    shown = []
    for name, value in figures.items():
        if name == "memory_bytes":
            shown.append(f"{value / MIB:,.0f} MiB")
        else:
            shown.append(f"{name.replace('_', ' ')} {value:,.0f}")
    return " · ".join(shown)
