"""Kafka's clients are heard, but not a hundred times a second."""

import asyncio
import logging

import pytest

from logflow_app import kafka_client
from logflow_app.kafka_client import SELDOM_SECS, Seldom, start_whole


def test_a_kind_of_message_is_told_seldom_and_others_at_once() -> None:
    """Of messages alike the first passes, then one at intervals that says how many were held back."""
    now = 0.0
    seldom = Seldom(lambda: now)

    def told(message: str, node: int) -> str | None:
        record = logging.LogRecord("aiokafka", logging.ERROR, __file__, 1, message, (node,), None)
        return record.getMessage() if seldom.filter(record) else None

    assert ["lost 1", None, "fetch 1", None] == [
        told("lost %s", 1),
        told("lost %s", 2),
        told("fetch %s", 1),
        told("lost %s", 1),
    ]
    now = SELDOM_SECS
    assert ["lost 3 (and 2 alike since the last)", None] == [told("lost %s", 3), told("lost %s", 3)]


@pytest.mark.parametrize(("needs_secs", "last_chance_secs", "ends_well"), [(0.05, 10.0, True), (10.0, 0.05, False)])
async def test_a_client_that_is_given_up_finishes_its_start(
    monkeypatch: pytest.MonkeyPatch, *, needs_secs: float, last_chance_secs: float, ends_well: bool
) -> None:
    """It leaves no connection open then; who waits is told as ever, and one that hangs is not waited for."""
    monkeypatch.setattr(kafka_client, "LAST_CHANCE_SECS", last_chance_secs)
    begun, ended = asyncio.Event(), asyncio.Event()

    async def start() -> None:
        begun.set()
        await asyncio.sleep(needs_secs)
        ended.set()

    task = asyncio.create_task(start_whole(start()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5.0)
    assert ends_well == ended.is_set()
