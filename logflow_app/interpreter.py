"""Python made fit for batches: packs are thousands of short-lived tuples, and the fetching thread needs its turn."""

import asyncio
import gc
import sys

COLLECT_SECS = 60.0


def tune_interpreter() -> None:
    """Have the garbage collector come seldom and leave alone what is there already; let threads change more often.

    With the default thresholds the collector takes a third of the time of the pipeline, walking through what is in
    flight; with the default interval the fetching thread waits 5 ms for every step it makes beside a busy loop.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    sys.setswitchinterval(0.001)


async def keep_collecting(every_secs: float = COLLECT_SECS) -> None:
    """Collect by the clock what the thresholds never come to: it counts objects, and a few may hold many bytes."""
    while True:
        await asyncio.sleep(every_secs)
        gc.collect()
