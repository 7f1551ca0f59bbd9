"""The key `transforms`."""

from tests.config.loaded import loaded, problems

START = "inputs: {files: [{paths: /a, transforms: [{type: "


def test_plain_values_keep_their_kind() -> None:
    """A number added is a number, and text that looks like one stays text."""
    (transform,) = loaded(START + "add, add: {a: 1, b: '1', c: true, d: 1.5}}]}]}\n").inputs.files[0].transforms
    assert transform.model_dump()["add"] == {"a": 1, "b": "1", "c": True, "d": 1.5}


def test_only_plain_values_are_added() -> None:
    """An object is no value of a field; a list of plain ones is."""
    around = "logflow.yaml:1: inputs.files[0].transforms[0]"
    expected = [f"{around}.add.a: expected text, a number, true or false, or a list of these"]
    assert expected == problems(START + "add, add: {b: [1, x], a: [{c: 1}]}}]}]}\n")
    assert expected == problems(START + "add, add: {a: {c: 1}}}]}]}\n")


def test_a_rate_is_no_share() -> None:
    """Who writes a tenth is told how."""
    around = "logflow.yaml:1: inputs.files[0].transforms[0]"
    expected = [f"{around}.rate: expected one of how many is kept, such as 10 for a tenth, came 0.1"]
    assert expected == problems(START + "sample, rate: 0.1}]}]}\n")


def test_a_filter_without_fields_is_refused() -> None:
    """It would let everything through."""
    expected = ["logflow.yaml:1: inputs.files[0].transforms[0]: expected `exclude_fields` or `include_fields`"]
    assert expected == problems(START + "filter}]}]}\n")


def test_a_truncation_has_one_limit() -> None:
    """Characters or bytes, one of the two."""
    expected = ["logflow.yaml:1: inputs.files[0].transforms[0]: expected either `max_chars` or `max_bytes`"]
    assert expected == problems(START + "truncate}]}]}\n")
    assert expected == problems(START + "truncate, max_chars: 1, max_bytes: 1}]}]}\n")


def test_a_drop_says_what() -> None:
    """Without a query everything would be dropped."""
    expected = ["logflow.yaml:1: inputs.files[0].transforms[0]: expected `query`; to drop all, write `query: '*'`"]
    assert expected == problems(START + "drop}]}]}\n")


def test_a_table_has_texts_as_keys() -> None:
    """A number as a key would be looked up by a text that YAML chooses: it is to be quoted."""
    text = START + "map, field: status, table: {%s: gone}}]}]}\n"
    (transform,) = loaded(text % "'404'").inputs.files[0].transforms
    assert {"404": "gone"} == transform.model_dump()["table"]
    assert ["put it in quotes"] == [problem.rpartition("; ")[2] for problem in problems(text % "404")]
