"""Raw partitions → logs-counts: how far each is, once a second, to every partition of the topic."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from logflow_app.metrics import PARTITION_LAG
from logflow_app.models import Tick
from logflow_app.tables.ledger import Ledger
from logflow_app.tables.ledgers import CountsTopic

logger = logging.getLogger(__name__)

INTERVAL_SECS = 1.0
LONGEST_HOLD_MS = 300_000  # a source whose clock is hours behind must not keep every alert from being resolved


class End(NamedTuple):
    """Where a raw partition ends: the offset after its last record, as it was at `at_ms` or later."""

    offset: int
    at_ms: int


def tick_of(ledger: Ledger, end: End) -> Tick:
    """Return how far a raw partition is; what has been counted and not been published yet is still ahead of it.

    So whatever a tick claims, the counts that prove it stand before it in the topic. And it claims to be idle at the
    time its end was asked for, not at the time it is sent: this process may have slept in between.
    """
    position, latest_ms, arrival_ms = ledger.published
    lag = max(0, end.offset - 1 - position)
    return Tick(
        incarnation=ledger.incarnation,
        partition=ledger.partition,
        watermark_ms=max(min(latest_ms, arrival_ms), arrival_ms - LONGEST_HOLD_MS),
        lag=lag,
        idle=lag == 0,
        now_ms=end.at_ms,
    )


async def send_ticks(
    producer: AIOKafkaProducer, counts: CountsTopic, ledgers: Iterable[Ledger], end_of: Callable[[int], End | None]
) -> None:
    """Tell every partition of `logs-counts` how far each raw partition is; a lost tick is replaced by the next.

    Of a partition whose end nobody knows now (None), nothing is told: a tick that is missing says just that.
    """
    for ledger in ledgers:
        end = end_of(ledger.partition)
        if end is None:
            continue
        tick = tick_of(ledger, end)
        PARTITION_LAG.labels(partition=ledger.partition).set(max(0, end.offset - 1 - ledger.position))
        key = f"tick|{tick.incarnation}|{tick.partition}".encode()
        for partition in range(counts.partitions):
            sent = await producer.send(counts.name, tick.dumps(), key, partition)
            sent.add_done_callback(_note_failure)


def _note_failure(sent: asyncio.Future[object]) -> None:
    if not sent.cancelled() and sent.exception() is not None:
        logger.debug("tick_lost error=%r", sent.exception())


async def keep_ticking(send: Callable[[], object]) -> None:
    """Call `send` once a second for ever; while Kafka is away ticks are missing, which is what they are to tell."""
    while True:
        await asyncio.sleep(INTERVAL_SECS)
        try:
            await send()  # type: ignore[misc]
        except KafkaError as error:
            logger.debug("ticks_lost error=%r", error)
