"""Group commits: what changed in a partition is written once a second, and the batches behind it are let go."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial

from logflow_app.delivery.ticket import Ticket
from logflow_app.producer import GaveUpError

logger = logging.getLogger(__name__)


class GroupCommits:
    """Calls `commit(partition)` at most once an interval for each partition that has tickets waiting.

    A ticket enrolled before a commit starts is released when that commit is confirmed, never by an earlier one. Commits
    of one partition follow each other; those of several run side by side.
    """

    def __init__(self, interval_secs: float, commit: Callable[[int], Awaitable[None]]) -> None:
        self._interval_secs = interval_secs
        self._commit = commit
        self._waiting: dict[int, list[Ticket]] = defaultdict(list)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._hurry = asyncio.Event()
        self._urgent: set[int] = set()
        self._failure: BaseException | None = None

    def enroll(self, partition: int, ticket: Ticket) -> None:
        """Hold the ticket until the partition's next commit is confirmed."""
        ticket.hold()
        self._waiting[partition].append(ticket)

    def hurry(self) -> None:
        """Commit now, not at the end of the interval: partitions are about to be given up."""
        self._hurry.set()

    def hurry_one(self, partition: int) -> None:
        """Commit one partition now, or as soon as the commit has ended that is under way."""
        self._urgent.add(partition)
        self._start_urgent(partition)

    def forget(self) -> None:
        """Drop what waits: the partitions are read again, by us or by others."""
        self._waiting.clear()
        self._urgent.clear()

    async def run(self) -> None:
        """Commit for ever; raises what a commit raises, because what it should have written would be lost."""
        while True:
            hurried = await self._pause()
            self._start_all()
            while hurried and self._running:
                await asyncio.wait(self._running.values())
                self._start_all()

    async def _pause(self) -> bool:
        try:
            async with asyncio.timeout(self._interval_secs):
                await self._hurry.wait()
        except TimeoutError:
            return False
        self._hurry.clear()
        return True

    def _start_all(self) -> None:
        if self._failure is not None:
            raise self._failure
        for partition in [partition for partition, tickets in self._waiting.items() if tickets]:
            if partition not in self._running:
                self._start(partition)

    def _start_urgent(self, partition: int) -> None:
        is_free = partition not in self._running and self._failure is None
        if partition in self._urgent and is_free and self._waiting.get(partition):
            self._start(partition)

    def _start(self, partition: int) -> None:
        self._urgent.discard(partition)
        task = asyncio.create_task(self._commit_one(partition), name=f"commit-{partition}")
        self._running[partition] = task
        task.add_done_callback(partial(self._end, partition))

    def _end(self, partition: int, task: asyncio.Task[None]) -> None:
        del self._running[partition]
        if not task.cancelled():
            self._failure = self._failure or task.exception()
            self._start_urgent(partition)

    async def _commit_one(self, partition: int) -> None:
        tickets = self._waiting.pop(partition)
        try:
            await self._commit(partition)
        except GaveUpError:
            logger.info("commit_given_up partition=%d", partition)
            return
        for ticket in tickets:
            ticket.release()
