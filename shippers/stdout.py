"""Prints the records a shipper would send to Kafka, one JSON text a line."""

import asyncio
from typing import BinaryIO

from shippers.outlet import Parcel


class Stdout:
    """An outlet that writes to a stream; a record is safe when the stream has taken it. See Outlet."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def start(self) -> None:
        """See Outlet.start."""

    async def run(self) -> None:
        """See Outlet.run."""
        await asyncio.Event().wait()

    def has_room(self, lane: str) -> bool:  # noqa: ARG002 — a pipe holds up the writer by itself
        """See Outlet.has_room."""
        return True

    def put(self, parcel: Parcel) -> None:
        """See Outlet.put."""
        self._stream.write(parcel.record.value + b"\n")
        self._stream.flush()
        parcel.acknowledged()

    async def wait_for_room(self, timeout_secs: float) -> None:
        """See Outlet.wait_for_room."""

    async def drain(self, timeout_secs: float) -> bool:  # noqa: ARG002 — nothing is ever on its way
        """See Outlet.drain."""
        return True

    async def close(self) -> None:
        """See Outlet.close."""
