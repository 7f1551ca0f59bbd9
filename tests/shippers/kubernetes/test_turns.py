"""No more streams than allowed, and nobody waits for ever."""

import asyncio

import pytest

from shippers.kubernetes.turns import Turns
from tests.shippers.waiting import until


async def test_those_who_wait_have_their_turn() -> None:
    """Who has had it longest gives it up once others wait, and only then."""
    turns = Turns(2, 0.01)
    had: list[int] = []
    ended: list[int] = []

    async def want(number: int) -> None:
        try:
            async with turns.one(3600):
                had.append(number)
                assert turns.taken <= 2
                await asyncio.Event().wait()
        except TimeoutError:
            ended.append(number)

    tasks = [asyncio.create_task(want(number)) for number in range(2)]
    await until(lambda: had == [0, 1])
    assert [] == ended
    tasks += [asyncio.create_task(want(number)) for number in (2, 3, 4)]
    await until(lambda: len(had) == 5)
    assert ([0, 1, 2, 3, 4], 0, 2) == (had, turns.waiting, turns.taken)
    await until(lambda: len(ended) == 3)
    assert {0, 1, 2} == set(ended)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert 0 == turns.taken


async def test_who_is_cancelled_while_waiting_takes_nothing_along() -> None:
    """A turn that nobody waits for any more goes to the next."""
    turns = Turns(1, 3600)

    async def want() -> None:
        async with turns.one(3600):
            await asyncio.Event().wait()

    first, second, third = (asyncio.create_task(want()) for _ in range(3))
    await until(lambda: turns.taken == 1 and turns.waiting == 2)
    second.cancel()
    first.cancel()
    await until(lambda: turns.taken == 1 and turns.waiting == 0)
    assert not third.done()
    third.cancel()
    await asyncio.gather(first, second, third, return_exceptions=True)


async def test_silence_ends_a_turn_but_not_while_something_else_is_waited_for() -> None:
    """Only the stream's own silence counts."""
    turns = Turns(1, 3600)
    async with turns.one(0.01) as turn:
        turn.busy()
        await asyncio.sleep(0.05)
    with pytest.raises(TimeoutError):
        await _silent(turns)
    assert 0 == turns.taken


async def _silent(turns: Turns) -> None:
    async with turns.one(0.01) as turn:
        turn.busy()
        turn.heard()
        await asyncio.Event().wait()
