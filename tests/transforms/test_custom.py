"""python: functions of the user's own, see `tests.transforms.own`."""

import pytest

from logflow_app.errors import ConfigError
from tests.transforms.running import batch_of, changed, compiled, event


def test_a_function_changes_events() -> None:
    """It may change the event in place, and is given the options as keywords."""
    step = compiled("python", call="tests.transforms.own:shout", options={"mark": "?"})
    assert event("PAID?") == changed(step, event("paid"))


def test_a_function_drops_events() -> None:
    """An event for which it returns False is dropped."""
    batch = batch_of([event(), event("nothing")])
    compiled("python", call="tests.transforms.own:shout")(batch)
    assert ([0], {1: "dropped"}) == (batch.places, batch.dropped)


def test_another_event_is_made_whole() -> None:
    """What a returned event lacks is as it was, and its extra fields are an object."""
    expected = {**event(), "extra_fields": {"extra_fields": 1}}
    assert expected == changed(compiled("python", call="tests.transforms.own:replace"), event(a=1))


def test_what_a_function_raises_is_no_secret() -> None:
    """Its line is to be buried, so the error is passed on."""
    with pytest.raises(KeyError):
        changed(compiled("python", call="tests.transforms.own:fail"), event())


def test_an_unknown_function_is_refused() -> None:
    """A name that is nowhere is said at the start."""
    with pytest.raises(ConfigError, match="call: "):
        compiled("python", call="tests.transforms.own:absent")
