"""An input `kubernetes`: watches the pods it is to read, and follows the logs of their containers into the spool."""

import asyncio
import logging
import time

from shippers.kubernetes.api import Api
from shippers.kubernetes.follower import Follower
from shippers.kubernetes.reader import Reader, Target
from shippers.kubernetes.registry import Registry
from shippers.kubernetes.settings import KubernetesInput
from shippers.kubernetes.watch import Watch
from shippers.rates import Rates
from shippers.spool.counters import InputCounters
from shippers.spool.intake import Intake
from shippers.tasks import Tasks

log = logging.getLogger(__name__)

SAYINGS_PER_SECOND = 1  # of all its followers together
REPORT_SECS = 60.0


class PodSource:
    """Reads the logs of pods. See Source."""

    def __init__(self, source: KubernetesInput, intake: Intake) -> None:
        since = None if source.since_secs is None else int(time.time() - source.since_secs)
        self._source = source
        self._intake = intake
        self._api = Api(source.access)
        self._saying = Rates(SAYINGS_PER_SECOND)
        self._tasks = Tasks()
        self.reader = Reader(self._api, source, intake, since)
        self.registry = Registry(source, intake, self._tasks, self._follow)
        names = source.selection.namespaces or ("",)
        self.watches = [Watch(self._api, source, name, self.registry) for name in names]

    @property
    def counters(self) -> InputCounters:
        """See Source.counters."""
        return self._intake.counters

    async def start(self) -> None:
        """Begin; raises ConfigError where it cannot be known where the API is. Whether it answers is waited for."""
        await self._api.open()
        log.info(
            "kubernetes_started input=%s namespaces=%s", self._source.name, list(self._source.selection.namespaces)
        )

    async def run(self) -> None:
        """See Source.run: without `follow` it ends when all logs there are have been read."""
        if self._source.follow:
            for watch in self.watches:
                self._tasks.start(watch.run())
            self._tasks.start(self._tidy())
            await self._tasks.first_failure()
        else:
            await asyncio.gather(*(watch.once() for watch in self.watches))
            await self._tasks.ended()

    async def close(self) -> None:
        """Read no more; what is not in the spool yet is read again by the next start. See Source.close."""
        await self._tasks.stop()
        await self._api.close()

    def observe(self) -> None:
        """See Source.observe; its connections are the streams that are open."""
        self._intake.counters.connections = self.reader.turns.taken

    def _follow(self, target: Target) -> Follower:
        return Follower(target, self.reader, self._api, self._source, self._saying)

    async def _tidy(self) -> None:
        """Forget what is not needed any more, and say how it goes."""
        next_report = time.monotonic() + REPORT_SECS
        while True:
            await asyncio.sleep(min(self._source.waits.forget / 4, REPORT_SECS))
            now = time.monotonic()
            if all(watch.listed.is_set() for watch in self.watches):
                self.registry.forget_gone(now)
            if now >= next_report:
                next_report = now + REPORT_SECS
                turns = self.reader.turns
                log.info(
                    "pods_followed input=%s pods=%d streams=%d waiting=%d lists=%d",
                    *(self._source.name, self.registry.pods, turns.taken, turns.waiting),
                    sum(watch.lists for watch in self.watches),
                )
