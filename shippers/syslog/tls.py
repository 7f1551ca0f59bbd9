"""Encryption of syslog streams (RFC 5425)."""

import ssl
from collections.abc import Mapping
from typing import Any

from logflow_app.errors import ConfigError
from shippers.syslog.settings import SyslogInput, Tls

HANDSHAKE_SECS = 10.0
FAREWELL_SECS = 1.0


def server_context(source: SyslogInput, tls: Tls) -> ssl.SSLContext:
    """Return how connections are encrypted; raises ConfigError where a file is missing or is not what it should be."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(tls.cert_file, tls.key_file, tls.key_password or "")
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"input {source.name}: tls: expected a certificate in {tls.cert_file} and its key in {tls.key_file}, "
            f"got: {_reason(error)}"
        ) from error
    if tls.client_ca_file is not None:
        try:
            context.load_verify_locations(tls.client_ca_file)
        except (OSError, ssl.SSLError) as error:
            told = f"input {source.name}: tls.client_ca_file: expected certificates in {tls.client_ca_file}"
            raise ConfigError(f"{told}, got: {_reason(error)}") from error
        context.verify_mode = ssl.CERT_REQUIRED if tls.is_client_required else ssl.CERT_OPTIONAL
    return context


def is_known(certificate: Mapping[str, Any] | None, names: tuple[str, ...]) -> bool:
    """Return whether a client's certificate bears one of the names; with no names every certificate will do."""
    if not names:
        return True
    wanted = {name.lower() for name in names}
    return any(name in wanted or f"*.{name.partition('.')[2]}" in wanted for name in _names(certificate or {}))


def _names(certificate: Mapping[str, Any]) -> set[str]:
    """Return what a certificate says its bearer is called: alternative names, and the common name (RFC 5425, 5.2)."""
    found = {str(value).lower() for _, value in certificate.get("subjectAltName", ())}
    for part in certificate.get("subject", ()):
        found |= {str(value).lower() for key, value in part if key == "commonName"}
    return found


def _reason(error: OSError) -> str:
    return getattr(error, "reason", None) or error.strerror or "something else"
