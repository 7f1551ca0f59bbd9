"""Runs shippers as a process: signals, open files, one shipper per job, and one outlet for all."""

import asyncio
import contextlib
import logging
import resource
import signal
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from shippers.file.counters import Counters
from shippers.outlet import Outlet

log = logging.getLogger(__name__)

Telling = Callable[[Callable[[], Sequence[Counters]]], AbstractAsyncContextManager[None]]


class Shipper(Protocol):
    """Brings lines from somewhere into the outlet."""

    async def run(self, stop: asyncio.Event) -> None:
        """Ship until `stop` is set, or until all is read where it is told so."""

    def observe(self) -> Counters:
        """Return its counters, brought up to date."""


class Job(Protocol):
    """What a shipper is to do, for inputs that remember in the same place how far they are (None: nowhere)."""

    @property
    def place(self) -> Path | None:
        """The folder where it is remembered."""

    @property
    def describes(self) -> Sequence[str]:
        """What it takes lines from, in words."""

    def begin(self, outlet: Outlet) -> Shipper:
        """Return the shipper that does it."""


async def ship(jobs: Sequence[Job], make_outlet: Callable[[], Outlet], telling: Telling | None = None) -> None:
    """Ship until SIGTERM or SIGINT, or until everything is read where the jobs say so; ends within ten seconds.

    `telling` tells meanwhile how it goes, from what it is given to look at.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    raise_open_files()
    log.info("shipper_started inputs=%s", [what for job in jobs for what in job.describes])
    outlet = make_outlet()
    outlet.start()
    shippers = [job.begin(outlet) for job in jobs]
    told = telling(lambda: [shipper.observe() for shipper in shippers]) if telling else contextlib.nullcontext()
    async with told:
        work = [asyncio.create_task(shipper.run(stop)) for shipper in shippers]
        carrying = asyncio.create_task(outlet.run())
        try:
            await _until_all_or_one(work, carrying)
        finally:
            stop.set()
            await asyncio.gather(*work, return_exceptions=True)
            carrying.cancel()
            await outlet.close()


async def _until_all_or_one(work: Sequence["asyncio.Task[None]"], carrying: "asyncio.Task[None]") -> None:
    """Return when all work is done, raise when a part of it or the outlet breaks."""
    waiting = {*work, carrying}
    while waiting != {carrying}:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


def raise_open_files() -> None:
    """Allow as many open files as the system lets us: every followed file is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
