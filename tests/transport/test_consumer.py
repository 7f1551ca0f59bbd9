"""Folding, giving up, holding the flow and waking up."""

import asyncio

import pytest
from faust.types import TP

from tests.transport.fakes import FOLDED, PLAIN, FakeRecord, make_bench, records

TP0 = TP(FOLDED, 0)


async def test_a_run_becomes_one_event_and_a_plain_topic_one_a_record():
    """Folded and other topics live side by side."""
    bench = make_bench()
    messages = await bench.fetch({TP0: records(0, 1, 2), TP(PLAIN, 0): records(0, 1)})
    assert sorted((message.topic, message.offset) for message in messages) == [(FOLDED, 2), (PLAIN, 0), (PLAIN, 1)]


async def test_a_fetch_is_cut_by_bytes():
    """One fetch larger than the topic's bound becomes several events, in order."""
    bench = make_bench(max_bytes=1000)
    messages = await bench.fetch({TP0: [FakeRecord(n, value=b"x" * 400) for n in range(5)]})
    assert [[record.offset for record in message.value] for message in messages] == [[0, 1], [2, 3], [4]]


async def test_subscribing_looks_up_the_folded_topics():
    """The schema of a topic, and nothing else, says whether it is folded."""
    bench = make_bench()
    bench.consumer._schemas = {}
    bench.kafka.subscribe = lambda topics, listener: None
    await bench.consumer.subscribe({FOLDED, PLAIN})
    assert list(bench.consumer._schemas) == [FOLDED]


async def test_few_batches_wait_for_an_agent():
    """A folded topic is asked for no more while four batches wait; a plain one keeps Faust's bound."""
    bench = make_bench()
    bench.kafka.subscribe = lambda topics, listener: None
    await bench.consumer.subscribe({FOLDED, PLAIN})
    queues = {channel.get_topic_name(): channel.queue for channel in bench.app.topics}
    bounds = {name: (queue.pressure_high_size, queue.pressure_drop_size) for name, queue in queues.items()}
    assert bounds == {FOLDED: (4, 2), PLAIN: (3276, 1638)}
    full = [bench.kafka_is_asked(queues[FOLDED]) for _ in range(6)]
    assert full == [True, True, True, True, False, False]


async def test_a_revoke_calls_the_hooks_waits_commits_and_abandons():
    """Hooks first, then the wait, then the commit, and what is left is abandoned."""
    bench = make_bench()
    done, open_ = await bench.fetch({TP0: records(0)}, {TP0: records(1)})
    bench.app.transport.revoke_patience_secs = 0.05
    bench.app.transport.on_give_up.append(lambda: bench.ack(done))
    await bench.consumer.wait_empty()
    await bench.consumer.on_partitions_revoked({TP0})
    assert bench.kafka.commits == [{TP0: 1}]
    assert (done.abandoned, open_.abandoned) == (False, True)
    bench.ack(open_)
    assert await bench.commit() == {}


async def test_a_revoke_ends_as_soon_as_everything_is_acknowledged():
    """The patience is an upper bound: an acknowledgement ends the wait."""
    bench = make_bench()
    [message] = await bench.fetch({TP0: records(0, 1)})
    bench.app.transport.revoke_patience_secs = 3600
    waiting = asyncio.ensure_future(bench.consumer.wait_empty())
    await asyncio.sleep(0)
    bench.ack(message)
    await asyncio.wait_for(waiting, 5)
    assert bench.kafka.commits == [{TP0: 2}]


async def test_stock_faust_waits_for_a_stalled_sink_without_bound():
    """Control: with one record open, stock Faust is still waiting after as many rounds as one cares to give it."""
    bench = make_bench(stock=True)
    kept = await bench.fetch({TP(PLAIN, 0): records(0)})
    rounds = 0

    async def no_ack(**_: float) -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 5:
            raise TimeoutError

    bench.consumer._wait_for_ack = no_ack
    with pytest.raises(TimeoutError):
        await bench.consumer.wait_empty()
    assert len(kept) == 1


async def test_the_flow_is_held_until_recovery_has_cleared_the_queues():
    """During a rebalance the seek stops the flow and the queues; recovery resumes both (faust-streaming issue 596)."""
    bench = make_bench()
    bench.app.rebalancing = True
    bench.consumer.resume_flow()
    held = []
    bench.kafka.after_seek = lambda: held.append((bench.consumer.flow_active, bench.app.flow_control.is_active()))
    [early] = await bench.fetch({TP0: records(0, 1)})
    await bench.consumer.perform_seek()
    assert set(held) == {(False, False)}
    assert early.abandoned
    assert not bench.consumer.flow_active


