"""Inputs `files`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from logflow_app.config.inputs.base import Input, Paths
from logflow_app.config.units import Kind, Seconds
from logflow_app.encodings import encoding_named
from logflow_app.multiline import Container


def _encoding(value: str) -> str:
    return encoding_named(value).name


Encoding = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_encoding), Kind("encoding")]


class FileInput(Input):
    """Files that are followed as they grow, through rotation and restarts."""

    paths: Annotated[Paths, Field(min_length=1)] = Field(description="Files to follow; `*`, `?` and `**` are globs.")
    exclude: Paths = Field(default=[], description="Files not to follow, written like `paths`.")
    start_at: Literal["beginning", "end"] = Field(
        default="beginning",
        description="Where to begin in files that are there when the input is served for the first time; files made "
        "later are read whole.",
    )
    watch: Literal["auto", "poll"] = Field(
        default="auto",
        description="How changes are noticed: by notification where the system offers it and the files are no network "
        "mount, or by looking at every file again and again.",
    )
    scan_interval: Seconds = Field(
        default=1.0, ge=0.05, le=3600, description="How often new files are looked for where nothing tells of them."
    )
    close_inactive: Seconds = Field(
        default=0.0,
        ge=0,
        le=365 * 86400,
        description="Close a file that has not grown for so long until it does; 0: never.",
    )
    ignore_older: Seconds = Field(
        default=0.0,
        ge=0,
        le=3650 * 86400,
        description="Do not begin files that have not changed for so long until they do; 0: begin all.",
    )
    compressed: Literal["auto", "never"] = Field(
        default="auto",
        description="Whether files that begin as gzip, bzip2 and xz files do are read as what was packed, so that a "
        "rotated log is gone on with, or as they are.",
    )
    encoding: Encoding = Field(
        default="utf-8",
        description="What the files are written in: `utf-8`, `utf-16`, `latin-1`, `cp1252` or what else Python knows.",
    )
    container: Container = Field(
        default="none",
        description="Whether a container runtime wrote the files, `docker` (json-file) or `cri` (Kubernetes), or "
        "`auto` for either: time and stream are kept, and lines it cut are joined.",
    )
    checkpoint_path: Path | None = Field(
        default=None,
        description="Where it is kept how far the files are read; without it, `checkpoints` in `data_dir`.",
    )
    checkpoint_interval: Seconds = Field(
        default=5.0, ge=0.01, le=3600, description="How often that is written at least."
    )
