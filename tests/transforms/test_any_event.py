"""Any transforms in any order, on any event."""

from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from logflow_app.config.parsers import JsonParser
from logflow_app.levels import LEVELS
from logflow_app.pipeline import EventSettings, Pipeline
from logflow_app.transforms import TRANSFORMS, compile_transform
from tests.packs import make_pack
from tests.transforms.running import section
from tests.transforms.test_contract import SETTINGS

NAMES = st.sampled_from(["a", "b", "c", "n", "d", "e", "message", "level", "tags", "source", "timestamp", "a.b", "x"])
PLAIN = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12)
)
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=6)
CHAINS = st.lists(st.sampled_from([name for name in TRANSFORMS if name != "drop"]), min_size=1, max_size=6)


@given(st.lists(OBJECTS, min_size=1, max_size=4), CHAINS, st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_event_leaves_as_an_event(objects: list[dict[str, Any]], names: list[str], line: str) -> None:
    """Each line has one verdict; what leaves is valid JSON of the seed's shape, with a known level and texts."""
    lines = [msgspec.json.encode(one).decode() for one in objects] + [line]
    steps = [compile_transform(section(name, **SETTINGS[name])) for name in names]
    events = Pipeline(JsonParser(type="json"), EventSettings(), steps=steps).run(make_pack(lines))
    assert len(lines) == len(events.documents) + events.dropped.total()
    assert len(events.ids) == len(events.lines) == len(events.days) == len(events.documents)
    for document in events.documents:
        found = msgspec.json.decode(document)
        assert found["level"] in LEVELS.values()
        assert (24, str, str, dict) == (
            len(found["timestamp"]),
            type(found["service"]),
            type(found["message"]),
            type(found["extra_fields"]),
        )
        assert (str, str) == (type(found["source"]["hostname"]), type(found["source"]["file"]))
