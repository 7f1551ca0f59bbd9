"""`logflow search`: stored events by their words, level, service and time."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from logflow_app.cli.printable import printable
from logflow_app.cli.since import Since

if TYPE_CHECKING:
    from rich.text import Text

    from logflow_app.search.base import Hit, Query

LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")
STYLES = {"DEBUG": "dim", "TRACE": "dim", "WARN": "yellow", "ERROR": "red", "FATAL": "bold white on red"}
MOST_EVENTS = 100_000


class Filters(TypedDict):
    """What else the command line says about what is looked for."""

    levels: tuple[str, ...]
    services: tuple[str, ...]
    since: datetime | None
    until: datetime | None


@click.command(epilog="Example: logflow search 'card declined' --level ERROR --since 15m")
@click.argument("text", nargs=-1)
@click.option("--config", "path", type=click.Path(path_type=Path), help="The file, instead of the one that is found.")
@click.option(
    "--level", "levels", multiple=True, type=click.Choice(LEVELS, case_sensitive=False), help="This level; repeatable."
)
@click.option("--service", "services", multiple=True, help="Only this service; repeatable.")
@click.option("--since", type=Since(), help="Only from then on: 2025-10-23T14:00, or 15m, 2h, 7d ago.")
@click.option("--until", type=Since(), help="Only before that, given as --since.")
@click.option(
    "--limit", type=click.IntRange(1, MOST_EVENTS), default=100, show_default=True, help="Show the newest so many."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON document a line.")
def search(text: tuple[str, ...], path: Path | None, limit: int, *, as_json: bool, **filters: Unpack[Filters]) -> None:
    """Show the newest events whose message has all words of TEXT, the newest last.

    Words in double quotes must stand in that order: logflow search '"timed out"'. No other sign is an operator. It asks
    the first output that can be searched.
    """
    hits, has_more = asyncio.run(_find(path, _query(" ".join(text), filters), limit))
    if as_json:
        for hit in reversed(hits):
            click.echo(json.dumps(hit.document, ensure_ascii=False).encode("utf-8", "backslashreplace"))
    else:
        _print(hits)
    if not hits:
        click.echo("nothing found", err=True)
    elif has_more:
        click.echo(f"the newest {len(hits)}; --limit shows more", err=True)


def _query(text: str, filters: Filters) -> "Query":
    from logflow_app.search.base import Query  # noqa: PLC0415 - loaded when it is needed

    start_ms, end_ms = (
        None if at is None else round(at.timestamp() * 1000) for at in (filters["since"], filters["until"])
    )
    return Query(text, filters["levels"], filters["services"], start_ms, end_ms)


async def _find(path: Path | None, query: "Query", limit: int) -> tuple[list["Hit"], bool]:
    """Return the newest events, newest first, page by page, and whether there are more."""
    from dataclasses import replace  # noqa: PLC0415 - loaded when it is needed

    from logflow_app.config import load  # noqa: PLC0415
    from logflow_app.errors import ConfigError  # noqa: PLC0415
    from logflow_app.search import SEARCHES, open_search  # noqa: PLC0415
    from logflow_app.search.base import LARGEST_PAGE  # noqa: PLC0415

    config = load(path)
    opened = open_search(config)
    if opened is None:
        came = ", ".join(output.type for output in config.all_outputs)
        raise ConfigError(f"output: expected one that can be searched ({', '.join(SEARCHES)}), came {came}")
    hits: list[Hit] = []
    try:
        while len(hits) < limit:
            page = await opened.find(replace(query, limit=min(limit - len(hits), LARGEST_PAGE)))
            hits += page.hits
            query = replace(query, cursor=page.cursor)
            if not page.cursor:
                break
    finally:
        await opened.close()
    return hits, bool(query.cursor)


def _print(hits: list["Hit"]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only lines for eyes need it

    console = Console(highlight=False, soft_wrap=True)
    for hit in reversed(hits):
        console.print(_line(hit))


def _line(hit: "Hit") -> "Text":
    """Return time, level, service and message; the further lines of a message are indented."""
    from rich.text import Text  # noqa: PLC0415 - as above

    known = {name: hit.document.get(name) for name in ("timestamp", "level", "service", "message")}
    shown = {name: str(value) if value is not None else "-" for name, value in known.items()}
    message = "\n    ".join(printable(line) for line in shown["message"].splitlines())
    style = STYLES.get(shown["level"], "")
    return Text.assemble(
        (printable(shown["timestamp"]), "dim"),
        " ",
        (f"{printable(shown['level']):5}", style),
        " ",
        (printable(shown["service"]), "cyan"),
        " ",
        message,
    )
