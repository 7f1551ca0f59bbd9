"""How variants are told apart."""

from logflow_app.config.outputs import StdoutOutput
from logflow_app.config.tags import by_type, by_type_or_key, is_tag


def test_a_variant_is_known_by_its_type() -> None:
    """In a mapping as in a model; what has no type has no variant."""
    given = [{"type": "json"}, StdoutOutput(type="stdout"), {}, "json", None]
    assert ["<json>", "<stdout>", None, None, None] == [by_type(value) for value in given]


def test_an_output_is_known_by_its_section_too() -> None:
    """So that a variable of the environment needs no second one for the type; two sections say nothing."""
    given = [{"s3": {}}, {"s3": {}, "kafka": {}}, {"type": "stdout", "s3": {}}]
    assert ["<s3>", None, "<stdout>"] == [by_type_or_key(value) for value in given]


def test_tags_are_told_from_keys() -> None:
    """A place in an error shows only what stands in the file."""
    assert [True, False, False] == [is_tag("<json>"), is_tag("json"), is_tag(0)]
