"""Inputs `docker`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from logflow_app.config.inputs.base import Input
from logflow_app.config.units import Text, one_or_many

Names = Annotated[list[Text], BeforeValidator(one_or_many), Field(max_length=1000)]


class DockerInput(Input):
    """The logs of Docker's containers (of the driver `json-file`), read from their files on this machine."""

    root: Path = Field(default=Path("/var/lib/docker/containers"), description="Docker's folder of containers.")
    containers: Names = Field(
        default=[], description="Read only containers with these names; `*` and `?` are globs; none: all."
    )
    exclude: Names = Field(default=[], description="Containers not to read, written like `containers`.")
    labels: Names = Field(
        default=[], description="Read only containers that have all these labels, written `KEY` or `KEY=VALUE`."
    )
    keep_labels: Names = Field(
        default=["*"], description="Which labels of a container its events get; `*` and `?` are globs."
    )
    start_at: Literal["beginning", "end"] = Field(
        default="beginning",
        description="Where to begin in logs that are there when the input is served for the first time.",
    )
