"""Runs inputs whose lines cannot be had again: they fill one spool, and that is sent."""

import asyncio
import logging
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shippers.file.counters import Counters
from shippers.outlet import Outlet
from shippers.packs import PackLimits
from shippers.spool.settings import SpoolSettings
from shippers.spool.source import Plan, Source
from shippers.spool.spool import Spool
from shippers.tasks import cancel

log = logging.getLogger(__name__)

REPORT_SECS = 10.0


@dataclass(frozen=True, slots=True)
class SpoolJob:
    """Inputs that share a spool folder (None: one that is gone in the end)."""

    plans: Sequence[Plan]
    place: Path | None
    spool: SpoolSettings = field(default_factory=SpoolSettings)
    pack: PackLimits = field(default_factory=PackLimits)
    shutdown_secs: float = 7.0

    @property
    def describes(self) -> list[str]:
        """What it takes lines from, in words."""
        return [plan.describes for plan in self.plans]

    def begin(self, outlet: Outlet) -> "SpoolShipper":
        """Return the shipper."""
        return SpoolShipper(self, outlet)


class SpoolShipper:
    """Takes lines from some sources, which share one spool."""

    def __init__(self, job: SpoolJob, outlet: Outlet) -> None:
        self._job = job
        self._stack = ExitStack()
        folder = job.place or Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="logflow-spool-")))
        self.spool = Spool(folder, job.spool, outlet, job.pack)
        self.sources: dict[str, Source] = {plan.name: plan.begin(self.spool) for plan in job.plans}

    async def run(self, stop: asyncio.Event) -> None:
        """Take lines until `stop` is set, or until every source has ended; then wait a while for what is on its way.

        Raises ConfigError where a source or the spool cannot be had, UnavailableError when the disk fails. What has not
        arrived at the end is in the spool, and is sent by the next run.
        """
        with self._stack:
            self.spool.open()
            await self._begin()
            self.spool.start()
            work = [asyncio.create_task(loop) for loop in (stop.wait(), self.spool.run(), self._report())]
            reading = [asyncio.create_task(source.run()) for source in self.sources.values()]
            try:
                await _until_over(work, reading)
            finally:
                await cancel([*work, *reading])
                await self._end()

    async def _begin(self) -> None:
        """Start every source, or none."""
        try:
            for source in self.sources.values():
                await source.start()
        except BaseException:
            for source in self.sources.values():
                await source.close()
            self.spool.abandon()
            raise

    async def _end(self) -> None:
        for source in self.sources.values():
            await source.close()
        arrived = await self.spool.drain(self._job.shutdown_secs)
        await self.spool.close()
        log.info("shipper_stopped messages=%d arrived=%s", self.spool.counters.lines_taken, arrived)

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(REPORT_SECS)
            self.observe()
            unsent = self.spool.unsent_bytes
            for name, source in self.sources.items():
                each = source.counters
                log.info(
                    "messages_received input=%s received=%d dropped=%d dropped_by_system=%d rate_limited=%d cut=%d "
                    "connections=%d connections_refused=%d unsent_bytes=%d",
                    *(name, each.received, each.dropped, each.dropped_by_system, each.rate_limited, each.cut),
                    *(each.connections, each.connections_refused, unsent),
                )

    def observe(self) -> Counters:
        """Return what it has done in the words that all shippers share, brought up to date."""
        for source in self.sources.values():
            source.observe()
        spool = self.spool.counters
        inputs = [source.counters for source in self.sources.values()]
        return Counters(
            lines_read=spool.lines_taken,
            lines_acknowledged=spool.lines_acknowledged,
            bytes_read=spool.bytes_taken,
            records_sent=spool.records_sent,
            lines_cut=sum(each.cut for each in inputs) + spool.lines_cut,
            lag_bytes=self.spool.unsent_bytes,
            lines_dropped=sum(each.dropped + each.dropped_by_system + each.rate_limited for each in inputs),
        )


async def _until_over(work: Sequence["asyncio.Task[Any]"], reading: Sequence["asyncio.Task[None]"]) -> None:
    """Return when all reading is done or one of `work` has ended; raise what any of them raises."""
    left = set(reading)
    while left:
        done, _ = await asyncio.wait({*work, *left}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        if not done <= left:
            return
        left -= done
