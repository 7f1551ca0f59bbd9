"""Runs inputs whose lines cannot be had again: they fill one spool, and that is sent."""

import asyncio
import logging
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from logflow_app.errors import ConfigError
from shippers.file.counters import Counters
from shippers.outlet import Outlet
from shippers.packs import PackLimits
from shippers.rows import FileRow, State
from shippers.spool.lane import SpoolLane
from shippers.spool.settings import SpoolSettings
from shippers.spool.source import Plan, Source
from shippers.spool.sources import Sources
from shippers.spool.spool import Spool
from shippers.tasks import cancel

log = logging.getLogger(__name__)

REPORT_SECS = 10.0
ACTIVE_SECS = 60.0
POLL_SECS = 0.1


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
        self._sources = Sources(self.spool, job.plans)

    @property
    def sources(self) -> Mapping[str, Source]:
        """The source of each input."""
        return self._sources.by_name

    async def run(self, stop: asyncio.Event) -> None:
        """Take lines until `stop` is set, or until every source has ended; then wait a while for what is on its way.

        Raises ConfigError where a source or the spool cannot be had, UnavailableError when the disk fails. What has not
        arrived at the end is in the spool, and is sent by the next run.
        """
        with self._stack:
            if not self._open():
                return
            try:
                await self._sources.start()
            except BaseException:
                self.spool.abandon()
                raise
            self.spool.start()
            loops = (stop.wait(), self.spool.run(), self._until_over(), self._report())
            work = [asyncio.ensure_future(loop) for loop in loops]
            try:
                done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                await cancel(work)
                await self._end()

    async def reconfigure(self, plans: Sequence[Plan], settings: SpoolSettings | None = None) -> None:
        """Take lines from these inputs instead; those that are in both and equal go on, with their ports.

        Raises ConfigError where one of them cannot be had, and then takes lines as before.
        """
        await self._sources.change(plans)
        if settings is not None:
            self.spool.resize(settings)

    def _open(self) -> bool:
        """Take over the spool; one that was only to be emptied may be in use by somebody else, who does that."""
        try:
            self.spool.open()
        except ConfigError as error:
            if self.sources:
                raise
            log.info("spool_left_alone error='%s'", error)
            return False
        return True

    async def _until_over(self) -> None:
        """Return when every source has ended; without any, when what an earlier run left has arrived."""
        while not self.sources and self.spool.unsent_bytes:  # noqa: ASYNC110 - it arrives in many places
            await asyncio.sleep(POLL_SECS)
        if self.sources:
            await self._sources.until_over()

    async def _end(self) -> None:
        await self._sources.close()
        self.spool.flush()
        arrived = await self.spool.drain(self._job.shutdown_secs)
        await self.spool.close()
        log.info("shipper_stopped messages=%d arrived=%s", self.spool.counters.lines_taken, arrived)

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(REPORT_SECS)
            unsent = self.spool.unsent_bytes
            for name, each in self._sources.observe().items():
                log.info(
                    "messages_received input=%s received=%d dropped=%d dropped_by_system=%d sampled=%d rate_limited=%d "
                    "refused=%d cut=%d truncated_bytes=%d connections=%d connections_refused=%d unsent_bytes=%d",
                    *(name, each.received, each.dropped, each.dropped_by_system, each.sampled, each.rate_limited),
                    *(each.refused, each.cut, each.truncated_bytes, each.connections, each.connections_refused, unsent),
                )

    def observe(self) -> Counters:
        """Return what it has done in the words that all shippers share, brought up to date."""
        spool, inputs = self.spool.counters, self._sources.total()
        return Counters(
            lines_read=spool.lines_taken,
            lines_acknowledged=spool.lines_acknowledged,
            bytes_read=spool.bytes_taken,
            records_sent=spool.records_sent,
            lines_cut=inputs.cut + spool.lines_cut,
            lag_bytes=self.spool.unsent_bytes,
            lines_dropped=inputs.lost + spool.lines_lost,
        )

    def rows(self) -> list[FileRow]:
        """Return how far each lane of the spool has arrived."""
        now = time.time()
        return [_row(lane, now, self.spool) for lane in self.spool.lanes.all]


def _row(lane: SpoolLane, now: float, spool: Spool) -> FileRow:
    state: State = "idle"
    if lane.unsent_bytes or now - lane.taken_at < ACTIVE_SECS:
        state = "waiting" if spool.room.is_short else "active"
    size, position = lane.log.end_offset, lane.position
    return FileRow(str(lane.folder), "spool", lane.id, size, position, size - position, lane.taken_at, state)
