"""What a process of shippers is made of: jobs, and the shippers that do them."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from shippers.file.counters import Counters
from shippers.outlet import Outlet
from shippers.rows import FileRow


class Shipper(Protocol):
    """Brings lines from somewhere into the outlet."""

    async def run(self, stop: asyncio.Event) -> None:
        """Ship until `stop` is set, or until all is read where it is told so."""

    def observe(self) -> Counters:
        """Return its counters, brought up to date."""

    def rows(self) -> list[FileRow]:
        """Return where each of its files, or lanes, is."""


class Job(Protocol):
    """What a shipper is to do, for inputs that remember in the same place how far they are (None: nowhere).

    Two jobs are equal if doing one is doing the other.
    """

    @property
    def place(self) -> Path | None:
        """The folder where it is remembered."""

    @property
    def describes(self) -> Sequence[str]:
        """What it takes lines from, in words."""

    def begin(self, outlet: Outlet) -> Shipper:
        """Return the shipper that does it."""
