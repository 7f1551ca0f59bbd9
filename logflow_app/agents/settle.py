"""Acknowledge a batch when everybody is done with it, and bury one that nobody can work on."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from faust.types import EventT, StreamT

from logflow_app.dead_letters import Cause, dead_letter
from logflow_app.delivery.ticket import Ticket
from logflow_app.events import DeadLetter
from logflow_app.letters import utc_now
from logflow_app.pipeline.decode import Place, decode
from logflow_app.pipeline.halves import BUG
from logflow_app.tables.ledgers import AbandonedError
from logflow_app.transport import RecordBatch, abandon, acknowledge, is_abandoned

logger = logging.getLogger(__name__)

Bury = Callable[[list[DeadLetter]], Awaitable[None]]


class TooManyBugsError(Exception):
    """One batch after the other raises: the program is at fault, not the lines, and must not empty a topic."""


class Settler:
    """Hands out tickets; knows how many batches in a row each stage has failed on."""

    def __init__(self, bury: Bury, bugs_in_a_row: int = 10) -> None:
        self._bury = bury
        self._limit = bugs_in_a_row
        self._failed: dict[str, int] = {}

    @asynccontextmanager
    async def settle(self, stage: str, stream: StreamT, envelope: EventT) -> AsyncIterator[Ticket]:
        """Give the batch's ticket; a batch on which the body raises is buried, line by line.

        One on which it raises `AbandonedError` is left as it is: it is read again.
        """
        ticket = Ticket(
            partial(_acknowledge, stream, envelope), partial(is_abandoned, envelope), partial(abandon, envelope)
        )
        try:
            yield ticket
            self._failed[stage] = 0
        except AbandonedError:  # not acknowledged, whatever became of its partition: nobody has worked on it
            logger.debug("batch_abandoned stage=%s", stage)
            return
        except Exception as error:  # one of the two places where everything is caught: nothing may end an agent
            logger.exception("batch_failed stage=%s batch=%r", stage, envelope.value)
            self._failed[stage] = self._failed.get(stage, 0) + 1
            if self._failed[stage] >= self._limit:
                raise TooManyBugsError(f"{self._limit} batches in a row failed in stage {stage}") from error
            await self._bury(letters_of(stage, envelope.value, error))
        ticket.release()


def _acknowledge(stream: StreamT, envelope: EventT) -> None:
    acknowledge(stream, envelope)


def letters_of(stage: str, batch: RecordBatch, error: Exception) -> list[DeadLetter]:
    """Return a dead letter for every line of a batch on which a stage raised."""
    cause = Cause(stage, BUG, repr(error), utc_now())
    packs = decode(batch.records, Place(batch.tp.topic, batch.tp.partition, "bug"))
    return [dead_letter(pack, position, cause) for pack in packs for position in range(len(pack.lines))]
