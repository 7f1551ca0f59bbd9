"""Ctrl-C and SIGTERM: what is under way is given up, and what runs is ended."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self, TypeVar

Result = TypeVar("Result")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StoppedError(Exception):
    """The operator wants it to end."""


class Stopping:
    """Waits for the first signal while its block lasts; `hurry` is called with each one after that."""

    def __init__(self, hurry: Callable[[], None] = lambda: None) -> None:
        self.hurry = hurry
        self._asked = asyncio.Event()

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._take)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.remove_signal_handler(number)

    def _take(self) -> None:
        if self._asked.is_set():
            self.hurry()
        self._asked.set()

    async def unless(self, work: Awaitable[Result], failed: "asyncio.Future[None]") -> Result:
        """Return what `work` gives; raise `StoppedError` at a signal, and what `failed` holds as soon as it does."""
        working = asyncio.ensure_future(work)
        asked = asyncio.ensure_future(self._asked.wait())
        try:
            await asyncio.wait({working, asked, failed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            asked.cancel()
            if not working.done():
                working.cancel()
                await asyncio.gather(working, return_exceptions=True)
        if failed.done():
            failed.result()
        if working.cancelled():
            raise StoppedError
        return working.result()


@asynccontextmanager
async def beside(work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Let work go on beside a block; when the block is over it is cancelled, and may say its last word."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        (answer,) = await asyncio.gather(task, return_exceptions=True)
        if isinstance(answer, Exception):
            raise answer
