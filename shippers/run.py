"""Runs shippers as a process: signals, open files, the shippers of a plan, and one outlet for all."""

import asyncio
import contextlib
import logging
import os
import resource
import signal
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from shippers.fleet import Fleet
from shippers.job import Job
from shippers.outlet import Outlet
from shippers.tasks import cancel

log = logging.getLogger(__name__)

LAST_MOMENT_SECS = 9.5  # after a signal to end; what still hangs then (a disk, a reader of our output) is left behind
CUT_STATUS = 1


@dataclass(frozen=True, slots=True)
class Companions:
    """What goes along with the shippers: `beside` lasts as long as they do, `renews` brings them new plans."""

    beside: Sequence[AbstractAsyncContextManager[None]] = ()
    renews: Callable[[asyncio.Event], Awaitable[None]] | None = None


async def ship(jobs: Sequence[Job], outlet: Outlet, fleet: Fleet, companions: Companions) -> None:
    """Ship until SIGTERM or SIGINT, or until everything is read where the jobs say so; ends within ten seconds.

    SIGHUP sets the event that `companions.renews` is given.
    """
    stop, asked = asyncio.Event(), asyncio.Event()
    _listen(stop, asked)
    raise_open_files()
    log.info("shipper_started inputs=%s", [what for job in jobs for what in job.describes])
    async with contextlib.AsyncExitStack() as beside:
        for each in companions.beside:
            await beside.enter_async_context(each)
        outlet.start()
        fleet.begin(jobs)
        renewing = [asyncio.ensure_future(companions.renews(asked))] if companions.renews else []
        work = [asyncio.ensure_future(part) for part in (stop.wait(), fleet.until_over(), outlet.run())]
        try:
            done, _ = await asyncio.wait({*work, *renewing}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            await cancel(renewing)
            await fleet.stop()
            await cancel(work)
            await asyncio.gather(outlet.close(), beside.aclose())  # each may take a second that is short at the end


def _listen(stop: asyncio.Event, asked: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def end() -> None:
        if not stop.is_set():
            stop.set()
            last = threading.Timer(LAST_MOMENT_SECS, _leave)
            last.daemon = True
            last.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    loop.add_signal_handler(signal.SIGHUP, asked.set)


def _leave() -> None:
    """End at once: what is not in the checkpoint or the spool's positions by now is sent by the next start."""
    told = "shutdown_cut after_secs=%.1f consequence='what was on its way is sent again'"
    telling = threading.Thread(target=log.error, args=(told, LAST_MOMENT_SECS), daemon=True)
    telling.start()
    telling.join(0.2)  # who reads our log may hang, too
    os._exit(CUT_STATUS)


def raise_open_files() -> None:
    """Allow as many open files as the system lets us: every followed file is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
