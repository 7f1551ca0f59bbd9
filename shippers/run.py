"""Runs a shipper as a process: signals, open files, and one shipper per checkpoint folder."""

import asyncio
import contextlib
import logging
import resource
import signal
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from shippers.file.counters import Counters
from shippers.file.settings import FileInput, FileSettings
from shippers.file.shipper import FileShipper
from shippers.outlet import Outlet

log = logging.getLogger(__name__)

Telling = Callable[[Callable[[], Sequence[Counters]]], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class FileJob:
    """Inputs that share a checkpoint folder (None: remember nothing)."""

    inputs: Sequence[FileInput]
    checkpoint_folder: Path | None
    settings: FileSettings


async def ship_files(
    jobs: Sequence[FileJob], make_outlet: Callable[[], Outlet], telling: Telling | None = None
) -> None:
    """Ship until SIGTERM or SIGINT, or until everything is read where the jobs say so; ends within ten seconds.

    `telling` tells meanwhile how it goes, from what it is given to look at.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    raise_open_files()
    log.info("shipper_started globs=%s", [path for job in jobs for source in job.inputs for path in source.paths])
    outlet = make_outlet()
    outlet.start()
    shippers = [FileShipper(job.inputs, job.settings, outlet, job.checkpoint_folder) for job in jobs]
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
