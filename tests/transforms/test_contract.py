"""What every transform owes, over the registry."""

import copy
from typing import Any

import msgspec
import pytest

from logflow_app.errors import ConfigError
from logflow_app.fields import CORE, Event
from logflow_app.transforms import TRANSFORMS, compile_transform, compile_transforms
from tests.transforms.running import batch_of, event, section

SETTINGS: dict[str, dict[str, Any]] = {
    "filter": {"exclude_fields": ["a", "n.*", "tags", "message"], "include_fields": ["a", "b.c", "n*", "geo"]},
    "add": {"add": {"a": 1, "b.c": "x", "level": "warn", "tags": "t", "source": "s", "extra_fields": "e"}},
    "rename": {"rename": {"a": "service", "n": "message", "b": "source", "message": "a"}},
    "kv": {"field": "message"},
    "map": {"field": "a", "table": {"1": "one", "x": 2}, "default": True},
    "convert": {
        "convert": {
            "a": "int",
            "b": "float",
            "n": "bool",
            "c": "string",
            "timestamp": "timestamp",
            "d": "bytes",
            "e": "duration",
        }
    },
    "drop": {"query": "a:1"},
    "copy": {"fields": {"a": "b.c", "extra_fields": "message", "n": "source"}},
    "move": {"fields": {"a": "timestamp", "n": "tags", "c": "ingested_at"}},
    "nest": {"fields": ["a", "message", "source", "extra_fields"], "target": "a.b"},
    "flatten": {},
    "split": {"field": "message", "into": ["a", "level"]},
    "join": {"fields": ["a", "n", "message"], "target": "b"},
    "dedupe": {},
    "sample": {"rate": 2},
    "throttle": {"limit": 3},
    "truncate": {"fields": ["message", "a"], "max_bytes": 10},
    "hash": {"fields": ["a", "n", "message"]},
    "uppercase": {"fields": ["message", "a", "n"]},
    "lowercase": {"fields": ["message", "a"]},
    "trim": {"fields": ["message", "a"]},
    "strip_ansi": {"fields": ["message", "a"]},
    "replace": {"pattern": r"(\d+)", "replacement": r"<\1>", "fields": ["message", "a"]},
    "parse": {"parser": {"type": "json"}},
    "python": {"call": "tests.transforms.own:shout"},
}
WILD: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**30, float("inf"), float("nan"), "", " ", "x", "1", "a=1 b=2 c",
    '{"a": {"b": [1]}}', "\0", "\ud800", "é" * 50, "x" * 100_000, "\x1b[31mred\x1b[0m", [],
    [1, "x", None, {"a": 1}], {}, {"c": 1}, {"": {"": ""}},
]  # fmt: skip


def hostile() -> list[Event]:
    """Events with any value in any place a transform of SETTINGS names."""
    deep: Any = "end"
    for _ in range(200):
        deep = {"a": deep}
    values = [*WILD, deep]
    wild = [
        event(value if isinstance(value, str) else "m", **{name: copy.deepcopy(value) for name in "abncde"})
        for value in values
    ]
    more = [event(), event("a=1"), event(**{"a.b": 1, "n.x": 2}), {**event(a=1), "tags": ["t"], "geo": {"city": "Ulm"}}]
    return [*wild, *more]


@pytest.mark.parametrize("name", TRANSFORMS)
def test_hostile_events_pass(name: str) -> None:
    """No event makes a transform raise; what every event has stays, and the extra fields are an object."""
    batch = batch_of(hostile())
    compile_transform(section(name, **SETTINGS[name]))(batch)
    assert sorted([*batch.places, *batch.dropped]) == list(range(len(batch.events)))
    for place in batch.places:
        assert set(CORE) <= set(batch.events[place])
        assert isinstance(batch.events[place]["extra_fields"], dict)
        assert isinstance(batch.events[place]["source"], dict)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_the_same_batch_twice_is_the_same(name: str) -> None:
    """A pack that is run again, by the same step, has the same events, drops and weights."""
    step = compile_transform(section(name, **SETTINGS[name]))
    first, again = batch_of(hostile()), batch_of(hostile())
    step(first)
    step(again)
    assert (first.places, first.dropped, first.weights) == (again.places, again.dropped, again.weights)
    assert repr(first.events) == repr(again.events)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_halves_of_a_batch_are_the_same(name: str) -> None:
    """A pack that is run again in two parts has the same events, drops and weights."""
    step = compile_transform(section(name, **SETTINGS[name]))
    whole, events = batch_of(hostile()), hostile()
    step(whole)
    middle = len(events) // 2
    halves = [batch_of(events[:middle]), batch_of(events[middle:], first=middle)]
    for half in halves:
        step(half)
    assert repr(whole.events) == repr([*halves[0].events, *halves[1].events])
    assert whole.places == [*halves[0].places, *(place + middle for place in halves[1].places)]


@pytest.mark.parametrize("name", TRANSFORMS)
def test_events_not_meant_stay_as_they_are(name: str) -> None:
    """Where `when` finds nothing, no event is changed or dropped."""
    batch = batch_of(hostile())
    before = copy.deepcopy(batch.events)
    compile_transform(section(name, **SETTINGS[name], when="service:nobody"))(batch)
    assert (repr(before), {}, len(before)) == (repr(batch.events), batch.dropped, len(batch.places))


@pytest.mark.parametrize("name", TRANSFORMS)
def test_an_empty_batch_stays_empty(name: str) -> None:
    """A step that is given nothing does nothing."""
    batch = batch_of([])
    compile_transform(section(name, **SETTINGS[name]))(batch)
    assert ([], {}) == (batch.places, batch.dropped)


@pytest.mark.parametrize("name", TRANSFORMS)
def test_a_query_with_a_mistake_is_refused(name: str) -> None:
    """A `when` that is no query is said at the start, with the place of the transform."""
    with pytest.raises(ConfigError, match=r"^transforms\[0\]: "):
        compile_transforms([section(name, **SETTINGS[name], when="level:(")])


def test_all_in_a_row() -> None:
    """All transforms one after the other leave events that can be written as JSON."""
    batch = batch_of([event(a=1, n={"x": "1"}), event('{"a": 1}'), event("k=v", tags=[1])])
    for step in compile_transforms([section(name, **keys) for name, keys in SETTINGS.items() if name in TRANSFORMS]):
        step(batch)
    assert [] == [
        text for text in map(msgspec.json.encode, batch.here()) if not isinstance(msgspec.json.decode(text), dict)
    ]


def test_mistakes_are_said_together() -> None:
    """Every transform that cannot be used is named."""
    sections = [section("drop", query="a:("), section("add", add={"a": 1}), section("drop", query='"')]
    with pytest.raises(ConfigError) as caught:
        compile_transforms(sections)
    assert ["transforms[0]", "transforms[2]"] == [problem.partition(":")[0] for problem in caught.value.problems]
