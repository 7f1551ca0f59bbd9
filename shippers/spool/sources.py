"""The sources of one spool at work: begun together or not at all, and changed while the others go on."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import fields

from logflow_app.errors import ConfigError
from shippers.listening.tls import server_context
from shippers.spool.counters import InputCounters
from shippers.spool.source import Plan, Source
from shippers.spool.spool import Spool
from shippers.tasks import cancel

log = logging.getLogger(__name__)


class Sources:
    """Runs a source for each plan."""

    def __init__(self, spool: Spool, plans: Sequence[Plan]) -> None:
        self._spool = spool
        self._plans = {plan.name: plan for plan in plans}
        self.by_name: dict[str, Source] = {plan.name: plan.begin(spool) for plan in plans}
        self._reading: dict[str, asyncio.Task[None]] = {}
        self._past = InputCounters()
        self._news = asyncio.Event()
        self._changing = asyncio.Lock()
        self._is_started = False

    async def start(self) -> None:
        """Start every source, or none; raises ConfigError."""
        async with self._changing:
            try:
                for source in self.by_name.values():
                    await source.start()
            except BaseException:
                await self.close()
                raise
            for name in self.by_name:
                self._read(name)
            self._is_started = True

    async def change(self, plans: Sequence[Plan]) -> None:
        """Run these instead: what is in both and equal is left alone. Raises ConfigError, and then all is as before.

        Certificates are read before anything is ended: one that cannot be used costs no connection.
        """
        async with self._changing:
            before = list(self._plans.values())
            for plan in plans:
                if plan not in before and (tls := getattr(plan.settings, "tls", None)):
                    server_context(plan.name, tls)
            try:
                await self._become(plans)
            except ConfigError:
                await self._restore(before)
                raise

    async def until_over(self) -> None:
        """Return when all reading is done; raise what any of it raises. Without any source it never is.

        A source that raises ConfigError ends by itself: that is raised when the others have ended, too.
        """
        while True:
            self._news.clear()
            over = [task for task in self._reading.values() if task.done() and not task.cancelled()]
            for task in over:
                if not isinstance(task.exception(), ConfigError):
                    task.result()
            if self._reading and all(task.done() for task in self._reading.values()):
                for task in over:
                    task.result()
                return
            await self._news.wait()

    async def close(self) -> None:
        """Take what has arrived already, and no more."""
        await cancel(list(self._reading.values()))
        for source in self.by_name.values():
            await source.close()

    def observe(self) -> dict[str, InputCounters]:
        """Return what each has received, brought up to date."""
        for source in self.by_name.values():
            source.observe()
        return {name: source.counters for name, source in self.by_name.items()}

    def total(self) -> InputCounters:
        """Return what all have received together, those included that are no more."""
        return _sum([self._past, *self.observe().values()])

    async def _become(self, plans: Sequence[Plan]) -> None:
        wanted = {plan.name: plan for plan in plans}
        for name in [name for name, plan in self._plans.items() if wanted.get(name) != plan]:
            await self._remove(name)
        for name, plan in wanted.items():
            if name not in self.by_name:
                await self._add(plan)

    async def _restore(self, plans: Sequence[Plan]) -> None:
        """Run what was run before; what cannot be begun again holds up no other."""
        wanted = {plan.name: plan for plan in plans}
        for name in [name for name, plan in self._plans.items() if wanted.get(name) != plan]:
            await self._remove(name)
        for name, plan in wanted.items():
            if name not in self.by_name:
                try:
                    await self._add(plan)
                except ConfigError as error:
                    log.error("input_not_restored input=%s error=%s", name, "; ".join(error.problems))  # noqa: TRY400 - told as it is

    async def _remove(self, name: str) -> None:
        reading = self._reading.pop(name, None)
        await cancel([reading] if reading else [])
        source = self.by_name.pop(name)
        del self._plans[name]
        await source.close()
        source.observe()
        source.counters.connections = 0
        self._past = _sum([self._past, source.counters])
        log.info("input_removed input=%s", name)

    async def _add(self, plan: Plan) -> None:
        source = plan.begin(self._spool)
        if self._is_started:
            try:
                await source.start()
            except BaseException:
                await source.close()
                raise
        self._plans[plan.name] = plan
        self.by_name[plan.name] = source
        if self._is_started:
            self._read(plan.name)
        log.info("input_added input=%s", plan.name)

    def _read(self, name: str) -> None:
        task = self._reading[name] = asyncio.create_task(self.by_name[name].run())
        task.add_done_callback(lambda _: self._news.set())


def _sum(counters: Iterable[InputCounters]) -> InputCounters:
    total = InputCounters()
    for each in counters:
        for one in fields(InputCounters):
            setattr(total, one.name, getattr(total, one.name) + getattr(each, one.name))
    return total
