"""The shippers of one process: begun, changed and ended as the newest plan wants it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace

from logflow_app.errors import ConfigError
from shippers.file.counters import Counters
from shippers.job import Job, Shipper
from shippers.outlet import Outlet
from shippers.rows import FileRow

log = logging.getLogger(__name__)

Key = tuple[str, str]
Change = Callable[[Shipper, Job], Awaitable[None]]


@dataclass(eq=False, slots=True)
class Member:
    """A shipper at work; one that was begun late may find that it cannot be, and takes nobody with it."""

    job: Job
    shipper: Shipper
    is_late: bool
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None

    @property
    def is_at_work(self) -> bool:
        """Whether it has not ended."""
        return self.task is not None and not self.task.done()


class Fleet:
    """Keeps one shipper at work for each place that a plan names; `change` tells one what its job has become."""

    def __init__(self, outlet: Outlet, change: Change) -> None:
        self.failed: dict[Key, str] = {}  # of the newest plan: what could not be had, and why
        self._outlet = outlet
        self._change = change
        self._members: dict[Key, Member] = {}
        self._leaving: dict[Key, Member] = {}
        self._past = Counters()
        self._applying = False
        self._failure: BaseException | None = None
        self._news = asyncio.Event()

    @property
    def shippers(self) -> list[Shipper]:
        """Those at work, and those about to end."""
        return [member.shipper for member in (*self._members.values(), *self._leaving.values())]

    def begin(self, jobs: Sequence[Job]) -> None:
        """Start the first plan; whatever of it cannot be begun ends everything."""
        for key, job in _keyed(jobs).items():
            self._start(key, job, is_late=False)

    async def apply(self, jobs: Sequence[Job]) -> None:
        """Put another plan into the place of the one before.

        What is in both goes on, what only the old one has ends in good order while the rest goes on, and a part that
        cannot be had leaves the others alone and is in `failed`.
        """
        self._applying = True
        try:
            self.failed.clear()
            wanted = _keyed(jobs)
            for key in self._members.keys() - wanted.keys():
                self._dismiss(key)
            for key, job in wanted.items():
                await self._become(key, job)
        finally:
            self._applying = False
            self._news.set()

    async def until_over(self) -> None:
        """Return when every shipper has done all its work; raise what broke in one."""
        while True:
            await self._news.wait()
            self._news.clear()
            if self._failure is not None:
                raise self._failure
            if not self._is_busy:
                return

    @property
    def _is_busy(self) -> bool:
        members = (*self._members.values(), *self._leaving.values())
        return self._applying or bool(self.failed) or any(member.is_at_work for member in members)

    async def stop(self) -> None:
        """End all in good order."""
        members = [*self._members.values(), *self._leaving.values()]
        for member in members:
            member.stop.set()
        await asyncio.gather(*(member.task for member in members if member.task), return_exceptions=True)

    def observe(self) -> list[Counters]:
        """Return the counters of all, and first what those have done that are no more."""
        return [self._past, *(shipper.observe() for shipper in self.shippers)]

    def rows(self) -> list[FileRow]:
        """Return where each file of those at work is."""
        return [row for shipper in self.shippers for row in shipper.rows()]

    async def _become(self, key: Key, job: Job) -> None:
        member = self._members.get(key)
        if member is None or not member.is_at_work:
            if member is None or member.job != job:
                await self._until_left(key)
                self._start(key, job, is_late=True)
        elif member.job != job:
            try:
                await self._change(member.shipper, job)
            except ConfigError as error:
                self._note(key, job, error)
            else:
                member.job = job

    def _start(self, key: Key, job: Job, *, is_late: bool) -> None:
        before = self._members.get(key)
        if before is not None:
            self._retire(before)
        member = self._members[key] = Member(job, job.begin(self._outlet), is_late)
        member.task = asyncio.create_task(self._work(key, member))
        member.task.add_done_callback(self._ended)

    async def _work(self, key: Key, member: Member) -> None:
        try:
            await member.shipper.run(member.stop)
        except ConfigError as error:
            if not member.is_late:
                raise
            self._note(key, member.job, error)
            if self._members.get(key) is member:
                del self._members[key]

    def _ended(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and task.exception() is not None:
            self._failure = self._failure or task.exception()
        for key, member in list(self._leaving.items()):
            if member.task is task:
                del self._leaving[key]
                self._retire(member)
        self._news.set()

    def _note(self, key: Key, job: Job, error: ConfigError) -> None:
        self.failed[key] = str(error)
        log.error("input_not_served inputs=%s error='%s'", list(job.describes), error)

    def _dismiss(self, key: Key) -> None:
        member = self._members.pop(key)
        if member.is_at_work:
            self._leaving[key] = member
            member.stop.set()
        else:
            self._retire(member)

    async def _until_left(self, key: Key) -> None:
        """Wait until the one before, whom an older plan dismissed, has let go of the place."""
        member = self._leaving.get(key)
        if member is not None and member.task is not None:
            await asyncio.wait([member.task])

    def _retire(self, member: Member) -> None:
        """Keep what it has done, so that no sum becomes smaller."""
        done = replace(member.shipper.observe(), open_files=0, lag_bytes=0)
        for each in fields(Counters):
            setattr(self._past, each.name, getattr(self._past, each.name) + getattr(done, each.name))


def _keyed(jobs: Iterable[Job]) -> dict[Key, Job]:
    """Return each job by its kind and place; those that remember nothing by their number."""
    return {(type(job).__name__, str(job.place or number)): job for number, job in enumerate(jobs)}
