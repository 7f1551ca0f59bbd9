"""What a syslog input can be told, and what does not go together."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from tests.config.loaded import loaded, problems


def test_networks_and_certificates_are_read() -> None:
    """Lists of networks, files of certificates, names and modes come as they are meant."""
    (entry,) = loaded(
        "inputs: {syslog: [{protocol: tcp, allow: [10.0.0.0/8, '::1'], deny: [10.0.0.1], mode: '0600', tls: "
        "{cert_file: /c, key_file: /k, client_ca_file: /a, client_names: [web-1]}}]}\n"
    ).inputs.syslog
    assert [ip_network("10.0.0.0/8"), ip_network("::1/128")] == entry.allow
    assert [ip_network("10.0.0.1/32")] == entry.deny
    assert entry.tls is not None
    assert (Path("/a"), "required", ["web-1"]) == (
        entry.tls.client_ca_file,
        entry.tls.client_certs,
        entry.tls.client_names,
    )
    assert ("0600", Path("/dev/log"), "datagram") == (entry.mode, entry.path, entry.socket)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{allow: [10.0.0.1/8]}", "expected a network such as 10.0.0.0/8"),
        ("{allow: [web-1]}", "expected a network such as 10.0.0.0/8"),
        ("{mode: '999', protocol: unix}", "mode"),
        ("{tls: {cert_file: /c, key_file: /k}}", "expected `protocol: tcp` beside `tls`, got `udp`"),
        ("{protocol: unix, allow: [10.0.0.0/8]}", "`mode` tells who may send"),
        ("{protocol: tcp, tls: {cert_file: /c, key_file: /k, client_names: [a]}}", "expected `client_ca_file` beside"),
    ],
)
def test_what_does_not_go_together_is_told(text: str, expected: str) -> None:
    """The message says what was expected."""
    assert any(expected in line for line in problems(f"inputs: {{syslog: [{text}]}}\n"))


@pytest.mark.parametrize("mode", ["0666", "0640", "440"])
def test_a_mode_without_quotes_is_refused(mode: str) -> None:
    """YAML reads `0640` as 416, which is a mode too, so nobody could tell which was meant; `660` is taken."""
    (line,) = problems(f"inputs: {{syslog: [{{protocol: unix, mode: {mode}}}]}}\n")
    assert 'expected a mode in quotes, such as "0660"' in line
    assert "660" == loaded("inputs: {syslog: [{protocol: unix, mode: 660}]}\n").inputs.syslog[0].mode
