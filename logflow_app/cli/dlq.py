"""`logflow dlq`: look at the lines that could not be stored, and get their bytes back."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from logflow_app.cli.printable import printable
from logflow_app.cli.since import Since

if TYPE_CHECKING:
    from logflow_app.events import DeadLetter

Keep = Callable[["DeadLetter"], bool]

NOTHING = "there are no dead letters"
NOTHING_LIKE_IT = "no dead letters with these filters; without them, all are listed"
SHOWN_CHARS = 60
WIDE = 220  # a narrower terminal breaks the lines itself, so that no id is cut off

config_option = click.option(
    "--config", "path", type=click.Path(path_type=Path), help="The file, instead of the one that is found."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group(epilog="Example: logflow dlq ls --since 2h")
def dlq() -> None:
    """Look at dead letters: lines that could not be stored, each with its reason."""


@dlq.command("ls", epilog="Example: logflow dlq ls --reason mapping_conflict --since 2h")
@config_option
@click.option("--reason", help="Only this reason.")
@click.option("--stage", help="Only this stage: process, or deliver:<output>.")
@click.option("--since", type=Since(), help="Only what was buried since: 2025-10-23T14:00, or 15m, 2h, 7d.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Show the newest so many.")
@json_option
def ls(path: Path | None, limit: int, *, as_json: bool, **filters: object) -> None:
    """List dead letters, oldest first; a line that was buried twice stands there once."""
    keep = keep_of(**filters)  # type: ignore[arg-type]  # click gives what the options declare
    letters = asyncio.run(_letters(path, keep))
    if not letters and not as_json:
        click.echo(NOTHING_LIKE_IT if any(filters.values()) else NOTHING, err=True)
        return
    _print_list(letters[-limit:], len(letters), as_json=as_json)


@dlq.command("show", epilog="Example: logflow dlq show 9f3c2a-18211 --raw > line.txt")
@click.argument("line_id", metavar="ID")
@config_option
@click.option("--raw", is_flag=True, help="Write only the line, byte for byte as it was read at its source.")
@json_option
def show(line_id: str, path: Path | None, *, raw: bool, as_json: bool) -> None:
    """Show one dead letter with all that is known about it."""
    from logflow_app.dead_letters import raw_bytes  # noqa: PLC0415 - loaded when it is needed

    letters = asyncio.run(_letters(path, lambda letter: letter.id == line_id))
    if not letters:
        raise click.ClickException(f"no dead letter has the id {line_id}; `logflow dlq ls` lists them")
    if raw:
        click.get_binary_stream("stdout").write(raw_bytes(letters[-1]))
        return
    for letter in letters:
        _print_one(letter, as_json=as_json)


def keep_of(reason: str | None = None, stage: str | None = None, since: datetime | None = None) -> Keep:
    """Return the test a letter must pass to be listed."""

    def keep(letter: "DeadLetter") -> bool:
        return (
            reason in (None, letter.reason)
            and stage in (None, letter.stage)
            and (since is None or datetime.fromisoformat(letter.failed_at) >= since)
        )

    return keep


async def _letters(path: Path | None, keep: Keep) -> list["DeadLetter"]:
    """Return the letters to show, oldest first, of each line and stage the newest."""
    from logflow_app.config import load  # noqa: PLC0415 - loaded when it is needed
    from logflow_app.dead_letters import read_letters  # noqa: PLC0415
    from logflow_app.kafka_client import client_options  # noqa: PLC0415
    from logflow_app.setup import topics_of  # noqa: PLC0415
    from logflow_app.topic_reader import read_topic  # noqa: PLC0415

    config = load(path)
    newest: dict[tuple[str, str], DeadLetter] = {}
    async for letter in read_letters(read_topic(client_options(config.kafka), topics_of(config).dead_letters)):
        if keep(letter):
            newest[letter.id, letter.stage] = letter
    return sorted(newest.values(), key=lambda letter: letter.failed_at)


def _print_list(letters: list["DeadLetter"], found: int, *, as_json: bool) -> None:
    if as_json:
        import msgspec  # noqa: PLC0415 - only --json needs it

        click.echo(msgspec.json.format(msgspec.json.encode(letters), indent=2).decode())
        return
    from rich.console import Console  # noqa: PLC0415 - only a table needs it
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for name in ("FAILED AT", "REASON", "STAGE", "ID"):
        table.add_column(name, no_wrap=True)
    table.add_column("ERROR")
    table.add_column("LINE")
    for letter in letters:
        cells = (letter.failed_at, letter.reason, letter.stage, letter.id, _short(letter.error), _short(letter.raw_log))
        table.add_row(*map(escape, cells))
    Console(width=max(Console().width, WIDE)).print(table)
    if found > len(letters):
        click.echo(f"the newest {len(letters)} of {found}; --limit shows more", err=True)


def _print_one(letter: "DeadLetter", *, as_json: bool) -> None:
    import msgspec  # noqa: PLC0415 - loaded when it is needed

    if as_json:
        click.echo(msgspec.json.encode(letter).decode())
        return
    for name, value in msgspec.to_builtins(letter).items():
        rows = value.items() if isinstance(value, dict) else [("", value)]
        for key, one in rows:
            click.echo(f"{name}{'.' if key else ''}{key}: {printable(str(one))}")


def _short(text: str) -> str:
    shown = printable(text[: SHOWN_CHARS + 1])
    return shown if len(shown) <= SHOWN_CHARS else shown[: SHOWN_CHARS - 1] + "…"
