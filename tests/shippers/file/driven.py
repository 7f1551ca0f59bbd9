"""A file shipper that a test drives step by step, with its own clock."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from shippers.file.settings import FileInput, FileSettings, StartAt
from shippers.file.shipper import FileShipper
from tests.shippers.tray import Tray

DEADLINE_SECS = 60.0


class Driven:
    """A shipper of everything that matches the globs; `tray` has what it shipped, over all its lives."""

    def __init__(
        self,
        folder: Path,
        *globs: str,
        start_at: StartAt = "beginning",
        settings: FileSettings | None = None,
        checkpoint: Path | None = None,
        **told: Any,
    ) -> None:
        self.tray = Tray()
        self.checkpoint = checkpoint or folder / ".checkpoints"
        self._input = FileInput("test", [str(folder / glob) for glob in globs or ("*.log",)], start_at=start_at, **told)
        self._settings = replace(settings or FileSettings(), shutdown_secs=0.0)
        self._later_secs = 0.0
        self.shipper: FileShipper | None = None

    def start(self) -> None:
        """Begin a life."""
        self.shipper = FileShipper([self._input], self._settings, self.tray, self.checkpoint)
        self.shipper.begin()

    async def poll(self) -> None:
        """Let the shipper look for files and read until there is nothing left to read."""
        if self.shipper is None:
            self.start()
        assert self.shipper is not None
        await self._read_all()
        await self._read_all()  # what the first look found replaced may be continued in a file the second finds

    async def _read_all(self) -> None:
        assert self.shipper is not None
        await self.shipper.scan()
        deadline = time.monotonic() + DEADLINE_SECS
        while time.monotonic() < deadline:
            self._later_secs += 0.2  # so that every file is due, and no line without its end
            if (await self.shipper.read_round(self.now())).read_any:
                continue
            if not self.shipper.has_births:
                return
            await asyncio.sleep(0.01)  # saving failed, and is tried again soon
        raise AssertionError("the shipper reads for ever")

    async def pass_time(self, secs: float) -> None:
        """Let time go by, as the shipper sees it, and poll."""
        await self.poll()
        self._later_secs += secs
        await self.poll()

    def now(self) -> float:
        """The shipper's monotonic clock."""
        return time.monotonic() + self._later_secs

    async def stop(self) -> None:
        """End the life in good order."""
        assert self.shipper is not None
        await self.shipper.end()
        self.shipper = None

    async def save(self) -> None:
        """Save how far everything is, as the shipper does every few seconds."""
        assert self.shipper is not None
        await self.shipper.save()

    async def crash(self) -> None:
        """End the life as kill -9 does: what was saved stays, what was on its way is gone."""
        assert self.shipper is not None
        self.shipper.abandon()
        self.shipper = None
        self.tray.held.clear()


def lines(first: int, after: int, text: str = "line") -> str:
    """Return numbered lines."""
    return "".join(f"{text} {n:06d}\n" for n in range(first, after))


def numbers(first: int, after: int, text: str = "line") -> Sequence[str]:
    """Return what should come of `lines`."""
    return lines(first, after, text).splitlines()
