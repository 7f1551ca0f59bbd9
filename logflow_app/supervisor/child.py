"""A program as a process: one life after the other, each ended as it should or by force."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from pathlib import Path
from typing import NamedTuple

from logflow_app.config.children import environment_with
from logflow_app.supervisor.log_file import LogFile
from logflow_app.supervisor.program import Program
from logflow_app.supervisor.restarts import Restarts

LEASH = ("-P", "-m", "logflow_app.supervisor.leash")
STOP_SECS = 12.0  # every program of ours ends within ten
LOGS, LOCK = "logs", "children.lock"


class Place(NamedTuple):
    """Where children run: logs and lock are in `folder`; apart, they work there and know nothing of our settings."""

    folder: Path
    is_apart: bool = False


class Child:
    """A program's present life, and what is known of those before; `state` is one of a `Status`."""

    def __init__(self, program: Program, place: Place) -> None:
        self.program = program
        self.log = LogFile(place.folder / LOGS / f"{program.name}.log")
        self.restarts = Restarts()
        self.state = "starting"
        self.started_at = time.time()
        self._place = place
        self._log_start = 0
        self._process: asyncio.subprocess.Process | None = None

    @property
    def name(self) -> str:
        """What it is called."""
        return self.program.name

    @property
    def pid(self) -> int:
        """Its process id, 0 while it has none."""
        return self._process.pid if self._process is not None and self._process.returncode is None else 0

    async def live(self) -> int:
        """Start it and return its exit status when it has ended; raises `OSError` if it cannot be started."""
        self._log_start, self.started_at = self.log.size(), time.time()
        output = self.log.open()
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *LEASH,
                str(self._place.folder / LOCK),
                *self.program.arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                env=environment_with(self.program.settings, keep_ours=not self._place.is_apart),
                cwd=self._place.folder if self._place.is_apart else None,
                process_group=0,  # a Ctrl-C is ours to hand on
            )
        finally:
            os.close(output)
        self.state = "starting"
        return await self._process.wait()

    def last_words(self) -> str:
        """Return what it ended with, as plain sentences."""
        return "\n".join(self.log.last_words(self._log_start))

    def tail(self, lines: int = 5) -> list[str]:
        """Return the end of what it said in this life."""
        return self.log.tail(lines, self._log_start)

    async def stop(self, patience_secs: float = STOP_SECS) -> bool:
        """Ask it to end, and make it after `patience_secs`; return whether it ended by itself."""
        process = self._process
        if process is None or process.returncode is not None:
            return True
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(patience_secs):
                await process.wait()
        except TimeoutError:
            self.kill()
            await process.wait()
            return False
        return True

    def kill(self) -> None:
        """End it and whatever it may have started at once."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)


def how_it_ended(status: int) -> str:
    """Say an exit status in words."""
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"
