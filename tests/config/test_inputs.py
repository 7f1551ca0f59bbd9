"""The section `inputs`."""

import pytest

from tests.config.loaded import loaded, problems


def test_inputs_without_a_name_get_one() -> None:
    """Their kind and their place, which shippers and workers both know."""
    config = loaded("inputs: {files: [{paths: /a}, {paths: /b, name: b}], syslog: [{}], kubernetes: [{}]}\n")
    assert [entry.name for entry in config.inputs.all] == ["files-0", "b", "syslog-0", "kubernetes-0"]


def test_names_are_used_once() -> None:
    """A line's pipeline is found by the name of its input."""
    expected = ["logflow.yaml:1: inputs: expected every input to have a name of its own; used twice: a"]
    assert expected == problems("inputs: {files: [{paths: /a, name: a}], syslog: [{name: a}]}\n")


def test_a_single_path_needs_no_list() -> None:
    """One file is the most usual case."""
    assert loaded("inputs: {files: [{paths: /a}]}\n").inputs.files[0].paths == ["/a"]


@pytest.mark.parametrize(("written", "read"), [("3164", "3164"), ("'5424'", "5424"), ("auto", "auto")])
def test_the_number_of_an_rfc_needs_no_quotes(written: str, read: str) -> None:
    """YAML reads it as a number, which is no mistake of the operator's."""
    assert read == loaded(f"inputs: {{syslog: [{{format: {written}}}]}}\n").inputs.syslog[0].format


def test_an_http_path_begins_with_a_slash() -> None:
    """A path is written as it stands in the address."""
    expected = [r"logflow.yaml:1: inputs.http[0].path: expected text of the form ^/\S*$, came 'log'"]
    assert expected == problems("inputs: {http: [{path: log}]}\n")


@pytest.mark.parametrize("name", ["a b", "", "ä", "-a"])
def test_a_name_is_a_plain_word(name: str) -> None:
    """It becomes a label, a file and a part of a key."""
    (problem,) = problems(f"inputs: {{files: [{{paths: /a, name: '{name}'}}]}}\n")
    assert problem.startswith("logflow.yaml:1: inputs.files[0].name: expected text ")
