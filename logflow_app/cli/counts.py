"""`logflow counts`: how many lines each service wrote, by level and minute, as the workers keep it."""

import asyncio
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click

LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


class Row(NamedTuple):
    """The lines of one service in one minute (None: in all of them), per level."""

    service: str
    minute: str | None
    levels: dict[str, int]


@click.command(epilog="Example: logflow counts --service payment-service --by-minute")
@click.option("--config", "path", type=click.Path(path_type=Path), help="The file, instead of the one that is found.")
@click.option("--service", help="Only this service.")
@click.option("--by-minute", is_flag=True, help="A row for each minute, not one for all.")
@click.option("--json", "as_json", is_flag=True, help="Answer as a JSON array of rows.")
def counts(path: Path | None, service: str | None, *, by_minute: bool, as_json: bool) -> None:
    """Show how many lines each service wrote, by level.

    The figures are exact: no kill, restart or repetition changes them. They are read from Kafka, so any machine may
    ask.
    """
    from logflow_app.config import load  # noqa: PLC0415 - loaded when it is needed
    from logflow_app.kafka_client import client_options  # noqa: PLC0415
    from logflow_app.tables.windows import totals  # noqa: PLC0415
    from logflow_app.topic_reader import newest_entries  # noqa: PLC0415
    from logflow_app.topics import WINDOWS_TABLE, changelog  # noqa: PLC0415

    config = load(path)

    async def read() -> list[tuple[bytes, bytes]]:
        topic = changelog(config.kafka.app_id, WINDOWS_TABLE)
        return [entry async for entry in newest_entries(client_options(config.kafka), topic)]

    windows = totals(asyncio.run(read()))
    flat = [(key.group, key.bucket, levels) for key, levels in windows.items() if service in (None, key.group)]
    rows = rows_of(flat, by_minute=by_minute)
    if as_json:
        click.echo(json.dumps([row._asdict() for row in rows]))
    else:
        _print(rows)


def rows_of(windows: Iterable[tuple[str, int, dict[str, int]]], *, by_minute: bool) -> list[Row]:
    """Return the rows to show for `(service, bucket's start in epoch seconds, lines per level)`, sorted."""
    rows: dict[tuple[str, str | None], dict[str, int]] = {}
    for service, bucket, levels in windows:
        minute = datetime.fromtimestamp(bucket, UTC).strftime("%Y-%m-%dT%H:%MZ") if by_minute else None
        sums = rows.setdefault((service, minute), {})
        for level, lines in levels.items():
            sums[level] = sums.get(level, 0) + lines
    return [Row(service, minute, rows[service, minute]) for service, minute in sorted(rows, key=str)]


def _print(rows: list[Row]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only a table needs it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    by_minute = any(row.minute for row in rows)
    table = Table(box=None, pad_edge=False)
    table.add_column("SERVICE")
    if by_minute:
        table.add_column("MINUTE", no_wrap=True, min_width=len("2026-11-21T05:20Z"))
    for level in (*LEVELS, "ALL"):
        table.add_column(level, justify="right")
    for row in rows:
        cells = [f"{row.levels.get(level, 0):,}" for level in LEVELS]
        minute = [row.minute or ""] if by_minute else []
        table.add_row(Text(row.service), *minute, *cells, f"{sum(row.levels.values()):,}")
    Console().print(table)
