"""No two parts of one configuration listen at the same place."""

import pytest

from tests.config.loaded import loaded, problems

TCP = "{name: one, protocol: tcp, address: '127.0.0.1:5514'}"
UDP = "{name: two, protocol: udp, address: '127.0.0.1:5514'}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"inputs: {{syslog: [{UDP}, {{name: b, address: '127.0.0.1:5514'}}]}}", "b, but the input two listens on"),
        (f"inputs: {{syslog: [{TCP}], http: [{{name: b, address: '127.0.0.1:5514'}}]}}", "the same TCP port 5514"),
        (f"inputs: {{syslog: [{TCP}, {{name: b, protocol: tcp, address: '0.0.0.0:5514'}}]}}", "TCP port 5514"),
        ("inputs: {http: [{name: b, address: 'localhost:6066'}]}", "the web pages (`web.port`) listens on"),
        (
            "{inputs: {http: [{name: b, address: '[::1]:9108'}]}, shipper: {metrics_address: '[::1]:9108'}}",
            "the metrics (`shipper.metrics_address`) listens on",
        ),
        ("inputs: {syslog: [{protocol: unix, path: /run/l}, {protocol: unix, path: /run//l}]}", "the same path"),
    ],
)
def test_a_place_that_is_taken_is_refused(text: str, said: str) -> None:
    """The sentence names both, and stands at the second."""
    (line,) = problems(f"{text}\n")
    assert said in line


@pytest.mark.parametrize(
    "text",
    [
        f"inputs: {{syslog: [{TCP}, {UDP}]}}",
        "inputs: {http: [{address: '127.0.0.1:0'}, {address: '127.0.0.1:0'}]}",
        "inputs: {http: [{address: '127.0.0.1:8080'}, {address: '127.0.0.2:8080'}]}",
        "inputs: {http: [{address: '127.0.0.1:8080'}, {address: '[::]:8080', insecure: true}]}",
        "{web: {port: 0}, inputs: {http: [{address: '127.0.0.1:6066'}]}}",
    ],
)
def test_places_that_differ_are_taken(text: str) -> None:
    """UDP has ports of its own, port 0 takes any that is free, and addresses are different ones."""
    assert loaded(f"{text}\n").inputs.all
