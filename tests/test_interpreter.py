"""What circles hold is let go by the clock, however few their objects are."""

import asyncio
import gc
import weakref

from logflow_app.interpreter import keep_collecting


class Node:
    """Something that refers to itself."""

    def __init__(self) -> None:
        self.itself = self


async def test_a_small_circle_goes_by_the_clock() -> None:
    """The thresholds alone would keep it for hours."""
    gc.disable()
    collecting = asyncio.create_task(keep_collecting(0.001))
    try:
        seen = weakref.ref(Node())
        assert seen() is not None
        while seen() is not None:  # noqa: ASYNC110 - the clock is what is tested
            await asyncio.sleep(0.001)
    finally:
        gc.enable()
        collecting.cancel()
