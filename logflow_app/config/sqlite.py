"""The section `output.sqlite`: a store on this machine, in files of its own."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from logflow_app.config.section import Section
from logflow_app.config.units import Kind

Synchronous = Literal["normal", "full"]


class SqliteSection(Section):
    """Where the files are, and how long they are kept."""

    path: Path | None = Field(
        default=None, description="The folder of the files, one a day; without it, `store` in `data_dir`."
    )
    retention_days: int = Field(
        default=30, ge=0, le=36_500, description="A day's file is deleted after so many days; 0 keeps them for ever."
    )
    synchronous: Synchronous = Field(
        default="normal",
        description="Whether each batch is forced onto the disk before it counts as stored (`full`), so that a power "
        "cut takes nothing, or the last ones may be lost by one (`normal`); a killed process loses nothing either way.",
    )


class SqliteOutput(Section):
    """Stores events in SQLite files on this machine."""

    type: Literal["sqlite"] = Field(default="sqlite", description="Store events in SQLite files on this machine.")
    name: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[a-z0-9][a-z0-9_-]*$"), Kind("name")] = Field(
        default="sqlite", description="The output's name in metrics and messages."
    )
    sqlite: SqliteSection = Field(default=SqliteSection(), description="Where the files are, and how long.")

    def below(self, data_dir: Path) -> "SqliteOutput":
        """Return the output with its folder filled in."""
        section = self.sqlite.model_copy(update={"path": self.sqlite.path or data_dir / "store"})
        return self.model_copy(update={"sqlite": section})
