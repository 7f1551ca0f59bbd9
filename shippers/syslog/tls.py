"""Who a client of an encrypted syslog stream is, by its certificate (RFC 5425)."""

from collections.abc import Mapping
from typing import Any


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
