"""The events of a pack on their way through the steps."""

from logflow_app.batch import Batch


def batch() -> Batch:
    """A batch of four events."""
    events = [{"message": str(place)} for place in range(4)]
    return Batch(["a", "b", "c", "d"], events, ["1", "2", "3", "4"], 1_761_233_446_123, "lane", places=[0, 1, 2, 3])


def test_all_are_here_at_first() -> None:
    """Each event is in its place, and none is dropped."""
    assert (["0", "1", "2", "3"], {}) == ([one["message"] for one in batch().here()], batch().dropped)


def test_what_is_dropped_is_gone_with_its_reason() -> None:
    """The others keep their places."""
    one = batch()
    one.drop([1, 3], "sampled")
    assert ([0, 2], {1: "sampled", 3: "sampled"}) == (one.places, one.dropped)


def test_a_part_has_the_same_events() -> None:
    """What is changed, weighed or replaced in a part is so in the whole."""
    one = batch()
    part = one.part([1, 2])
    part.events[1]["message"] = "changed"
    part.events[2] = {"message": "other"}
    part.weights[1] = 10
    one.take_back(part)
    assert (["0", "changed", "other", "3"], {1: 10}) == ([each["message"] for each in one.here()], one.weights)


def test_what_a_part_drops_is_dropped_from_the_whole() -> None:
    """After `take_back` the whole has only what is left, in order."""
    one = batch()
    one.drop([0], "dropped")
    part = one.part([1, 3])
    part.drop([3], "throttled")
    assert [1] == part.places
    one.take_back(part)
    assert ([1, 2], {0: "dropped", 3: "throttled"}) == (one.places, one.dropped)


def test_a_part_of_nothing() -> None:
    """It changes nothing."""
    one = batch()
    part = one.part([])
    part.drop([], "dropped")
    one.take_back(part)
    assert [0, 1, 2, 3] == one.places
