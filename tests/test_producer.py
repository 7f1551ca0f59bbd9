"""What must be confirmed is sent until it is, in order, and given up only on request."""

import asyncio
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.errors import KafkaTimeoutError, NotLeaderForPartitionError

from logflow_app import producer
from logflow_app.producer import GaveUpError, Record, send_confirmed


class Kafka:
    """Stands where the producer is; `refusals` has, for each value, how often it is refused, and where."""

    def __init__(self, **refusals: tuple[str, int]) -> None:
        self.refusals = refusals
        self.arrived: list[str] = []

    async def send(self, topic: str, value: bytes, key: bytes, partition: int | None) -> asyncio.Future[Any]:
        """Refuse at once, or later, or take it."""
        name = value.decode()
        where, left = self.refusals.get(name, ("", 0))
        answer = asyncio.get_running_loop().create_future()
        if left:
            self.refusals[name] = (where, left - 1)
            if where == "buffer":
                raise KafkaTimeoutError
            answer.set_exception(NotLeaderForPartitionError())
        else:
            self.arrived.append(name)
            answer.set_result(SimpleNamespace(offset=len(self.arrived) - 1))
        return answer


def records(*names: str) -> list[Record]:
    """Return a record for each name; its first letter is its key."""
    return [Record("topic", name[0].encode(), name.encode()) for name in names]


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(producer, "FIRST_PAUSE_SECS", 0.0)
    caplog.set_level(logging.CRITICAL)


async def test_everything_is_sent_in_order_and_answered_for_in_order():
    """The answers stand where their records do."""
    kafka: Any = Kafka()
    answers = await send_confirmed(kafka, records("a", "b", "c"))
    assert (["a", "b", "c"], [0, 1, 2]) == (kafka.arrived, [answer.offset for answer in answers])


@pytest.mark.parametrize("where", ["buffer", "broker"])
async def test_what_is_refused_is_sent_again_until_it_is_taken(where):
    """A full buffer, a leader that is away: nothing is passed over, and nothing else is sent twice."""
    kafka: Any = Kafka(b=(where, 3))
    answers = await send_confirmed(kafka, records("a", "b", "c"))
    assert (["a", "c", "b"], [0, 2, 1]) == (kafka.arrived, [answer.offset for answer in answers])


async def test_the_order_of_a_key_is_kept_through_refusals():
    """Of a key of which one record is refused all are sent again: its last value stays the last."""
    kafka: Any = Kafka(a1=("broker", 1))
    answers = await send_confirmed(kafka, records("a1", "b1", "a2"))
    assert ["b1", "a2", "a1", "a2"] == kafka.arrived
    assert [2, 0, 3] == [answer.offset for answer in answers]


async def test_sending_is_given_up_between_two_tries():
    """Whoever lost the partition stops; what was taken has been taken."""
    kafka: Any = Kafka(b=("broker", 1000))
    tries = iter([False, False, True])
    with pytest.raises(GaveUpError):
        await send_confirmed(kafka, records("a", "b"), lambda: next(tries))
    assert ["a"] == kafka.arrived


async def test_what_is_confirmed_is_not_asked_whether_to_give_up():
    """Only a refusal makes room for giving up."""
    kafka: Any = Kafka()
    assert 1 == len(await send_confirmed(kafka, records("a"), lambda: True))


async def test_a_cancelled_wait_leaves_the_producers_own_work_alone():
    """Cancelling a record's future would break the producer's batch, and others' records with it."""
    sent: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    waiting = asyncio.Event()

    async def send(*_: Any) -> asyncio.Future[Any]:
        waiting.set()
        return sent

    kafka: Any = SimpleNamespace(send=send)
    task = asyncio.create_task(send_confirmed(kafka, records("a")))
    await waiting.wait()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not sent.cancelled()
