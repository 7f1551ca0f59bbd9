"""Waiting for an outlet ends when it is told to, whatever happens in the same moment."""

import asyncio

from shippers.connection import ProducerSettings
from shippers.producer import KafkaOutlet


async def test_a_wait_for_room_that_is_cancelled_as_room_comes_ends() -> None:
    """A cancellation is never swallowed by the very thing that was waited for, or a shipper would not stop."""
    outlet = KafkaOutlet(ProducerSettings("raw"))
    rounds = 0

    async def wait_on() -> None:
        nonlocal rounds
        while True:
            rounds += 1
            await outlet.wait_for_room(60.0)

    waiting = asyncio.create_task(wait_on())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    outlet._room.set()
    await asyncio.sleep(0)
    waiting.cancel()
    done, _ = await asyncio.wait([waiting], timeout=30.0)
    assert {waiting} == done
    assert waiting.cancelled()
