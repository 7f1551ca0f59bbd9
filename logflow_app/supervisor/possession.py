"""One supervisor a data directory: who has it, and whether the last one's children are gone."""

import asyncio
import contextlib
import fcntl
import json
import os
from pathlib import Path
from typing import IO, Self

from logflow_app.errors import ConfigError
from logflow_app.supervisor.child import LOCK
from logflow_app.supervisor.supervisor import Teller

HOLDER = "supervisor.lock"
LEFTOVERS_SECS = 30.0  # a child ends some seconds after its supervisor was killed
POLL_SECS = 0.1


class Possession:
    """Holds a data directory while its block lasts; raises `ConfigError` on entry where another process has it."""

    def __init__(self, folder: Path, command: str) -> None:
        self._folder = folder
        self._command = command
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        try:
            file = (self._folder / HOLDER).open("a+")
        except OSError as error:
            raise ConfigError(f"data_dir: expected a folder that can be written, came {error}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            with file:
                raise ConfigError(_taken(self._folder, file)) from None
        self._file = file
        self.say()
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def say(self, page: str = "") -> None:
        """Leave word for whoever comes next: our process, and where our page is."""
        if self._file is not None:
            with contextlib.suppress(OSError):  # a full disk; it is only word
                self._file.truncate(0)
                self._file.write(json.dumps({"command": self._command, "pid": os.getpid(), "page": page}))
                self._file.flush()

    async def until_alone(self, teller: Teller, within_secs: float = LEFTOVERS_SECS) -> None:
        """Return when no child of an earlier supervisor lives; raises `ConfigError` if one will not end."""
        with (self._folder / LOCK).open("ab") as lock:
            try:
                async with asyncio.timeout(within_secs):
                    if not _is_free(lock):
                        teller.say("waiting for what an earlier run has left to end")
                        while not _is_free(lock):  # noqa: ASYNC110 - nobody tells when a lock is let go
                            await asyncio.sleep(POLL_SECS)
            except TimeoutError:
                raise ConfigError(
                    f"data_dir: {self._folder} is still in use by children of an earlier run; look for processes that "
                    f"name {self._folder / LOCK} and end them"
                ) from None


def _is_free(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _taken(folder: Path, file: IO[str]) -> str:
    file.seek(0)
    try:
        holder = json.loads(file.read())
        who = f"`{holder['command']}` (pid {holder['pid']}" + (f", {holder['page']})" if holder["page"] else ")")
    except (ValueError, KeyError, TypeError):
        who = "another supervisor"
    return f"data_dir: {folder} is in use by {who}; stop that one, or choose another folder"
