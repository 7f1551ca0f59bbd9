"""The key `transforms`."""

from tests.config.loaded import loaded, problems

START = "inputs: {files: [{paths: /a, transforms: [{type: "


def test_plain_values_keep_their_kind() -> None:
    """A number added is a number, and text that looks like one stays text."""
    (transform,) = loaded(START + "add, add: {a: 1, b: '1', c: true, d: 1.5}}]}]}\n").inputs.files[0].transforms
    assert transform.model_dump()["add"] == {"a": 1, "b": "1", "c": True, "d": 1.5}


def test_only_plain_values_are_added() -> None:
    """A list is no value of a field."""
    expected = [
        "logflow.yaml:1: inputs.files[0].transforms[0].add.a: expected text, a number, true or false",
    ]
    assert expected == problems(START + "add, add: {a: [1]}}]}]}\n")


def test_a_filter_without_fields_is_refused() -> None:
    """It would let everything through."""
    expected = ["logflow.yaml:1: inputs.files[0].transforms[0]: expected `exclude_fields` or `include_fields`"]
    assert expected == problems(START + "filter}]}]}\n")
