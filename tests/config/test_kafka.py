"""The section `kafka`."""

from pathlib import Path

import pytest

from logflow_app.config.kafka import KafkaSection, Sasl, Tls
from tests.config.loaded import loaded, problems

SASL = Sasl.model_validate({"username": "u", "password": "p"})


@pytest.mark.parametrize(
    ("sasl", "tls", "protocol"),
    [(None, None, "PLAINTEXT"), (None, Tls(), "SSL"), (SASL, None, "SASL_PLAINTEXT"), (SASL, Tls(), "SASL_SSL")],
)
def test_the_security_protocol_follows_from_the_sections(sasl: Sasl | None, tls: Tls | None, protocol: str) -> None:
    """Nobody has to know Kafka's words for it."""
    assert protocol == KafkaSection(sasl=sasl, tls=tls).security_protocol


def test_brokers_are_joined_for_clients() -> None:
    """Kafka clients take them in one text."""
    assert loaded("kafka: {brokers: 'a:1, b:2'}\n").kafka.bootstrap == "a:1,b:2"


def test_a_log_in_needs_a_password() -> None:
    """From the file, or from a file of its own."""
    expected = ["logflow.yaml:1: kafka.sasl: expected `password` or `password_file`"]
    assert expected == problems("kafka: {sasl: {username: u}}\n")


def test_a_certificate_needs_its_key() -> None:
    """One without the other proves nothing."""
    expected = ["logflow.yaml:1: kafka.tls: expected both `cert_file` and `key_file`, or neither"]
    assert expected == problems("kafka: {tls: {cert_file: a.pem}}\n")


def test_a_tls_section_is_read() -> None:
    """Files of certificates are paths and not secrets to be read."""
    tls = loaded("kafka: {tls: {ca_file: a, cert_file: b, key_file: c}}\n").kafka.tls
    assert tls is not None
    assert (Path("a"), Path("b"), Path("c"), True) == (tls.ca_file, tls.cert_file, tls.key_file, tls.check_hostname)


def test_heartbeats_fit_the_session() -> None:
    """Two heartbeats at least must find room in a session, or a hiccup ends it."""
    expected = [
        "logflow.yaml:1: kafka: expected `heartbeat_interval_secs` to be at most half of `session_timeout_secs`",
    ]
    assert expected == problems("kafka: {session_timeout_secs: 5, heartbeat_interval_secs: 3}\n")


def test_the_defaults_are_those_of_the_design() -> None:
    """Eight raw partitions, four of counts, a session of ten seconds."""
    kafka = loaded().kafka
    assert (8, 4, 10.0, "logflow", "logs") == (
        kafka.partitions.raw,
        kafka.partitions.counts,
        kafka.session_timeout_secs,
        kafka.app_id,
        kafka.topic_prefix,
    )
