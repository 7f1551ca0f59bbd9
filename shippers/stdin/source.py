"""Standard input as a source: read no faster than there is room, up to its end."""

import asyncio
import fcntl
import logging
import math
import os
import socket
import sys
import time
from contextlib import suppress

from logflow_app.errors import ConfigError
from shippers.spool.counters import InputCounters
from shippers.spool.intake import Intake
from shippers.spool.packet import Origin
from shippers.spool.spool import Spool
from shippers.stdin.assembly import Assembly
from shippers.stdin.settings import StdinInput

log = logging.getLogger(__name__)

STDIN = 0
READ_BYTES = 256 * 1024
PIPE_BYTES = 1024 * 1024  # what a program may be ahead of us, instead of the usual 64 KiB
SET_PIPE_SIZE = getattr(fcntl, "F_SETPIPE_SZ", 1031)  # Linux alone
LEAST_BYTES = 1024
LITTLE_BYTES = 16 * 1024  # a program that writes line by line is given a moment to write some more
MOMENT_SECS = 0.01
LAST_WORDS_SECS = 2.0  # how long a stop goes on reading what was written before it
QUIET_SECS = 0.05


class StdinSource:
    """Takes lines from a file descriptor into the spool. See Source."""

    def __init__(self, settings: StdinInput, intake: Intake, spool: Spool, file: int = STDIN) -> None:
        self._origin = Origin(
            source=socket.gethostname(),
            input=settings.name,
            service=settings.service,
            fields={"labels": dict(settings.labels)} if settings.labels else {},
            topic=settings.topic,
        )
        self._intake = intake
        self._spool = spool
        self._file = file
        self._assembly = Assembly(settings.max_line_bytes)
        self._in_hand: list[bytes] = []  # read, and not in the spool yet
        self._readable = asyncio.Event()
        self._can_be_watched = True
        self._has_ended = True  # until it is started

    @property
    def counters(self) -> InputCounters:
        """See Source.counters."""
        return self._intake.counters

    async def start(self) -> None:
        """See Source.start."""
        if self._file == STDIN and sys.__stdin__ is None:  # the number may be another file's by now
            raise ConfigError("standard input: expected it to be open, it was closed before the start")
        self._has_ended = False
        with suppress(OSError):  # no pipe, or more than a user may have
            fcntl.fcntl(self._file, SET_PIPE_SIZE, PIPE_BYTES)

    async def run(self) -> None:
        """Return when the input has ended and Kafka has all of it."""
        while not self._has_ended:
            await self._wait()
            await self._until_room()
            size = self._read()
            await self._hand_over()
            await asyncio.sleep(MOMENT_SECS if 0 < size < LITTLE_BYTES else 0)
        log.info("input_ended input=%s lines=%d", self._origin.input, self.counters.received)
        await self._intake.synced()
        await self._spool.drain(math.inf)

    async def close(self) -> None:
        """See Source.close: take what was written already, for a few seconds at most."""
        deadline = time.monotonic() + LAST_WORDS_SECS
        while self._try() and not self._has_ended and time.monotonic() < deadline and await self._is_spoken_to():
            if not self._has_room():
                break
            self._read()
        self._in_hand += self._assembly.rest()
        if not self._try():
            log.error("lines_lost input=%s lines=%d why='no room in the spool'", self._origin.input, len(self._in_hand))
            self._intake.drop(self._in_hand)

    def observe(self) -> None:
        """See Source.observe."""
        self.counters.cut = self._assembly.cut

    def _read(self) -> int:
        """Read what there is; return how much that was, 0 for the end and for nothing."""
        try:
            data = os.read(self._file, self._readable_bytes())
        except BlockingIOError:  # somebody else set it so
            return 0
        except OSError as error:  # a terminal that was closed
            log.warning("input_broken input=%s error='%s'", self._origin.input, error.strerror)
            data = b""
        if data:
            self._in_hand += self._assembly.feed(data)
        else:
            self._has_ended = True
            self._in_hand += self._assembly.rest()
        return len(data)

    def _try(self) -> bool:
        """Put what is in hand into the spool; return whether there was room."""
        if self._in_hand and not self._intake.take(self._origin, self._in_hand):
            return False
        self._in_hand = []
        return True

    def _readable_bytes(self) -> int:
        """Return how much to read: half of what there is room for, so that a line's beginning fits in at a stop."""
        free = self._spool.free_bytes - self._assembly.rest_bytes
        return max(min(READ_BYTES, free // 2), LEAST_BYTES)

    def _has_room(self) -> bool:
        """Return whether there is room for what would be read, or there will never be more than now."""
        least = min(LITTLE_BYTES, self._spool.settings.max_bytes // 4)
        return not self._spool.unsent_bytes or self._spool.has_room(least + self._assembly.rest_bytes)

    async def _until_room(self) -> None:
        """Wait until what is read finds room: what is in hand is lost by a kill -9, what is in the pipe need not be."""
        while not self._has_room():
            await self._intake.wait_for_room()

    async def _hand_over(self) -> None:
        while not self._try():
            await self._intake.wait_for_room()

    async def _is_spoken_to(self) -> bool:
        try:
            async with asyncio.timeout(QUIET_SECS):
                await self._wait()
        except TimeoutError:
            return False
        return True

    async def _wait(self) -> None:
        """Wait until there is something to read; a file always has, and cannot be watched."""
        if not self._can_be_watched:
            return
        loop = asyncio.get_running_loop()
        self._readable.clear()
        try:
            loop.add_reader(self._file, self._readable.set)
        except PermissionError:
            self._can_be_watched = False
            return
        try:
            await self._readable.wait()
        finally:
            loop.remove_reader(self._file)
