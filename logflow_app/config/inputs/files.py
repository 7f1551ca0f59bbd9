"""Inputs `files`."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from logflow_app.config.inputs.base import Input, Paths
from logflow_app.config.units import Seconds


class FileInput(Input):
    """Files that are followed as they grow, through rotation and restarts."""

    paths: Annotated[Paths, Field(min_length=1)] = Field(description="Files to follow; `*`, `?` and `**` are globs.")
    exclude: Paths = Field(default=[], description="Files not to follow, written like `paths`.")
    checkpoint_path: Path | None = Field(
        default=None,
        description="Where it is kept how far the files are read; without it, `checkpoints` in `data_dir`.",
    )
    checkpoint_interval: Seconds = Field(
        default=5.0, ge=0.01, le=3600, description="How often that is written at least."
    )
