"""Takes syslog messages on its ports and ships them through a spool."""

import asyncio
import logging
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from shippers.file.counters import Counters
from shippers.outlet import Outlet
from shippers.packs import PackLimits
from shippers.spool.settings import SpoolSettings
from shippers.spool.spool import Spool
from shippers.syslog.counters import SyslogCounters
from shippers.syslog.intake import Intake
from shippers.syslog.settings import SyslogInput
from shippers.syslog.tcp import TcpListener
from shippers.syslog.udp import UdpListener
from shippers.tasks import cancel

log = logging.getLogger(__name__)

REPORT_SECS = 10.0


@dataclass(frozen=True, slots=True)
class SyslogJob:
    """Inputs that share a spool folder (None: one that is gone in the end)."""

    inputs: Sequence[SyslogInput]
    place: Path | None
    spool: SpoolSettings = field(default_factory=SpoolSettings)
    pack: PackLimits = field(default_factory=PackLimits)
    shutdown_secs: float = 7.0

    @property
    def describes(self) -> list[str]:
        """What it takes lines from, in words."""
        return [f"{source.protocol}://{source.host}:{source.port}" for source in self.inputs]

    def begin(self, outlet: Outlet) -> "SyslogShipper":
        """Return the shipper."""
        return SyslogShipper(self, outlet)


class SyslogShipper:
    """Listens for some inputs, which share one spool."""

    def __init__(self, job: SyslogJob, outlet: Outlet) -> None:
        self._job = job
        self._stack = ExitStack()
        folder = job.place or Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="logflow-spool-")))
        self.spool = Spool(folder, job.spool, outlet, job.pack)
        self.counters = {source.name: SyslogCounters() for source in job.inputs}
        self.listeners: dict[str, UdpListener | TcpListener] = {}
        for source in job.inputs:
            intake = Intake(source, self.spool, self.counters[source.name])
            self.listeners[source.name] = UdpListener(intake) if source.protocol == "udp" else TcpListener(intake)

    async def run(self, stop: asyncio.Event) -> None:
        """Take messages until `stop` is set; then wait a while for what is on its way.

        Raises ConfigError where a port or the spool cannot be had, UnavailableError when the disk fails. What has not
        arrived at the end is in the spool, and is sent by the next run.
        """
        with self._stack:
            self.spool.open()
            await self._listen()
            self.spool.start()
            work = [asyncio.create_task(loop) for loop in (stop.wait(), self.spool.run(), self._report())]
            try:
                done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                await cancel(work)
                await self._end()

    async def _listen(self) -> None:
        """Open every port, or none."""
        try:
            for listener in self.listeners.values():
                await listener.start()
        except BaseException:
            for listener in self.listeners.values():
                await listener.close()
            self.spool.abandon()
            raise

    async def _end(self) -> None:
        for listener in self.listeners.values():
            await listener.close()
        arrived = await self.spool.drain(self._job.shutdown_secs)
        await self.spool.close()
        log.info("shipper_stopped messages=%d arrived=%s", self.spool.counters.lines_taken, arrived)

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(REPORT_SECS)
            self.observe()
            unsent = self.spool.unsent_bytes
            for name, each in self.counters.items():
                log.info(
                    "messages_received input=%s received=%d dropped=%d dropped_by_system=%d rate_limited=%d cut=%d "
                    "connections=%d connections_refused=%d unsent_bytes=%d",
                    *(name, each.received, each.dropped, each.dropped_by_system, each.rate_limited, each.cut),
                    *(each.connections, each.connections_refused, unsent),
                )

    def observe(self) -> Counters:
        """Return what it has done in the words that all shippers share, brought up to date."""
        for listener in self.listeners.values():
            listener.observe()
        spool = self.spool.counters
        inputs = self.counters.values()
        return Counters(
            lines_read=spool.lines_taken,
            lines_acknowledged=spool.lines_acknowledged,
            bytes_read=spool.bytes_taken,
            records_sent=spool.records_sent,
            lines_cut=sum(each.cut for each in inputs) + spool.lines_cut,
            lag_bytes=self.spool.unsent_bytes,
            lines_dropped=sum(each.dropped + each.dropped_by_system + each.rate_limited for each in inputs),
        )
