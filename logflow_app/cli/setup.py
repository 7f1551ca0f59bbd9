"""`logflow setup`: make the topics and the index template, without starting anything."""

import asyncio
import json
from pathlib import Path

import click


@click.command(epilog="Example: logflow setup --config logflow.yaml")
@click.option("--config", "path", type=click.Path(path_type=Path), help="The file, instead of the one that is found.")
@click.option("--json", "as_json", is_flag=True, help="Answer as one JSON object.")
def setup(path: Path | None, *, as_json: bool) -> None:
    """Make what is missing, and refuse what is there in another shape.

    Doing it again changes nothing. A worker does the same before it starts.
    """
    from logflow_app.config import load, refuse_unserved  # noqa: PLC0415 - loaded when it is needed
    from logflow_app.setup import ensure_topics, specs_of  # noqa: PLC0415
    from logflow_app.sinks import SINKS  # noqa: PLC0415

    config = load(path)
    refuse_unserved(config)

    async def run() -> tuple[list[str], list[str]]:
        made = await ensure_topics(config)
        prepared = []
        for sink in [SINKS[output.type](output) for output in config.all_outputs]:
            try:
                await sink.setup()
                prepared.append(sink.name)
            finally:
                await sink.close()
        return made, prepared

    made, prepared = asyncio.run(run())
    present = [spec.name for spec in specs_of(config) if spec.name not in made]
    if as_json:
        click.echo(json.dumps({"topics_made": made, "topics_present": present, "outputs_prepared": prepared}))
        return
    for name in made:
        click.echo(f"made      topic   {name}")
    for name in present:
        click.echo(f"present   topic   {name}")
    for name in prepared:
        click.echo(f"prepared  output  {name}")
