"""The fan-out: every sink gets every document, each at its own pace."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence

from logflow_app.config.delivery import DeliverySection
from logflow_app.dead_letters import from_failures
from logflow_app.delivery.outlet import Bury, Outlet
from logflow_app.delivery.ticket import Ticket
from logflow_app.events import Events
from logflow_app.letters import utc_now
from logflow_app.sinks.base import Sink

logger = logging.getLogger(__name__)


class Delivery:
    """Brings documents to all sinks, keeps trying, and releases a ticket when every sink has all of it.

    `bury` is awaited with the dead letters of what the pipeline could not read and of what a sink refuses, before the
    ticket they belong to is released.
    """

    def __init__(self, sinks: Sequence[Sink], bury: Bury, settings: DeliverySection) -> None:
        self._bury = bury
        self._outlets = [Outlet(sink, bury, settings) for sink in sinks]
        self._runners: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Start; returns at once, a sink that is away is waited for in the background."""
        self._runners = [
            asyncio.create_task(outlet.run(), name=f"outlet {outlet.sink.name}") for outlet in self._outlets
        ]

    async def submit(self, ticket: Ticket, events: list[Events]) -> None:
        """Hand over a batch; waits while a sink has its bound of bytes in flight, which holds the pipeline back.

        The ticket is held once per sink before this waits; what the pipeline could not read (`failures`) is buried
        before this returns. Raises what ended an outlet, which only a bug does.
        """
        for outlet in self._outlets:
            outlet.put(ticket, events)
        failed = [one for one in events if one.failures]
        if failed:
            now = utc_now()
            await self._bury([letter for one in failed for letter in from_failures(one, now)])
        await self._unless_ended(self._has_room())

    def outages(self) -> dict[str, float]:
        """Return the sinks that are unavailable, with the seconds since it began."""
        lasted = {outlet.sink.name: outlet.outage.lasted_secs() for outlet in self._outlets}
        return {name: secs for name, secs in lasted.items() if secs is not None}

    def in_flight_bytes(self) -> tuple[int, ...]:
        """Return how much each sink still owes an answer for."""
        return tuple(outlet.stock.size for outlet in self._outlets)

    async def close(self, patience_secs: float) -> None:
        """Finish what is in flight within `patience_secs`; the rest keeps its tickets and is read again."""
        try:
            async with asyncio.timeout(patience_secs):
                await self._unless_ended(self._is_empty())
        except TimeoutError:
            waiting = sum(outlet.stock.size for outlet in self._outlets)
            logger.warning("delivery_cut_short patience_secs=%.1f waiting_bytes=%d", patience_secs, waiting)
        finally:
            for runner in self._runners:
                runner.cancel()
            await asyncio.gather(*self._runners, return_exceptions=True)
            for outlet in self._outlets:
                await outlet.sink.close()

    async def _has_room(self) -> None:
        for outlet in self._outlets:
            await outlet.stock.room()

    async def _is_empty(self) -> None:
        for outlet in self._outlets:
            await outlet.stock.empty()

    async def _unless_ended(self, condition: Coroutine[None, None, None]) -> None:
        """Wait for the condition; raise instead of waiting for ever if an outlet has ended by an error."""
        waiting = asyncio.create_task(condition)
        try:
            await asyncio.wait([waiting, *self._runners], return_when=asyncio.FIRST_COMPLETED)
            for runner in self._runners:
                if runner.done():
                    runner.result()
        finally:
            waiting.cancel()
