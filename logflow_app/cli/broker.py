"""`logflow broker`: a broker of our own for one machine, in place of Kafka."""

from pathlib import Path

import click


@click.command(epilog="Example: logflow broker --data-dir ./logflow-data --address 127.0.0.1:9092")
@click.option("--config", "path", type=click.Path(path_type=Path), help="The file, instead of the one that is found.")
@click.option(
    "--data-dir", type=click.Path(path_type=Path), help="Its data are in `broker` there; instead of `data_dir`."
)
@click.option("--address", metavar="HOST:PORT", help="Where it listens, instead of `broker.address`.")
def broker(path: Path | None, data_dir: Path | None, address: str | None) -> None:
    """Serve Kafka's protocol to this machine until it is told to end.

    It keeps what it has acknowledged through a kill -9. It is no cluster: no copies, no transactions, no access
    control, loopback addresses only. docs/broker.md says what is promised.
    """
    import asyncio  # noqa: PLC0415 - loaded when it is needed

    from logflow_app import data_dir as data_dirs  # noqa: PLC0415
    from logflow_app.config import load  # noqa: PLC0415
    from logflow_app.embedded.configured import settings_of  # noqa: PLC0415
    from logflow_app.embedded.server import serve  # noqa: PLC0415
    from shippers.process_log import write_log  # noqa: PLC0415

    config = load(path)
    write_log(config.logging.level, config.logging.format)
    settings = settings_of(config, data_dir, address)
    data_dirs.claim(settings.folder.parent)

    def ready(addresses: list[str]) -> None:
        click.echo(f"listening on {', '.join(addresses)}, data in {settings.folder}")

    asyncio.run(serve(settings, ready))
