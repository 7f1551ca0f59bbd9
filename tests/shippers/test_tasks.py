"""Background work ends with its owner and never fails unnoticed."""

import asyncio

import pytest

from shippers import tasks as shippers_tasks
from shippers.tasks import Tasks, cancel


async def test_a_failure_is_handed_on() -> None:
    """Whoever waits for the first failure gets it."""

    async def fail() -> None:
        raise ValueError("broken")

    tasks = Tasks()
    tasks.start(fail())
    with pytest.raises(ValueError, match="broken"):
        await asyncio.wait_for(tasks.first_failure(), 5)


async def test_stopping_waits_for_the_end() -> None:
    """What runs is cancelled and has tidied up when `stop` returns."""
    tidied = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            tidied.append("tidy")

    tasks = Tasks()
    tasks.start(work())
    await asyncio.sleep(0)
    await tasks.stop()
    assert ["tidy"] == tidied


async def test_a_task_that_swallows_a_cancellation_is_cancelled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ending work takes as many cancellations as it takes."""
    monkeypatch.setattr(shippers_tasks, "CANCEL_AGAIN_SECS", 0.01)
    swallowed = []

    async def work() -> None:
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed.append("one")
                if len(swallowed) == 3:
                    raise

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    await cancel([task])
    assert task.cancelled()
    assert 3 == len(swallowed)
