"""The flusher: what is dirty is synced, who waits is told the truth, what fails is opened anew."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from logflow_app.embedded.storage import Flusher, Trouble

DEADLINE_SECS = 30


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(DEADLINE_SECS * 100):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


class Log:
    """Something that can be synced, and fail."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.failing = False
        self.has_failed = False
        self.synced = 0
        self.reopened = 0
        self.gate = threading.Event()
        self.gate.set()

    def sync(self) -> None:
        """Sync, or fail."""
        self.gate.wait(DEADLINE_SECS)
        if self.failing:
            self.has_failed = True
            raise OSError(5, "broken")
        self.synced += 1

    def reopen(self) -> None:
        """Open anew, or fail."""
        if self.failing:
            raise OSError(5, "still broken")
        self.reopened += 1
        self.has_failed = False


async def test_dirty_logs_are_synced_once(caplog: pytest.LogCaptureFixture) -> None:
    """However often they were touched; the others are left alone."""
    flusher, dirty, clean = Flusher(0.01), Log("dirty"), Log("clean")
    for _ in range(5):
        flusher.touched(dirty)
    await flusher.flush()
    await flusher.flush()
    assert (1, 0) == (dirty.synced, clean.synced)
    flusher.close()


async def test_who_waits_is_told_whether_it_lasts() -> None:
    """True after a sync, False after one that failed; and then the log is opened anew."""
    flusher, good, bad = Flusher(60), Log("good"), Log("bad")
    bad.failing = True
    running = asyncio.create_task(flusher.run())
    async with asyncio.timeout(DEADLINE_SECS):
        assert [True, False] == await asyncio.gather(flusher.synced(good), flusher.synced(bad))
        bad.failing = False
        flusher._reopened_at = 0.0
        assert await flusher.synced(good)
        await until(lambda: bool(bad.reopened))
    assert (1, False) == (bad.reopened, bad.has_failed)
    running.cancel()
    flusher.close()


async def test_what_must_not_happen_beside_a_sync_waits() -> None:
    """It is done when the sync is over, and soon."""
    flusher, log = Flusher(60), Log("log")
    log.gate.clear()
    flusher.touched(log)
    running = asyncio.create_task(flusher.run())
    done: list[int] = []
    flusher.between(lambda: done.append(log.synced))
    for _ in range(20):
        await asyncio.sleep(0.005)
    assert [] == done
    log.gate.set()
    await until(lambda: bool(done))
    assert [1] == done
    running.cancel()
    flusher.close()


def test_trouble_is_said_seldom(caplog: pytest.LogCaptureFixture) -> None:
    """Once in ten seconds, with how many there were, and once when it is over."""
    now = [0.0]
    trouble = Trouble(lambda: now[0])
    for _ in range(100):
        trouble.refused("log", OSError(28, "full"))
        now[0] += 0.15
    trouble.taken()
    trouble.taken()
    said = [record.getMessage() for record in caplog.records]
    assert ["disk_refused log=log refused=1 ", "disk_refused log=log refused=68 ", "disk_recovered refused=100"] == [
        text.partition("error=")[0] for text in said
    ]
