"""How to reach Kafka, in the words of its clients: options for aiokafka from the section `kafka`."""

import ssl
from typing import Any

from logflow_app.config.kafka import KafkaSection
from logflow_app.errors import ConfigError


def client_options(kafka: KafkaSection) -> dict[str, Any]:
    """Return the arguments every aiokafka client takes; raises `ConfigError` if a certificate cannot be read."""
    options: dict[str, Any] = {
        "bootstrap_servers": kafka.bootstrap,
        "security_protocol": kafka.security_protocol,
        "request_timeout_ms": int(kafka.request_timeout_secs * 1000),
    }
    if kafka.tls is not None:
        options["ssl_context"] = tls_context(kafka)
    if kafka.sasl is not None:
        password = kafka.sasl.password
        options |= {
            "sasl_mechanism": kafka.sasl.mechanism,
            "sasl_plain_username": kafka.sasl.username,
            "sasl_plain_password": password.get_secret_value() if password else "",
        }
    return options


def tls_context(kafka: KafkaSection) -> ssl.SSLContext | None:
    """Return the TLS context of the section `kafka.tls`, None where the section is absent."""
    tls = kafka.tls
    if tls is None:
        return None
    try:
        context = ssl.create_default_context(cafile=str(tls.ca_file) if tls.ca_file else None)
        context.check_hostname = tls.check_hostname
        if tls.cert_file is not None:
            password = tls.key_password.get_secret_value() if tls.key_password else None
            context.load_cert_chain(str(tls.cert_file), str(tls.key_file), password)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"kafka.tls: expected readable PEM files, came {error}") from error
    return context
