"""Reads the topics of a run for as long as it lasts, and hands each record to a tally."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from logflow_app.errors import UnavailableError
from logflow_app.supervisor.tally import RESOLVED, Tally, Transition
from logflow_app.topic_reader import EARLIEST, follow_topic

logger = logging.getLogger(__name__)

AGAIN_SECS = 1.0


async def follow(client_options: dict[str, Any], tally: Tally, tell: Callable[[Transition], None]) -> None:
    """Feed the tally for ever, and tell of every alert that changes from now on; waits while Kafka is away."""
    is_new = False
    while True:
        try:
            async for run in follow_topic(client_options, dict.fromkeys(tally.topics, EARLIEST)):
                changes = [change for record in run.records if (change := tally.take(record))]
                for change in changes if is_new else ():
                    tell(change)
                is_new = is_new or run.is_caught_up
        except UnavailableError as error:
            logger.debug("topics_unreadable error=%s", error)
        await asyncio.sleep(AGAIN_SECS)


def in_words(change: Transition) -> str:
    """Say what an alert has come to."""
    if change.state == RESOLVED:
        return f"resolved: {change.group} ({change.rule})"
    return f"{change.state}: {change.group} ({change.rule}): {change.value:g}, where {change.threshold:g} is too many"
