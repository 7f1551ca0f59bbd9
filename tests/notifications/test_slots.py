"""Places for errands under way."""

import asyncio

import pytest

from logflow_app.delivery import Ticket
from logflow_app.notifications.errand import Errand
from logflow_app.notifications.slots import Slots
from tests.notifiers.alerts import make_alert


def errand() -> Errand:
    """Return one."""
    return Errand("k", make_alert(), Ticket(lambda: None, lambda: False), 0.0, 0.0)


async def test_places_are_given_in_the_order_they_were_asked_for():
    """One that is given back goes to whoever has waited longest."""
    slots, entered = Slots(1), []
    assert await slots.enter(errand(), 60)

    async def enter(n: int) -> None:
        entered.append((n, await slots.enter(errand(), 60)))

    tasks = []
    for n in range(2):
        tasks.append(asyncio.create_task(enter(n)))
        await asyncio.sleep(0)
    for _ in tasks:
        slots.leave()
        await asyncio.sleep(0.01)
    await asyncio.gather(*tasks)
    assert [(0, True), (1, True)] == entered
    slots.leave()
    assert await slots.enter(errand(), 60)


async def test_whoever_is_called_off_has_no_place():
    """Nor whoever lost patience; both are gone from the queue."""
    slots, nudged = Slots(1), errand()
    assert await slots.enter(errand(), 60)
    waiting = asyncio.create_task(slots.enter(nudged, 60))
    await asyncio.sleep(0)
    nudged.nudge()
    assert (False, False) == (await waiting, await slots.enter(errand(), 0.01))
    slots.leave()
    assert await slots.enter(errand(), 60)


async def test_a_place_given_to_whoever_is_ended_is_given_on():
    """A cancelled wait loses no place."""
    slots, last = Slots(1), errand()
    assert await slots.enter(errand(), 60)
    ended = asyncio.create_task(slots.enter(errand(), 60))
    waiting = asyncio.create_task(slots.enter(last, 60))
    await asyncio.sleep(0)
    slots.leave()
    ended.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ended
    assert await waiting
