"""Prints the records a shipper would send to Kafka, one JSON text a line."""

import asyncio
import contextlib
import threading
from collections.abc import Sequence
from io import RawIOBase
from queue import SimpleQueue

from shippers.outlet import Parcel

MOST_BYTES = 8 * 2**20  # what may wait for a reader
TOGETHER_BYTES = 256 * 1024


class UnwritableError(Exception):
    """Standard output takes nothing more."""


class Stdout:
    """An outlet that writes to a stream; a record is safe when the stream has taken it. See Outlet.

    A thread writes, for a reader that does not read holds up whoever writes, and that must not be the process's only
    loop: it could not even be told to end. Lines are written whole, several at once where several wait. `stream` is
    unbuffered: what is in a buffer at the end would have to be waited for.
    """

    def __init__(self, stream: RawIOBase) -> None:
        self._stream = stream
        self._queue: SimpleQueue[Parcel] = SimpleQueue()
        self._bytes = 0
        self._room = asyncio.Event()
        self._idle = asyncio.Event()  # nothing waits, or nothing ever will be written again
        self._idle.set()
        self._broken: asyncio.Future[None] | None = None

    def start(self) -> None:
        """See Outlet.start."""
        loop = asyncio.get_running_loop()
        self._broken = loop.create_future()
        threading.Thread(target=self._write_on, args=(loop, self._broken), daemon=True).start()

    async def run(self) -> None:
        """See Outlet.run."""
        if self._broken is None:
            raise RuntimeError("expected an outlet that was started")
        await asyncio.shield(self._broken)

    def has_room(self, lane: str) -> bool:  # noqa: ARG002 — one pipe for all
        """See Outlet.has_room."""
        return self._bytes < MOST_BYTES

    def put(self, parcel: Parcel) -> None:
        """See Outlet.put."""
        self._bytes += len(parcel.record.value)
        if self._broken is None or not self._broken.done():
            self._idle.clear()
        self._queue.put(parcel)

    async def wait_for_room(self, timeout_secs: float) -> None:
        """See Outlet.wait_for_room."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_secs):
                await self._room.wait()
        self._room.clear()

    async def drain(self, timeout_secs: float) -> bool:
        """See Outlet.drain."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_secs):
                await self._idle.wait()
        return not self._bytes

    async def close(self) -> None:
        """See Outlet.close."""

    def _write_on(self, loop: asyncio.AbstractEventLoop, broken: "asyncio.Future[None]") -> None:
        """Write for ever, in a thread of its own; `broken` is told what ends it."""
        try:
            while True:
                parcels = self._next()
                self._write(b"".join(part for parcel in parcels for part in (parcel.record.value, b"\n")))
                loop.call_soon_threadsafe(self._settle, parcels)
        except RuntimeError:  # the loop has ended, and with it whoever wants to know
            return
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(self._break, broken, error)

    def _next(self) -> list[Parcel]:
        parcels = [self._queue.get()]
        size = len(parcels[0].record.value)
        while size < TOGETHER_BYTES and not self._queue.empty():
            parcels.append(self._queue.get())
            size += len(parcels[-1].record.value)
        return parcels

    def _write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            try:
                left = left[self._stream.write(left) or 0 :]
            except BrokenPipeError:
                raise
            except OSError as error:
                raise UnwritableError(f"standard output cannot be written to: {error.strerror}") from error

    def _settle(self, parcels: Sequence[Parcel]) -> None:
        self._bytes -= sum(len(parcel.record.value) for parcel in parcels)
        for parcel in parcels:
            parcel.acknowledged()
        self._room.set()
        if not self._bytes:
            self._idle.set()

    def _break(self, broken: "asyncio.Future[None]", error: BaseException) -> None:
        self._idle.set()
        if not broken.done():
            broken.set_exception(error)
