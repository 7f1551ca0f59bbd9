"""parse: a parser on a field."""

from tests.transforms.running import changed, compiled, event, extra


def test_json_in_the_message() -> None:
    """Its fields become the event's: time, level, service and message those of the event, the others extra fields."""
    text = '{"time": "2025-10-23T12:00:00Z", "level": "warn", "msg": "low", "app": "disk", "free": 5, "n": {"a": 1}}'
    expected = {**event("low", "warn", "disk", free=5, n={"a": 1}), "timestamp": "2025-10-23T12:00:00.000Z"}
    assert expected == changed(compiled("parse", parser={"type": "json"}), event(text))


def test_a_text_that_does_not_fit_stays() -> None:
    """What is no JSON is left alone, and so are numbers and missing fields."""
    step = compiled("parse", field="a", parser={"type": "json"})
    assert [event(a="plain"), event(a=5), event()] == [
        changed(step, one) for one in (event(a="plain"), event(a=5), event())
    ]


def test_what_is_found_can_go_into_an_object() -> None:
    """With `target` the event keeps its own level and message."""
    step = compiled("parse", field="raw", parser={"type": "json"}, target="inner")
    one = changed(step, event("kept", raw='{"level": "warn", "msg": "low", "free": 5}'))
    expected = {"level": "warn", "message": "low", "free": 5}
    assert ("kept", "INFO", expected) == (one["message"], one["level"], one["extra_fields"]["inner"])


def test_a_pattern_on_a_field() -> None:
    """Any parser will do; the field it read stays."""
    step = compiled("parse", field="raw", parser={"type": "regex", "pattern": r"(?P<verb>\w+) (?P<path>\S+)"})
    assert {"raw": "GET /x", "verb": "GET", "path": "/x"} == extra(step, event(raw="GET /x"))


def test_a_time_that_is_none_is_kept() -> None:
    """The event keeps its own time."""
    one = changed(compiled("parse", parser={"type": "json"}), event('{"time": "soon", "msg": "x"}'))
    assert (event()["timestamp"], {"timestamp_original": "soon"}) == (one["timestamp"], one["extra_fields"])
