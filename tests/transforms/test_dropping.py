"""drop and sample."""

import pytest

from logflow_app.transforms.dropping import is_chosen
from tests.transforms.running import batch_of, compiled, event, kept


def test_events_a_query_finds_are_dropped() -> None:
    """They are gone with the reason `dropped`; the others stay."""
    batch = batch_of([event(level="DEBUG"), event(), event(level="DEBUG", path="/health")])
    compiled("drop", query="level:DEBUG AND path:*")(batch)
    assert ([0, 1], {2: "dropped"}) == (batch.places, batch.dropped)


def test_when_alone_says_what_is_dropped() -> None:
    """`when` and `query` mean the same, and together both must find an event."""
    events = [event(level="DEBUG"), event(), event(level="DEBUG", path="/health")]
    assert [1] == kept(compiled("drop", when="level:DEBUG"), events)
    assert [0, 1] == kept(compiled("drop", when="level:DEBUG", query="path:*"), events)


def test_a_sample_says_what_it_stands_for() -> None:
    """Each event that is kept counts for as many as were to be sampled, and names the rate."""
    batch = batch_of([event() for _ in range(1000)])
    compiled("sample", rate=10)(batch)
    assert set(batch.weights.values()) == {10}
    assert set(batch.weights) == set(batch.places)
    assert {1000 - len(batch.places)} == {list(batch.dropped.values()).count("sampled")}
    assert all(one["extra_fields"] == {"sample_rate": 10} for one in batch.here())


@pytest.mark.parametrize("rate", [2, 3, 10, 100, 1000])
def test_a_sample_is_as_large_as_it_says(rate: int) -> None:
    """Of ids that count upwards in steps of a line's length, one of `rate` is chosen, within a few per cent."""
    lines = 200_000
    chosen = sum(is_chosen(f"9f3c2a-{position * 185}", rate) for position in range(lines))
    expected = lines / rate
    assert abs(chosen - expected) < 5 * expected**0.5


def test_some_are_always_kept() -> None:
    """Events the query finds are kept, and stand for themselves alone."""
    batch = batch_of([event(level="ERROR") for _ in range(100)])
    compiled("sample", rate=1000, always_keep="level:ERROR")(batch)
    assert (100, {}) == (len(batch.places), batch.weights)


def test_what_belongs_together_is_kept_together() -> None:
    """With `by` all events of a trace are kept, or none."""
    events = [event(trace=str(number % 50)) for number in range(500)]
    places = kept(compiled("sample", rate=5, by=["trace"]), events)
    assert 0 < len(places) < 500
    assert len(places) == 10 * len({place % 50 for place in places})


def test_without_the_fields_lines_are_chosen_one_by_one() -> None:
    """A misspelt name neither keeps nor drops all there is."""
    places = kept(compiled("sample", rate=5, by=["nope"]), [event() for _ in range(500)])
    assert places == kept(compiled("sample", rate=5), [event() for _ in range(500)])
    assert 0 < len(places) < 500


def test_samples_of_samples() -> None:
    """A rate upon a rate multiplies: the weight stays that of all lines."""
    batch = batch_of([event() for _ in range(1000)])
    compiled("sample", rate=2)(batch)
    compiled("sample", rate=5, by=["message"])(batch)
    assert {batch.weights[place] for place in batch.places} <= {10}


@pytest.mark.parametrize("rates", [(2, 3), (10, 5), (10, 10)])
def test_a_sample_of_a_sample_is_as_large_as_both_say(rates: tuple[int, int]) -> None:
    """What the first has left fits its hash, so the second chooses by another: counts stay those of all lines."""
    lines = 100_000
    batch = batch_of([event() for _ in range(lines)])
    for rate in rates:
        compiled("sample", rate=rate)(batch)
    both = rates[0] * rates[1]
    assert {both} == {batch.weights[place] for place in batch.places}
    assert abs(len(batch.places) - lines / both) < 5 * (lines / both) ** 0.5
