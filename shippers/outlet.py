"""Where a shipper puts its records: Kafka, or standard output."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from shippers.packs import Record


@dataclass(slots=True, frozen=True)
class Parcel:
    """A record on its way, with whom to tell.

    `acknowledged` is called once, when the record cannot be lost any more. `cut` is asked where the only line of a
    record may be cut in two that a broker refuses as too large; it answers with the records to send instead, when the
    place of the cut is safely remembered.
    """

    record: Record
    acknowledged: Callable[[], None]
    cut: Callable[[Record], Awaitable[list[Record]]]


class Outlet(Protocol):
    """Takes records in the order of each lane and keeps them until they are safe; what it holds is bounded by asking.

    Ask `has_room` before a lane is read; `put` never waits and never refuses. Records of a lane become safe in the
    order they were put, as a rule; after a failure some may arrive twice, and then always as they were.
    """

    def start(self) -> None:
        """Begin to work, in the running event loop; returns at once, and what is behind the outlet may be absent."""

    async def run(self) -> None:
        """Never return; raise what breaks so that waiting cannot mend it. What is merely absent is waited for."""

    def has_room(self, lane: str) -> bool:
        """Return whether more of this lane may be read now."""

    def put(self, parcel: Parcel) -> None:
        """Take a record."""

    async def wait_for_room(self, timeout_secs: float) -> None:
        """Return when room has become free since the last call, or after `timeout_secs`."""

    async def drain(self, timeout_secs: float) -> bool:
        """Wait until everything that was put is safe; return whether it is."""

    async def close(self) -> None:
        """Let go of connections; what is not safe by now never will be."""