async def test_the_flow_is_held_for_an_assignment_that_came_while_another_was_recovered():
    """The first recovery's end makes Faust forget that a second rebalance is under way."""
    bench = make_bench()
    await bench.consumer.on_partitions_assigned({TP0}, 2)
    bench.app.rebalancing = False
    bench.consumer.resume_flow()
    held = []
    bench.kafka.after_seek = lambda: held.append(bench.consumer.flow_active)
    await bench.consumer.perform_seek()
    assert (set(held), bench.consumer.flow_active) == ({False}, False)
    bench.consumer.resume_flow()
    await bench.consumer.perform_seek()
    assert bench.consumer.flow_active


async def test_stock_faust_lets_records_in_while_recovery_seeks():
    """Control: stock Faust's flow stays open; what is delivered then is cleared away, and blocks every later commit."""
    tp = TP(PLAIN, 0)
    bench = make_bench(stock=True, committed={tp: 10})
    bench.app.rebalancing = True
    bench.consumer.resume_flow()
    await bench.consumer.perform_seek()
    assert bench.consumer.flow_active
    await bench.fetch({tp: records(10, 11)})  # recovery clears the queue: nobody acknowledges these
    bench.ack(*await bench.fetch({tp: records(12, 13)}))
    assert await bench.commit() == {}
    bench.ack(*await bench.fetch({tp: records(14, 15)}))
    assert await bench.commit() == {}


@pytest.mark.parametrize("sought", [False, True])
async def test_what_arrives_while_the_flow_is_held_is_delivered_unless_it_was_sought(sought):
    """A fetch that ends while the flow is held waits for it: then its era says whether it is still what follows."""
    bench = make_bench()
    bench.kafka.fetches = [{TP0: records(7, 8)}]
    fetch = bench.kafka.fetched_records

    async def while_held(*args, **kwargs):
        bench.consumer.stop_flow()
        bench.kafka.fetched_records = fetch
        asyncio.get_running_loop().call_soon(lambda: asyncio.ensure_future(go_on()))
        return await fetch(*args, **kwargs)

    async def go_on() -> None:
        if sought:
            await bench.consumer.seek(TP0, 5)
        bench.consumer.resume_flow()

    bench.kafka.fetched_records = while_held
    messages = await bench.fetch()
    assert [message.value.first_offset for message in messages] == ([] if sought else [7])


async def test_hooks_are_awaited_after_the_seek_and_before_anything_is_delivered():
    """Whoever reads recovered tables does so with the partitions in place and the flow held."""
    bench = make_bench(committed={TP0: 3})
    bench.app.rebalancing = True
    found = []

    async def look() -> None:
        found.append((bench.consumer.flow_active, (TP0, 3) in bench.kafka.seeks))

    bench.app.transport.on_seek.append(look)
    await bench.consumer.perform_seek()
    assert found == [(False, True)]


async def test_a_seek_outside_a_rebalance_does_not_stop_the_flow():
    """Nobody would resume it."""
    bench = make_bench()
    bench.consumer.resume_flow()
    await bench.consumer.perform_seek()
    assert bench.consumer.flow_active


@pytest.mark.parametrize("wake", ["on_buffer_drop", "resume_partitions"])
async def test_room_wakes_the_fetch_loop(wake):
    """With every partition full the loop waits for room, not for a second to pass."""
    bench = make_bench()
    consumer = bench.consumer
    naps = []

    async def nap(secs: float) -> None:
        naps.append(secs)

    consumer.sleep = nap
    tps = list(consumer.assignment())
    for tp in tps:
        consumer.on_buffer_full(TP(*tp))
    waiting = asyncio.ensure_future(consumer._wait_next_records(1.0))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not waiting.done()
    if wake == "on_buffer_drop":
        consumer.on_buffer_drop(TP(*tps[0]))
    else:
        consumer.resume_partitions({TP(*tps[0])})
    for _ in range(20):
        await asyncio.sleep(0)
    assert waiting.done()
    assert await waiting == (None, None)
    assert naps == []


async def test_stock_faust_sleeps_a_second_when_all_is_full():
    """Control: stock Faust sleeps, room or not."""
    bench = make_bench(stock=True)
    naps = []

    async def nap(secs: float) -> None:
        naps.append(secs)

    bench.consumer.sleep = nap
    for tp in bench.consumer.assignment():
        bench.consumer.on_buffer_full(TP(*tp))
    await bench.consumer._wait_next_records(1.0)
    assert naps == [1]


async def test_the_end_of_a_partition_that_is_taken_away_is_unknown():
    """In the middle of a rebalance aiokafka refuses to tell; that ends nothing."""
    bench = make_bench()

    def highwater(tp: TP) -> int:
        assert tp == TP0, "Partition is not assigned"
        return 7

    bench.kafka.highwater = highwater
    assert [bench.consumer.end_of(TP0), bench.consumer.end_of(TP(FOLDED, 1))] == [7, None]
