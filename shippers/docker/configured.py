"""The configuration → the files of Docker's containers, to be followed as others are."""

from collections.abc import Iterator
from glob import escape

from logflow_app.config import Config
from shippers.docker.containers import Choice, Containers
from shippers.file.about import Marks
from shippers.file.settings import FileInput
from shippers.file.shape import Shape

LOGS = "*/*-json.log"


def file_inputs(config: Config) -> Iterator[FileInput]:
    """Yield the Docker inputs of the configuration as inputs of files."""
    for entry in config.inputs.docker:
        choice = Choice(tuple(entry.containers), tuple(entry.exclude), tuple(entry.labels), tuple(entry.keep_labels))
        yield FileInput(
            entry.name,
            [f"{escape(str(entry.root))}/{LOGS}"],
            service=entry.service or "",
            start_at=entry.start_at,
            shape=Shape(container="docker", multiline=entry.joins),
            marks=Marks(topic=entry.output_topic or ""),
            knowledge=Containers(choice),
        )
