"""Background work that belongs to somebody: started, stopped together, and never failing unnoticed."""

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any

# Long enough to tidy up; libraries swallow a cancellation that meets a result, as asyncio.wait_for does before 3.12.
CANCEL_AGAIN_SECS = 2.0


async def cancel(tasks: Collection["asyncio.Task[Any]"]) -> None:
    """Cancel tasks, again and again where one goes on, and return when all have ended."""
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        ended, running = await asyncio.wait(running, timeout=CANCEL_AGAIN_SECS)
        for task in ended:
            if not task.cancelled():
                task.exception()  # seen; whoever waits for the task has been told


class Tasks:
    """The running tasks of one owner."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None
        self._failed = asyncio.Event()

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Run `work` until it ends or `stop` is called."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def first_failure(self) -> None:
        """Wait for ever, or until a task has failed; raise its exception."""
        await self._failed.wait()
        if self._failure is not None:
            raise self._failure

    async def ended(self) -> None:
        """Wait until none runs; raise what one of them raised."""
        while self._running:
            await asyncio.wait(self._running)
        if self._failure is not None:
            raise self._failure

    async def stop(self) -> None:
        """Cancel what runs and wait until it has ended."""
        await cancel(list(self._running))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._failure = self._failure or task.exception()
            self._failed.set()
