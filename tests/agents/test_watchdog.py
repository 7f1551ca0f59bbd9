"""The watchdog ends a worker that stands still with work to do, and no other."""

import asyncio

import pytest

from logflow_app.agents.watchdog import Standing, StuckError, Watchdog, keep_watching

WORK = Standing(1, has_work=True)


def looks(*standings: Standing) -> list[bool]:
    """Return what a watchdog with a patience of three looks says after each look."""
    watchdog = Watchdog(patience_secs=30, every_secs=10)
    return [watchdog.stuck({"raw": standing}) == ["raw"] for standing in standings]


def test_standing_still_with_work_to_do_is_found_out():
    """The first look only shows where the worker stands."""
    assert [False, False, False, True, True] == looks(WORK, WORK, WORK, WORK, WORK)


@pytest.mark.parametrize(
    "other",
    [WORK._replace(places=2), WORK._replace(has_work=False), WORK._replace(is_excused=True)],
    ids=["a step", "nothing to do", "an output that is away"],
)
def test_one_look_that_shows_a_reason_begins_the_patience_anew(other):
    """A worker that moved, has nothing to do or waits for an output is not stuck."""
    back = [False] if other.places == WORK.places else [False, False]
    rest = [WORK] * (len(back) + 2)
    assert [False] * 4 + [*back, False, True] == looks(WORK, WORK, WORK, other, *rest)


def test_topics_are_judged_one_by_one():
    """That one topic moves, as ticks alone let the counts do, says nothing of the others."""
    watchdog = Watchdog(patience_secs=20, every_secs=10)
    found = [watchdog.stuck({"raw": WORK, "counts": WORK._replace(places=look)}) for look in range(3)]
    assert [[], [], ["raw"]] == found


async def test_a_stuck_worker_ends():
    """It is told by an error nobody catches."""
    with pytest.raises(StuckError, match="of raw nothing was done"):
        await asyncio.wait_for(keep_watching(Watchdog(0.03, 0.01), lambda: {"raw": WORK}, _yes), 5)


async def test_a_worker_is_not_ended_while_kafka_is_away():
    """A restart brings no broker back; when it is there again, the patience begins anew."""
    asked = asyncio.Event()

    async def kafka_answers() -> bool:
        asked.set()
        return False

    watchdog = Watchdog(0.03, 0.01)
    task = asyncio.create_task(keep_watching(watchdog, lambda: {"raw": WORK}, kafka_answers))
    async with asyncio.timeout(30):
        await asked.wait()
    await asyncio.sleep(0)
    assert (False, []) == (task.done(), watchdog.stuck({"raw": WORK}))
    task.cancel()


async def _yes() -> bool:
    return True
