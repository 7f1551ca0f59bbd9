"""`logflow demo`: the whole of LogFlow on this machine, with sample lines."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

if TYPE_CHECKING:
    from logflow_app.supervisor.demo import Outcome
    from logflow_app.supervisor.screen import Screen

PORT = 6066
INTERRUPTED = 130


class Options(TypedDict):
    """What the command line says."""

    duration: str | None
    data_dir: Path | None
    port: int
    rate: float
    opens: bool
    as_json: bool


@click.command(epilog="Example: logflow demo --duration 30s --json")
@click.option("--duration", metavar="TIME", help="End by itself after so long (30s, 5m), when all is stored and told.")
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of everything it keeps [logflow/demo in XDG_STATE_HOME, ~/.local/state].",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="Port of the page; 0: any free one."
)
@click.option(
    "--rate",
    type=click.FloatRange(1, 50_000),
    default=100.0,
    show_default=True,
    metavar="LINES_PER_S",
    help="Sample lines a second.",
)
@click.option("--open", "opens", is_flag=True, help="Open the page in a browser.")
@click.option("--json", "as_json", is_flag=True, help="Print the last figures as one JSON object, all else elsewhere.")
@click.pass_context
def demo(ctx: click.Context, **options: Unpack[Options]) -> None:
    """Run everything on this machine: broker, worker, shipper, a generator of sample lines, a store and a chat.

    Ctrl-C ends it, and all it has started. The next start goes on where it was. With --duration it ends by itself, with
    0 if every line shipped was stored, dropped or buried, and every alert resolved and told; else with 1, or with 130
    where it was stopped before. Figures are of the whole life of the folder.
    """
    from rich.console import Console  # noqa: PLC0415 - a quick `logflow --help`

    from logflow_app.supervisor.screen import Screen  # noqa: PLC0415

    duration_secs = _secs(options["duration"])
    with Screen(Console(stderr=options["as_json"])) as screen:
        outcome = asyncio.run(_run(options, duration_secs, screen))
    if options["as_json"]:
        click.echo(json.dumps(asdict(outcome.figures)))
    else:
        for name, value in asdict(outcome.figures).items():
            click.echo(f"{name.replace('_', ' '):<24}{value:>12,}")
    for problem in outcome.problems:
        click.echo(problem, err=True)
    if outcome.was_stopped and duration_secs is not None:
        ctx.exit(INTERRUPTED)
    ctx.exit(1 if outcome.problems else 0)


async def _run(options: Options, duration_secs: float | None, screen: "Screen") -> "Outcome":
    from logflow_app.config.folders import state_folder  # noqa: PLC0415 - a quick `logflow --help`
    from logflow_app.supervisor.demo import Wishes, run_demo  # noqa: PLC0415

    folder = (options["data_dir"] or state_folder() / "demo").absolute()
    return await run_demo(Wishes(folder, options["port"], options["rate"], duration_secs, options["opens"]), screen)


def _secs(duration: str | None) -> float | None:
    from logflow_app.config.units import duration_secs  # noqa: PLC0415 - a quick `logflow --help`

    if duration is None:
        return None
    try:
        secs = float(str(duration_secs(duration)))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--duration") from error
    if not 1 <= secs <= sys.maxsize:
        raise click.BadParameter("expected a second at least", param_hint="--duration")
    return secs
