"""kv."""

from tests.transforms.running import changed, compiled, event, extra


def test_the_seeds_example() -> None:
    """Pairs among words become extra fields behind the prefix, and the message stays."""
    step = compiled("kv", field_split=" ", value_split="=", prefix="kv_")
    expected = event("User login ok user=ada ip=10.0.0.1", kv_user="ada", kv_ip="10.0.0.1")
    assert expected == changed(step, event("User login ok user=ada ip=10.0.0.1"))


def test_another_field_with_other_separators() -> None:
    """The text may stand in any field, and its pairs be parted by other signs."""
    step = compiled("kv", field="query", field_split="&", value_split=":")
    assert {"query": "a:1&b:x y", "a": "1", "b": "x y"} == extra(step, event(query="a:1&b:x y"))


def test_a_text_without_pairs_has_none() -> None:
    """Words alone, and a field that holds no text, leave the event as it is."""
    assert [{}, {"n": 5}] == [extra(compiled("kv"), event("all is well")), extra(compiled("kv", field="n"), event(n=5))]


def test_dots_in_the_target_lead_into_objects() -> None:
    """As with every other transform; a name with a dot beside an object would be refused by Elasticsearch."""
    step = compiled("kv", field="k", target="o.z")
    assert {"k": "a=1", "o": {"a": 5, "z": {"a": "1"}}} == extra(step, event(k="a=1", o={"a": 5}))
    assert {"k": "none", "o": 1} == extra(step, event(k="none", o=1))
