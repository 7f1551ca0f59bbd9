"""Messages know whether they are still ours, and let go of their payload."""

from types import SimpleNamespace

from faust.types import TP

from logflow_app.transport import abandon, acknowledge, is_abandoned
from tests.transport.fakes import FOLDED, PLAIN, FakeRecord, make_bench, records

TP0 = TP(FOLDED, 0)


def event_of(bench, message):
    """Make the event and the stream an agent holds."""
    return bench.app.stream(bench.app.topic(FOLDED)), bench.app.create_event(None, message.value, None, message)


async def test_a_batch_message_carries_offset_and_time_of_its_last_record():
    """The message of a batch says the last offset, and seconds where the record says milliseconds."""
    bench = make_bench()
    [message] = await bench.fetch({TP0: [FakeRecord(3), FakeRecord(8, timestamp=1_700_000_001_500)]})
    assert (message.topic, message.partition, message.offset) == (FOLDED, 0, 8)
    assert (message.timestamp, message.timestamp_type) == (1_700_000_001.5, 1)
    assert [record.offset for record in message.value] == [3, 8]
    assert not message.abandoned


async def test_a_plain_message_is_that_of_faust():
    """A topic that is not folded gives one message a record, with key, value, headers and time."""
    bench, stock = make_bench(), make_bench(stock=True)
    record = FakeRecord(4, value=b"v", key=b"k", headers=(("h", b"1"),))
    [ours], [theirs] = [await b.fetch({TP(PLAIN, 0): [record]}) for b in (bench, stock)]
    fields = ("topic", "partition", "offset", "timestamp", "timestamp_type", "headers", "key", "value", "tp")
    assert [getattr(theirs, name) for name in fields] == [getattr(ours, name) for name in fields]


async def test_the_payload_is_freed_at_the_acknowledgement():
    """A batch that waits for its commit holds no records; a plain message keeps its value, as in Faust."""
    bench = make_bench()
    batch, plain = await bench.fetch({TP0: records(0, 1)}, {TP(PLAIN, 0): records(0)})
    bench.ack(batch, plain)
    assert (batch.acked, batch.value) == (True, None)
    assert (plain.acked, plain.value) == (True, b"line")


async def test_a_message_that_is_abandoned_early_is_not_waited_for():
    """Neither at a revoke nor at a stop, and it is not committed."""
    bench = make_bench()
    [message] = await bench.fetch({TP0: records(0, 1)})
    _, event = event_of(bench, message)
    assert [message] == bench.consumer._in_flight()
    abandon(event)
    assert ([], True) == (bench.consumer._in_flight(), is_abandoned(event))
    bench.ack(message)
    assert bench.consumer._new_offset(TP0) is None


async def test_late_acknowledgement_of_an_abandoned_batch_does_nothing():
    """Neither the message nor the consumer takes note of it, and nobody raises."""
    bench = make_bench()
    [message] = await bench.fetch({TP0: records(0, 1)})
    await bench.consumer.seek(TP0, 0)
    stream, event = event_of(bench, message)
    assert is_abandoned(event)
    assert not acknowledge(stream, event)
    assert not await stream.ack(event)
    message.acked = True  # what Faust's compiled stream does
    assert (message.acked, message.value is None) == (False, False)
    assert await bench.commit() == {}


async def test_acknowledging_twice_counts_once():
    """The second acknowledgement says that it freed nothing."""
    bench = make_bench()
    [message] = await bench.fetch({TP0: records(0, 1)})
    stream, event = event_of(bench, message)
    assert acknowledge(stream, event)
    assert not acknowledge(stream, event)
    assert await bench.commit() == {TP0: 2}


async def test_a_message_of_faust_itself_is_never_abandoned():
    """An agent under test gets Faust's own messages; they are simply ours."""
    assert not is_abandoned(SimpleNamespace(message=SimpleNamespace(offset=1)))


async def test_what_a_held_stream_skips_is_not_acknowledged():
    """Faust's pure-Python stream acknowledges, unread, what it gets while the flow is held: that must not commit it."""
    bench = make_bench()
    [message] = await bench.fetch({TP0: records(0, 1)})
    message.tracked = False  # no stream began with it
    bench.consumer.stop_flow()
    bench.ack(message)
    assert not message.acked
    assert await bench.commit() == {}
