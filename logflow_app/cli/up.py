"""`logflow up`: everything a configuration asks for on this machine."""

import asyncio
from pathlib import Path

import click

NO_FILE = """\
There is no logflow.yaml in this folder, and none was named with --config: by default Kafka is expected at {kafka}.
Where there is none, write `broker: {{enabled: true}}` and `output: {{type: sqlite}}`, or try `logflow demo`."""


@click.command(epilog="Example: logflow up --config logflow.yaml --workers 2")
@click.option("--config", "path", type=click.Path(path_type=Path), help="The file, instead of the one that is found.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="How many workers to run.")
def up(path: Path | None, workers: int) -> None:
    """Run workers, the shipper of all inputs, and the broker of our own if `broker.enabled`; until it is stopped.

    Whoever dies is started again; Ctrl-C or SIGTERM ends all. What they say is in `logs` below `data_dir`. The first
    worker answers at `web.port`, each other one at a free port of its own.
    """
    from rich.console import Console  # noqa: PLC0415 - a quick `logflow --help`

    from logflow_app.config import load, refuse_unserved  # noqa: PLC0415
    from logflow_app.config.loading import found_file  # noqa: PLC0415
    from logflow_app.supervisor.screen import Screen  # noqa: PLC0415
    from logflow_app.supervisor.up import run_up  # noqa: PLC0415

    config = load(path)
    refuse_unserved(config)
    file = found_file(path)
    if file is None:
        click.echo(NO_FILE.format(kafka=config.kafka.bootstrap), err=True)
    with Screen(Console()) as screen:
        asyncio.run(run_up(config, file.absolute() if file else None, workers, screen))
