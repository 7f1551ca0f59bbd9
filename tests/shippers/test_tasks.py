"""Background work ends with its owner and never fails unnoticed."""

import asyncio

import pytest

from shippers.tasks import Tasks


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
