"""Inputs `http`."""

from pathlib import Path

import pytest

from logflow_app.config.inputs import HttpInput
from tests.config.loaded import loaded, problems

OPEN = (
    "logflow.yaml:1: inputs.http[0]: expected `api_keys`, `api_keys_file` or `tls.client_ca_file`, since others reach "
    "0.0.0.0:8080; or listen on 127.0.0.1; or say `insecure: true` where everybody who reaches it may send"
)


def http(text: str) -> HttpInput:
    """Return the only HTTP input of a configuration."""
    (entry,) = loaded(f"inputs: {{http: [{text}]}}\n").inputs.http
    return entry


def test_without_an_address_only_this_machine_can_send() -> None:
    """A default must not open a machine to its network."""
    entry = http("{}")
    assert ("127.0.0.1:8080", "/log", "/logs", []) == (entry.address, entry.path, entry.batch_path, entry.api_keys)
    assert entry.is_local


def test_an_address_that_others_reach_needs_to_know_its_clients() -> None:
    """The sentence names every way out."""
    assert [OPEN] == problems("inputs: {http: [{address: '0.0.0.0:8080'}]}\n")


@pytest.mark.parametrize(
    "text",
    [
        "{address: '0.0.0.0:1', api_keys: [k]}",
        "{address: '0.0.0.0:1', insecure: true}",
        "{address: '[::]:1', tls: {cert_file: c, key_file: k, client_ca_file: ca}}",
        "{address: 'localhost:1'}",
        "{address: '127.1.2.3:1'}",
        "{address: '[::1]:1'}",
    ],
)
def test_keys_certificates_or_a_word_open_it(text: str) -> None:
    """And this machine's own addresses need none."""
    assert http(text).host


@pytest.mark.parametrize("address", ["10.0.0.1:1", "[::]:1", "example.org:1"])
def test_tls_alone_does_not_tell_who_sends(address: str) -> None:
    """It keeps what is sent from others, and lets everybody send."""
    tls = "tls: {cert_file: c, key_file: k}"
    (problem,) = problems(f"inputs: {{http: [{{address: '{address}', {tls}}}]}}\n")
    assert "api_keys" in problem


def test_keys_may_stand_in_a_file_one_a_line() -> None:
    """Empty lines are none; a key never shows."""
    Path("keys").write_text("hunter1\n\n hunter2 \n")
    entry = http("{api_keys_file: keys}")
    assert ["hunter1", "hunter2"] == [key.get_secret_value() for key in entry.api_keys]
    assert "hunter" not in repr(entry)
    assert ["logflow.yaml:1: inputs.http[0].api_keys_file: expected a file, there is none"] == [
        line.replace("nowhere: ", "") for line in problems("inputs: {http: [{api_keys_file: nowhere}]}\n")
    ]


@pytest.mark.parametrize("text", ["{path: /logs}", "{path: /health}", "{batch_path: /}", "{path: /metrics}"])
def test_paths_do_not_take_each_other_s_place(text: str) -> None:
    """Something else is served there."""
    (problem,) = problems(f"inputs: {{http: [{text}]}}\n")
    assert "path" in problem
