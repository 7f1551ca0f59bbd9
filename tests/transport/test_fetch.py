"""Seeks, and the eras that keep what was fetched before one from being taken for what follows."""

import asyncio

from faust.types import TP

from logflow_app.transport.fetch import READ_COMMITTED
from tests.transport.fakes import FOLDED, PLAIN, make_bench, records

TP0 = TP(FOLDED, 0)
CHANGELOG = TP("bench-totals-changelog", 0)


async def test_a_source_partition_without_a_commit_is_sought_to_its_beginning():
    """Committed partitions go to their commit, uncommitted ones to 0, and changelogs stay where recovery put them."""
    bench = make_bench(committed={TP0: 40})
    bench.kafka.assigned.add(CHANGELOG)
    await bench.consumer.perform_seek()
    assert sorted(bench.kafka.seeks) == [(TP0, 40), (TP(PLAIN, 0), 0)]


async def test_a_commit_at_zero_is_sought_too():
    """Offset 0, once committed, is a place like any other."""
    bench = make_bench(committed={TP0: 0, TP(PLAIN, 0): 5})
    await bench.consumer.perform_seek()
    assert sorted(bench.kafka.seeks) == [(TP0, 0), (TP(PLAIN, 0), 5)]


async def test_stock_faust_leaves_an_uncommitted_partition_where_it_stands():
    """Control: what stock Faust fetched and dropped around a rebalance is not read again before the first commit."""
    bench = make_bench(stock=True, committed={TP0: 40})
    await bench.consumer.perform_seek()
    assert bench.kafka.seeks == [(TP0, 40)]


async def test_a_reader_of_the_latest_is_left_alone():
    """Whoever asks for new records only does not get the old ones by way of a seek."""
    bench = make_bench()
    bench.app.conf.consumer_auto_offset_reset = "latest"
    await bench.consumer.perform_seek()
    assert bench.kafka.seeks == []


async def test_no_assignment_seeks_nothing():
    """A worker without partitions has nothing to seek, and says so without an error."""
    bench = make_bench()
    bench.kafka.assigned.clear()
    await bench.consumer.perform_seek()
    assert bench.kafka.seeks == []


async def test_a_seek_abandons_what_was_delivered_and_what_comes_after_is_delivered():
    """After a seek back the partition is read again from there, and its lower offsets are committed."""
    bench = make_bench()
    before = await bench.fetch({TP0: records(*range(100))})
    bench.ack(*before)
    assert await bench.commit() == {TP0: 100}
    [second] = await bench.fetch({TP0: records(*range(100, 200))})
    await bench.consumer.seek(TP0, 30)
    assert second.abandoned
    again = await bench.fetch({TP0: records(*range(30, 60))})
    assert [message.value.first_offset for message in again] == [30]
    bench.ack(*again)
    assert await bench.commit() == {TP0: 60}


async def test_what_was_fetched_before_a_seek_is_not_delivered_after_it():
    """A fetch that a seek overtakes is dropped: it is not what follows the place sought."""
    bench = make_bench()
    consumer = bench.consumer
    bench.kafka.fetches.append({TP0: records(*range(1000, 1100))})
    overtaken = await consumer._getmany({TP0}, 1.0)
    await consumer.seek(TP0, 500)
    for piece in overtaken[TP0]:
        await consumer.callback(consumer._to_message(TP0, piece))
    assert bench.delivered == []
    assert [m.value.first_offset for m in await bench.fetch({TP0: records(500, 501)})] == [500]


async def test_a_topic_made_again_is_read_from_its_beginning():
    """Out of range, aiokafka goes back to 0: that is delivered, and commits below the stale commit count."""
    bench = make_bench(committed={TP0: 5000})
    await bench.consumer.perform_seek()
    messages = await bench.fetch({TP0: records(0, 1, 2)}, {TP0: records(3, 4)})
    assert [message.value.first_offset for message in messages] == [0, 3]
    bench.ack(*messages)
    assert await bench.commit() == {TP0: 5}


async def test_stock_faust_drops_a_topic_made_again():
    """Control: stock Faust delivers nothing below the stale commit."""
    tp = TP(PLAIN, 0)
    bench = make_bench(stock=True, committed={tp: 5000})
    await bench.consumer.perform_seek()
    assert await bench.fetch({tp: records(0, 1, 2)}) == []


async def test_a_topic_made_again_while_it_is_read_abandons_what_is_in_flight():
    """A batch of the former life is abandoned when the first of the new one comes."""
    bench = make_bench()
    [former] = await bench.fetch({TP0: records(*range(100, 200))})
    [present] = await bench.fetch({TP0: records(0, 1)})
    assert (former.abandoned, present.abandoned) == (True, False)
    bench.ack(former, present)
    assert await bench.commit() == {TP0: 2}


async def test_rewinding_commits_the_place_and_reads_from_there():
    """After a rewind the group stands at its offset, even if the worker dies before the next commit."""
    bench = make_bench(committed={TP0: 5000})
    [stale] = await bench.fetch({TP0: records(5000, 5001)})
    await bench.consumer.rewind(TP0, 0)
    assert stale.abandoned
    assert bench.kafka.group_offsets[TP0] == 0
    assert (TP0, 0) in bench.kafka.seeks
    [first] = await bench.fetch({TP0: records(0, 1)})
    bench.ack(stale, first)
    assert await bench.commit() == {TP0: 2}


async def test_a_rewind_makes_ready_before_anything_is_read_again():
    """What takes the records anew is made when the old ones are given up and none of the new ones is there yet."""
    bench = make_bench(committed={TP0: 5000})
    [stale] = await bench.fetch({TP0: records(5000, 5001)})
    found = []
    await bench.consumer.rewind(
        TP0, 0, lambda: found.append(((TP0, 0) in bench.kafka.seeks, stale.abandoned, list(bench.kafka.commits)))
    )
    assert found == [(True, True, [])]


async def test_the_consumer_asks_kafka_for_committed_records_and_short_polls():
    """Aborted transactions are not read, and an idle fetch is held 250 ms."""
    bench = make_bench()
    consumer = bench.consumer._thread._create_worker_consumer(bench.app.transport)
    consumer._closed = True  # it was never started
    assert (consumer._isolation_level, consumer._fetch_max_wait_ms) == (READ_COMMITTED, 250)


async def test_a_poll_under_way_is_woken():
    """A poll that waits for idle partitions looks again when another one has room."""
    bench = make_bench()
    waiter = asyncio.get_running_loop().create_future()
    bench.kafka._fetch_waiters.add(waiter)
    bench.consumer.on_buffer_full(TP0)
    assert not waiter.done()
    bench.consumer.on_buffer_drop(TP0)
    assert waiter.done()
