"""Where an HTTP input listens, and with which certificate."""

import socket
import ssl

from logflow_app.errors import ConfigError
from shippers.http.settings import HttpInput, Tls

LOWEST_FREE_PORT = 1024


def bind(source: HttpInput) -> socket.socket:
    """Return a socket at the input's address; raises ConfigError where it cannot be had."""
    try:
        found = socket.getaddrinfo(source.host, source.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise _cannot_listen(source, error) from error
    family, _, _, _, address = found[0]
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
    except OSError as error:
        opened.close()
        raise _cannot_listen(source, error) from error
    return opened


def tls_context(source: HttpInput) -> ssl.SSLContext | None:
    """Return how connections are encrypted, None if they are not; raises ConfigError where a file is not as needed."""
    if source.tls is None:
        return None
    try:
        return _context(source.tls)
    except (OSError, ValueError) as error:
        files = [source.tls.cert_file, source.tls.key_file, source.tls.client_ca_file]
        named = ", ".join(str(path) for path in files if path is not None)
        reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise ConfigError(f"input {source.name}: expected certificates and a key in {named}, got: {reason}") from error


def _context(tls: Tls) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(
        tls.cert_file, tls.key_file, tls.key_password or ""
    )  # "" and not a question at the terminal
    if tls.client_ca_file is not None:
        context.load_verify_locations(cafile=tls.client_ca_file)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def _cannot_listen(source: HttpInput, error: OSError) -> ConfigError:
    remedy = "choose another port, or end what listens there"
    if isinstance(error, PermissionError) and source.port < LOWEST_FREE_PORT:
        remedy = f"ports below {LOWEST_FREE_PORT} are for root; choose another, such as {source.port + 8000}"
    place = f"{source.host}:{source.port}"
    return ConfigError(f"input {source.name}: cannot listen on {place}: {error.strerror or error}; {remedy}")
