"""The way into one sink: writers that take what waits, and wait out what goes wrong."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from logflow_app.config.delivery import DeliverySection
from logflow_app.dead_letters import Cause, from_refusals
from logflow_app.delivery.backoff import Backoff
from logflow_app.delivery.outage import Outage
from logflow_app.delivery.parts import Part, joined, keep_only, parts_of
from logflow_app.delivery.stock import Stock
from logflow_app.delivery.ticket import Ticket
from logflow_app.errors import UnavailableError
from logflow_app.events import DeadLetter, Documents, Events
from logflow_app.letters import utc_now
from logflow_app.metrics import DOCUMENTS_REFUSED, DOCUMENTS_RETRIED, DOCUMENTS_STORED
from logflow_app.sinks.base import Answer, ChoosingSink, Refusal, Sink

Bury = Callable[[list[DeadLetter]], Awaitable[None]]

ABANDONED_CHECK_SECS = 0.5  # how soon a wait notices that nobody needs its documents any more


class Outlet:
    """Carries documents into one sink until each is stored, buried or abandoned.

    Waiting for an unavailable destination happens in `_wait_out` and nowhere else: whatever else may be done with a
    batch then (`on_failure`), belongs there.
    """

    def __init__(self, sink: Sink, bury: Bury, settings: DeliverySection) -> None:
        self.sink = sink
        self.stock = Stock(sink.name, settings.in_flight_bytes)
        self._bury = bury
        self._backoff = Backoff(settings.backoff_min_secs, settings.backoff_max_secs)
        self.outage = Outage(sink.name)
        self._stored = DOCUMENTS_STORED.labels(sink=sink.name)
        self._retried = DOCUMENTS_RETRIED.labels(sink=sink.name)

    def put(self, ticket: Ticket, events: list[Events]) -> None:
        """Queue the documents of `events`; the ticket is held until all are stored, buried or abandoned."""
        chosen = self.sink.choose(events) if isinstance(self.sink, ChoosingSink) else events
        self.stock.put(parts_of(ticket, chosen, self.sink.max_batch_bytes))

    async def run(self) -> None:
        """Open the sink, however long that takes, and serve it for ever."""
        await self._open()
        async with asyncio.TaskGroup() as writers:
            for _ in range(self.sink.concurrency):
                writers.create_task(self._serve())

    async def _open(self) -> None:
        failures = 0
        while failure := await self._try(time.monotonic(), self.sink.open()):
            failures += 1
            await self._wait_out([], self._backoff.wait_secs(failures, failure.retry_after_secs))

    async def _serve(self) -> None:
        while True:
            await self._deliver(await self.stock.take(self.sink.max_batch_bytes))

    async def _deliver(self, batch: list[Part]) -> None:
        """Write until nothing of the batch is left; only what was not answered for is written again."""
        attempt, failures = 0, 0
        while batch := self._still_wanted(batch):
            attempt += 1
            before = _documents_in(batch)
            failure = await self._try(time.monotonic(), self._write(batch, attempt))
            if failure is None:
                continue
            batch = self._still_wanted(batch)  # whoever is done need not wait with the others
            left = _documents_in(batch)
            self._retried.inc(left)
            failures = failures + 1 if left == before else 1
            if batch:
                await self._wait_out(batch, self._backoff.wait_secs(failures, failure.retry_after_secs))
        if not self.stock.size:
            self.outage.moot()

    def _still_wanted(self, batch: list[Part]) -> list[Part]:
        wanted = []
        for part in batch:
            if part.documents.ids and not part.abandoned:
                wanted.append(part)
            else:
                self.stock.done(part)
        return wanted

    async def _try(self, began: float, work: Awaitable[UnavailableError | None]) -> UnavailableError | None:
        """Do one piece of work and return what stood in its way; whatever nobody foresaw is the destination's fault."""
        try:
            return await work
        except UnavailableError as error:
            failure = error
        except Exception as error:  # noqa: BLE001 - a sink may fail in any way, and no line is lost by it
            failure = self.outage.crashed(error)
        self.outage.failed(failure, began, self.stock.size)
        return failure

    async def _write(self, batch: list[Part], attempt: int) -> UnavailableError | None:
        """Write once, bury what is refused, and shrink the parts to the rest.

        Returns why there is a rest, and raises it if nothing was taken at all, which is an outage.
        """
        documents = joined(batch)
        answer = await self.sink.write(documents)
        if answer.refused:
            await self._bury_refused(batch, documents, answer.refused, attempt)
        keep_only(batch, answer.retry)
        self._stored.inc(len(documents.ids) - len(answer.retry) - len(answer.refused))
        failure = UnavailableError(_complaint(answer)) if answer.retry else None
        if failure and len(answer.retry) == len(documents.ids):
            raise failure
        self.outage.over()
        return failure

    async def _bury_refused(
        self, batch: list[Part], documents: Documents, refused: list[Refusal], attempt: int
    ) -> None:
        stage, now = f"deliver:{self.sink.name}", utc_now()
        packs = [pack for part in batch for pack in part.packs]
        letters = from_refusals(
            documents.ids, packs, refused, lambda refusal: Cause(stage, refusal.reason, refusal.error, now, attempt)
        )
        await self._bury(letters)
        for refusal in refused:
            DOCUMENTS_REFUSED.labels(sink=self.sink.name, reason=refusal.reason).inc()

    async def _wait_out(self, batch: list[Part], wait_secs: float) -> None:
        until = time.monotonic() + wait_secs
        while (left := until - time.monotonic()) > 0:
            self.stock.drop_abandoned()
            if batch and all(part.abandoned for part in batch):
                return
            await asyncio.sleep(min(left, ABANDONED_CHECK_SECS))


def _documents_in(batch: list[Part]) -> int:
    return sum(len(part.documents.ids) for part in batch)


def _complaint(answer: Answer) -> str:
    return answer.complaint or f"{len(answer.retry)} documents are to be sent again"
