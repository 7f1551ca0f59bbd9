"""What may be committed, in the rule alone and in a whole consumer; Faust's own beside it where it fails."""

import asyncio
from dataclasses import dataclass

from faust.types import TP

from logflow_app.transport.commit import DeliveryOrder
from tests.transport.fakes import FOLDED, PLAIN, make_bench, records

TP0 = TP(FOLDED, 0)
PLAIN0 = TP(PLAIN, 0)
TRANSACTIONS = [records(*range(start, start + 100)) for start in range(0, 2020, 101)]
"""Twenty transactions of a hundred records, each followed by a control record nobody sees."""


@dataclass
class Message:
    """The least the rule asks for."""

    offset: int
    acked: bool = False
    abandoned: bool = False


def order_of(*messages: Message) -> DeliveryOrder:
    """Deliver these to one partition."""
    order = DeliveryOrder()
    for message in messages:
        order.add(TP0, message)
    return order


def test_nothing_delivered_commits_nothing():
    """A partition nothing was delivered from has nothing to commit."""
    assert order_of().take_acknowledged(TP0) is None


def test_offset_zero_is_committed():
    """The very first record, alone, commits offset 1."""
    assert order_of(Message(0, acked=True)).take_acknowledged(TP0) == 1


def test_the_prefix_ends_at_the_first_unacknowledged():
    """Acknowledgements behind an unacknowledged message wait for it."""
    late = Message(5)
    order = order_of(Message(4, acked=True), late, Message(9, acked=True))
    assert order.take_acknowledged(TP0) == 5
    assert order.take_acknowledged(TP0) is None
    late.acked = True
    assert order.take_acknowledged(TP0) == 10


def test_order_is_that_of_delivery_not_of_offsets():
    """A partition that begins anew commits its lower offsets."""
    assert order_of(Message(5000, acked=True), Message(3, acked=True)).take_acknowledged(TP0) == 4


def test_abandoning_forgets_the_stale_ones_only():
    """What is stale is marked and can hold up nothing; what is not stays."""
    old, new = Message(7), Message(8, acked=True)
    order = order_of(old, new)
    assert order.abandon(TP0, lambda message: message is old) == [old]
    assert old.abandoned
    assert order.take_acknowledged(TP0) == 9


async def test_out_of_order_acknowledgements_never_pass_an_open_one():
    """Nine of ten records acknowledged commit up to the open one, at the first commit and at every later one."""
    bench = make_bench()
    messages = await bench.fetch({PLAIN0: records(*range(10))})
    bench.ack(*messages[:3], *messages[4:])
    assert await bench.commit() == {PLAIN0: 3}
    assert await bench.commit() == {}
    bench.ack(messages[3])
    assert await bench.commit() == {PLAIN0: 10}


async def test_stock_faust_commits_past_an_open_record():
    """Control (faust-streaming issue 606): stock Faust loses record 3 at its second commit."""
    bench = make_bench(stock=True)
    messages = await bench.fetch({PLAIN0: records(*range(10))})
    bench.ack(*messages[:3], *messages[4:])
    assert await bench.commit() == {PLAIN0: 3}
    assert await bench.commit() == {PLAIN0: 10}


async def test_a_hole_does_not_carry_the_commit_past_an_open_record():
    """With 5 to 9 compacted away and 10 open, 5 is as far as it goes."""
    bench = make_bench()
    messages = await bench.fetch({PLAIN0: records(0, 1, 2, 3, 4, 10, 11)})
    bench.ack(*messages[:5], messages[6])
    assert await bench.commit() == {PLAIN0: 5}


async def test_stock_faust_lets_a_hole_carry_the_commit_past_an_open_record():
    """Control: stock Faust counts offset 10 as part of the hole before it, and loses it."""
    bench = make_bench(stock=True)
    messages = await bench.fetch({PLAIN0: records(0, 1, 2, 3, 4, 10, 11)})
    bench.ack(*messages[:5], messages[6])
    assert await bench.commit() == {PLAIN0: 12}


async def test_control_records_do_not_hold_up_the_commit():
    """Twenty acknowledged transactions are committed at once, to the end."""
    bench = make_bench()
    bench.ack(*await bench.fetch(*({PLAIN0: run} for run in TRANSACTIONS)))
    assert await bench.commit() == {PLAIN0: 2019}


async def test_stock_faust_commits_one_transaction_at_a_time():
    """Control: stock Faust stops at every control record, one commit interval each."""
    bench = make_bench(stock=True)
    bench.ack(*await bench.fetch(*({PLAIN0: run} for run in TRANSACTIONS)))
    assert await bench.commit() == {PLAIN0: 102}
    assert await bench.commit() == {PLAIN0: 203}


async def test_folded_runs_are_committed_to_their_end():
    """Batches acknowledged out of order commit nothing, then everything, at once."""
    bench = make_bench()
    first, second, third = await bench.fetch(*({TP0: records(*range(n, n + 100))} for n in (0, 100, 250)))
    bench.ack(third, second)
    assert await bench.commit() == {}
    bench.ack(first)
    assert await bench.commit() == {TP0: 350}
    assert dict(bench.consumer._acked_index) == {TP0: set()}


async def test_every_partition_has_its_own_prefix():
    """An open batch of one partition does not hold up another."""
    bench = make_bench(partitions=2)
    messages = await bench.fetch({TP0: records(0, 1), TP(FOLDED, 1): records(5, 6)})
    bench.ack(next(message for message in messages if message.partition == 1))
    assert await bench.commit() == {TP(FOLDED, 1): 7}


async def test_a_commit_under_way_does_not_swallow_the_last_one():
    """What is acknowledged while a commit is being sent is committed by the one that ends the assignment."""
    bench = make_bench()
    first, second = await bench.fetch({TP0: records(0)}, {TP0: records(1)})
    bench.ack(first)
    send = bench.kafka.commit

    async def acknowledge_meanwhile(offsets) -> None:
        bench.kafka.commit = send
        bench.ack(second)
        last = asyncio.ensure_future(bench.consumer.commit_and_end_transactions())
        bench.last = last
        await asyncio.sleep(0)
        await send(offsets)

    bench.kafka.commit = acknowledge_meanwhile
    await bench.consumer.commit()
    await bench.last
    assert bench.kafka.commits == [{TP0: 1}, {TP0: 2}]
