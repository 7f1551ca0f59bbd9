"""Waiting for a condition, with a deadline."""

import asyncio
import time
from collections.abc import Callable

DEADLINE_SECS = 60.0


async def until(condition: Callable[[], bool], say: Callable[[], object] = str) -> None:
    """Return when the condition holds; fail when it does not within a minute."""
    deadline = time.monotonic() + DEADLINE_SECS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not in time: {say()}")
        await asyncio.sleep(0.005)
