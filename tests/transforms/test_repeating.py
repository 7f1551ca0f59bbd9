"""dedupe and throttle."""

from logflow_app.transforms.memory import Memory
from tests.transforms.running import ARRIVAL_MS, batch_of, compiled, event, kept


def test_what_was_said_before_is_dropped() -> None:
    """The first of the same service, level and message is kept, in later batches too, until its window is over."""
    step = compiled("dedupe", window_secs=10)
    events = [event("a"), event("b"), event("a"), event("a", level="WARN")]
    assert [0, 1, 3] == kept(step, events)
    assert [] == kept(step, events, arrival_ms=ARRIVAL_MS + 9_999, first=10)
    assert [0, 1, 3] == kept(step, events, arrival_ms=ARRIVAL_MS + 10_000, first=20)


def test_repetitions_have_a_reason() -> None:
    """They are counted as `deduplicated`, apart from the repeats of a shipper."""
    batch = batch_of([event("a"), event("a")])
    compiled("dedupe")(batch)
    assert {1: "deduplicated"} == batch.dropped


def test_a_replay_drops_no_lines_of_its_own() -> None:
    """Lines that come again by their ids, in other packs and after newer ones, are kept or dropped as before."""
    step = compiled("dedupe", window_secs=10)
    events = [event("a"), event("b"), event("a")]
    assert [0, 1] == kept(step, events)
    assert [0] == kept(step, [event("a")], arrival_ms=ARRIVAL_MS + 60_000, first=9)
    assert [[0], [0], []] == [kept(step, [one], first=place) for place, one in enumerate(events)]


def test_a_dedupe_by_fields() -> None:
    """Only the fields that are named are compared; an event with none of them is like no other."""
    step = compiled("dedupe", fields=["user.id", "nope"])
    events = [event(user={"id": 1}), event(), event("x", user={"id": 1}), event(user={"id": 2}), event()]
    assert [0, 1, 3, 4] == kept(step, events)


def test_more_than_the_limit_is_dropped() -> None:
    """Each key has its own count, and a new window begins it anew."""
    step = compiled("throttle", limit=2, window_secs=1)
    events = [event(), event(service="shop"), event(), event(), event(service="shop")]
    assert [0, 1, 2, 4] == kept(step, events)
    assert [] == kept(step, [event()], first=10)
    assert [0, 1] == kept(step, [event(), event(), event()], arrival_ms=ARRIVAL_MS + 1000, first=20)


def test_the_next_event_says_how_many_were_left_out() -> None:
    """The number stands in the key's next event alone, and the reason is `throttled`."""
    step = compiled("throttle", limit=1)
    first, second = batch_of([event() for _ in range(4)]), batch_of([event()], arrival_ms=ARRIVAL_MS + 2000, first=4)
    third = batch_of([event()], arrival_ms=ARRIVAL_MS + 4000, first=5)
    for batch in (first, second, third):
        step(batch)
    assert dict.fromkeys((1, 2, 3), "throttled") == first.dropped
    assert [{"throttled": 3}, {}] == [second.events[0]["extra_fields"], third.events[0]["extra_fields"]]


def test_a_replay_of_a_throttled_pack_decides_the_same() -> None:
    """A pack that is run again keeps the same lines with the same numbers, whatever came between."""
    step = compiled("throttle", limit=1)
    kept(step, [event() for _ in range(3)])
    for _ in range(2):
        batch = batch_of([event(), event()], arrival_ms=ARRIVAL_MS + 2000, first=3)
        step(batch)
        assert ([0], {"throttled": 2}) == (batch.places, batch.events[0]["extra_fields"])


def test_a_memory_never_holds_more_than_twice_its_size() -> None:
    """The latest are remembered, what is looked up stays, the others are forgotten."""
    memory: Memory[int, int] = Memory(10)
    for number in range(1000):
        memory.put(number, number)
        memory.get(0)
        assert len(memory) <= 20
    assert [0, 999, 990, None] == [memory.get(key) for key in (0, 999, 990, 500)]
