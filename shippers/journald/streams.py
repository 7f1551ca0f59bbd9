"""Where a journal's export stream comes from: journalctl, systemd-journal-gatewayd, a file or a pipe."""

import asyncio
import logging
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator
from contextlib import suppress
from pathlib import Path
from typing import Literal, Protocol

import aiohttp

from logflow_app.errors import ConfigError, UnavailableError
from shippers.journald.settings import JournaldInput

log = logging.getLogger(__name__)

READ_BYTES = 256 * 1024
END_SECS = 2.0  # what journalctl gets to end by itself
SAID_BYTES = 2000  # of its complaints
IDLE_SECS = 300.0  # a gateway that was silent for so long is asked again: nothing tells silence from a dead network


Resumes = Literal["behind", "at", "from_start"]


class Stream(Protocol):
    """An export stream; `ends` tells whether its end is the end of everything.

    Where it is read again it begins `behind` the cursor, `at` it with the entry that was had already, or `from_start`.
    """

    resumes: Resumes
    ends: bool

    async def check(self) -> None:
        """Raise ConfigError where it can never be had."""

    def read(self, cursor: str) -> AsyncGenerator[bytes, None]:
        """Yield its bytes from a cursor on, "" for where the input is to start; raises UnavailableError."""


def stream_of(settings: JournaldInput) -> Stream:
    """Return where an input reads."""
    if settings.path:
        path = Path(settings.path)
        return ExportPipe(path) if path.is_fifo() else ExportFile(path)
    if settings.url:
        return Gateway(settings)
    return Journalctl(settings)


class Journalctl:
    """`journalctl --follow` as a child process. See Stream."""

    resumes: Resumes = "behind"
    ends = False

    def __init__(self, settings: JournaldInput) -> None:
        self._settings = settings

    async def check(self) -> None:
        """See Stream.check."""
        try:
            process = await asyncio.create_subprocess_exec(self._settings.program, "--version", stdout=PIPE)
        except OSError as error:
            raise ConfigError(
                f"input {self._settings.name}: expected the program {self._settings.program} of systemd, got: "
                f"{error.strerror}"
            ) from error
        await process.communicate()

    def arguments(self, cursor: str) -> list[str]:
        """Return what journalctl is told."""
        settings, filters = self._settings, self._settings.filters
        begin = ["--no-tail"] if settings.start_at == "beginning" else ["--lines=0"]
        return [
            "--output=export",
            "--follow",
            "--quiet",
            "--no-pager",
            *(["--no-tail", f"--after-cursor={cursor}"] if cursor else begin),
            *([f"--directory={settings.directory}"] if settings.directory else []),
            *(f"--unit={unit}" for unit in filters.units),
            *(f"--identifier={identifier}" for identifier in filters.identifiers),
            *([f"--priority={filters.priority}"] if filters.priority else []),
            *filters.matches,
        ]

    async def read(self, cursor: str) -> AsyncGenerator[bytes, None]:
        """See Stream.read."""
        try:
            process = await asyncio.create_subprocess_exec(
                *(self._settings.program, *self.arguments(cursor)), stdout=PIPE, stderr=PIPE, limit=READ_BYTES
            )
        except OSError as error:
            raise UnavailableError(f"{self._settings.program}: {error.strerror}") from error
        listening = asyncio.create_task(_said(process.stderr))
        try:
            while process.stdout and (data := await process.stdout.read(READ_BYTES)):
                yield data
            status = await process.wait()
            raise UnavailableError(f"{self._settings.program} ended with status {status}: {await listening}")
        finally:
            listening.cancel()
            await _end(process)


async def _said(stream: asyncio.StreamReader | None) -> str:
    """Return the last of what a child complained of."""
    said = b""
    while stream and (data := await stream.read(SAID_BYTES)):
        said = (said + data)[-SAID_BYTES:]
    return said.decode("utf-8", "replace").strip()


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(END_SECS):
            await process.communicate()  # a pipe that is full would keep it
    except TimeoutError:
        process.kill()
        await process.communicate()


class Gateway:
    """`/entries?follow` of systemd-journal-gatewayd. See Stream."""

    resumes: Resumes = "at"
    ends = False

    def __init__(self, settings: JournaldInput) -> None:
        self._url = f"{(settings.url or '').rstrip('/')}/entries"
        self._begins = settings.start_at == "beginning"

    async def check(self) -> None:
        """See Stream.check: a gateway may come at any time."""

    async def read(self, cursor: str) -> AsyncGenerator[bytes, None]:
        """See Stream.read."""
        headers = {"Accept": "application/vnd.fdo.journal", "Accept-Encoding": "identity"}  # nothing to inflate
        if cursor:
            headers["Range"] = f"entries={cursor}"
        elif not self._begins:
            headers["Range"] = "entries=:-1:1000000000"
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10.0, sock_read=IDLE_SECS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout, auto_decompress=False) as session,
                session.get(self._url, params={"follow": ""}, headers=headers) as answer,
            ):
                if answer.status >= 400:
                    raise UnavailableError(f"{self._url}: expected entries, got {answer.status} {answer.reason}")
                async for data in answer.content.iter_chunked(READ_BYTES):
                    yield data
        except TimeoutError:
            return
        except aiohttp.ClientError as error:
            raise UnavailableError(f"{self._url}: {error!r}") from error


class ExportFile:
    """A file that holds an export stream; it is read from its beginning, whatever the cursor. See Stream."""

    resumes: Resumes = "from_start"
    ends = True

    def __init__(self, path: Path) -> None:
        self._path = path

    async def check(self) -> None:
        """See Stream.check."""
        if not self._path.exists():
            raise ConfigError(f"expected an export stream of a journal at {self._path}, there is none")

    async def read(self, cursor: str) -> AsyncGenerator[bytes, None]:  # noqa: ARG002 - see above
        """See Stream.read."""
        try:
            with self._path.open("rb", buffering=0) as file:
                while data := file.read(READ_BYTES):
                    yield data
                    await asyncio.sleep(0)
        except OSError as error:
            raise UnavailableError(f"{self._path}: {error.strerror}") from error


class ExportPipe:
    """A named pipe, into which one program after the other writes; what was read of it is gone. See Stream."""

    resumes: Resumes = "behind"
    ends = False

    def __init__(self, path: Path) -> None:
        self._path = path

    async def check(self) -> None:
        """See Stream.check."""

    async def read(self, cursor: str) -> AsyncGenerator[bytes, None]:  # noqa: ARG002 - see above
        """See Stream.read."""
        try:
            file = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)  # a writer of its own keeps it from ending
        except OSError as error:
            raise UnavailableError(f"{self._path}: {error.strerror}") from error
        readable, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(file, readable.set)
        try:
            while True:
                await readable.wait()
                readable.clear()
                with suppress(BlockingIOError):
                    yield os.read(file, READ_BYTES)
        finally:
            loop.remove_reader(file)
            os.close(file)
