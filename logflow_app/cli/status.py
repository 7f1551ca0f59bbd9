"""`logflow status`: what every process of LogFlow says of itself."""

import asyncio
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from logflow_app.status import Status

FINE, STALE = "running", "stale"
MIB = 2**20
PLAIN_WIDTH = 160
STYLES = {FINE: "green", "starting": "yellow", "waiting": "yellow", STALE: "bold red"}


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
@click.pass_context
def status(ctx: click.Context, path: Path | None, *, as_json: bool) -> None:
    """Show what every process says of itself, on whatever machine, as it told Kafka last.

    Ends with 1 if a process is stale (not heard of for three of its intervals), if a child of a supervisor is not
    running, or if there is no worker at all. Who ended as it should is not shown, nor who was silent for a day.
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

    now = time.time()
    rows = rows_of(read_statuses(asyncio.run(read())), now)
    problems = problems_of(rows)
    if as_json:
        click.echo(json.dumps({"problems": problems, "processes": [row._asdict() for row in rows]}))
    else:
        _print(rows, now)
        for problem in problems:
            click.echo(problem, err=True)
    ctx.exit(1 if problems else 0)


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
