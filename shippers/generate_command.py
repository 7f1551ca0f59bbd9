"""The command that writes sample lines: `logflow generate`, and `python -m shippers generate`."""

import asyncio
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import click

if TYPE_CHECKING:
    from shippers.generate import Schedule, Target
    from shippers.sample_lines import SampleLines

DEFAULT_OUTPUT = "sample_logs/app.log"


class Options(TypedDict):
    """What the command line says."""

    line_format: Literal["text", "json"]
    rate: float
    burst_interval: float
    first_burst: float | None
    burst_lines: int | None
    output: Path | None
    topic: str | None
    bootstrap: str
    lines_per_record: int
    lanes: int
    lines: int | None
    duration: float | None
    seed: int | None
    start: datetime | None
    no_wait: bool
    rotate_bytes: int | None
    rotate_keep: int
    rotate_by: Literal["rename", "copy"]
    as_json: bool


@click.command(
    epilog="Example: logflow generate --format json --rate 10 --burst-interval 60 --output sample_logs/app.log"
)
@click.option("--format", "line_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "-rate",
    "--rate",
    type=click.FloatRange(min=0),
    default=1.0,
    show_default=True,
    help="Lines a second; 0 is as fast as they are taken.",
)
@click.option(
    "--burst-interval",
    type=click.FloatRange(min=0),
    default=120.0,
    show_default=True,
    metavar="SECS",
    help="Seconds between bursts of errors of one service; 0 for none.",
)
@click.option(
    "--first-burst", type=click.FloatRange(min=0), metavar="SECS", help="Seconds to the first of them [the interval]."
)
@click.option("--burst-lines", type=click.IntRange(min=1), help="Lines in each of them [by the rate, at least 20].")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help=f"File to append to [{DEFAULT_OUTPUT}]."
)
@click.option("-topic", "--topic", help="Send to this Kafka topic instead of a file.")
@click.option("--kafka", "bootstrap", default="localhost:9092", show_default=True, help="Kafka to send to.")
@click.option(
    "--lines-per-record",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="With --topic: lines in one Kafka record; above 1 they go as packs.",
)
@click.option(
    "--lanes", type=click.IntRange(min=1), default=8, show_default=True, help="With --topic: lanes to spread over."
)
@click.option("--lines", type=click.IntRange(min=1), help="End after so many lines.")
@click.option(
    "--duration", type=click.FloatRange(min=0, min_open=True), metavar="SECS", help="End after so many seconds."
)
@click.option("--seed", type=int, help="The same seed and start give the same text [by chance].")
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"]),
    help="Time of the first line in UTC; later ones follow the rate [the clock].",
)
@click.option(
    "--no-wait", is_flag=True, help="Write at once what the rate makes due later: with --start, a past to fill."
)
@click.option("--rotate-bytes", type=click.IntRange(min=1), help="Rotate the file at this size.")
@click.option("--rotate-keep", type=click.IntRange(min=1), default=5, show_default=True, help="Rotated files to keep.")
@click.option(
    "--rotate-by",
    type=click.Choice(["rename", "copy"]),
    default="rename",
    show_default=True,
    help="Rename the file, or copy it and cut it to nothing.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def generate(**options: Unpack[Options]) -> None:
    """Write sample log lines of five services: 70 % INFO, 15 % WARN, 10 % ERROR, 5 % DEBUG.

    Times are UTC. SIGTERM or Ctrl-C ends it with whole lines.
    """
    from logflow_app.errors import UnavailableError  # noqa: PLC0415 - a quick `logflow --help`

    if options["output"] and options["topic"]:
        raise click.UsageError("--output and --topic exclude each other")
    begun = time.monotonic()
    try:
        written, sample = asyncio.run(_generate(options))
    except (UnavailableError, OSError) as error:
        raise click.ClickException(str(error)) from error
    _summarise(options, written, sample.burst_lines, time.monotonic() - begun)


async def _generate(options: Options) -> "tuple[int, SampleLines]":
    from random import SystemRandom  # noqa: PLC0415 - a quick `logflow --help`

    from shippers.generate import Schedule, generate  # noqa: PLC0415
    from shippers.sample_lines import SampleLines  # noqa: PLC0415

    schedule = Schedule(
        rate=options["rate"],
        burst_interval_secs=options["burst_interval"],
        first_burst_secs=options["first_burst"],
        burst_lines=options["burst_lines"],
        lines=options["lines"],
        duration_secs=options["duration"],
        start=_epoch(options["start"]),
        wait=not options["no_wait"],
    )
    seed = SystemRandom().getrandbits(32) if options["seed"] is None else options["seed"]
    sample = SampleLines(options["line_format"], seed)
    target = await _target(options)
    if not sys.stderr.isatty():
        return await generate(schedule, sample, target), sample
    return await _generate_with_progress(schedule, sample, target), sample


async def _target(options: Options) -> "Target":
    from shippers.generate_targets import FileTarget, TopicTarget  # noqa: PLC0415 - a quick `logflow --help`

    if options["topic"] is None:
        path = options["output"] or Path(DEFAULT_OUTPUT)
        return FileTarget(path, options["rotate_bytes"], options["rotate_keep"], copy=options["rotate_by"] == "copy")
    target = TopicTarget(options["topic"], options["bootstrap"], options["lines_per_record"], options["lanes"])
    await target.open()
    return target


async def _generate_with_progress(schedule: "Schedule", sample: "SampleLines", target: "Target") -> int:
    from rich.console import Console  # noqa: PLC0415 - a quick `logflow --help`
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    from shippers.generate import generate  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} lines"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("lines", total=schedule.lines)
        return await generate(schedule, sample, target, lambda lines: progress.update(task, completed=lines))


def _epoch(start: datetime | None) -> float | None:
    return None if start is None else start.replace(tzinfo=UTC).timestamp()


def _summarise(options: Options, written: int, in_bursts: int, secs: float) -> None:
    target = options["topic"] or str(options["output"] or DEFAULT_OUTPUT)
    if options["as_json"]:
        import json  # noqa: PLC0415 - a quick `logflow --help`

        click.echo(json.dumps({"lines": written, "burst_lines": in_bursts, "target": target, "secs": round(secs, 3)}))
        return
    click.echo(f"{written:,} lines written to {target} in {secs:.1f} s", err=True)
