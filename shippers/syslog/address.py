"""Addresses to listen on, and how clients are called."""

import socket
from typing import NamedTuple

from logflow_app.errors import ConfigError
from shippers.syslog.settings import SyslogInput

LOWEST_FREE_PORT = 1024


class Place(NamedTuple):
    """Where to bind a socket."""

    family: int
    address: tuple[str | int | bytes, ...]


def resolve(source: SyslogInput) -> Place:
    """Return where an input listens; raises ConfigError where its host is not known."""
    kind = socket.SOCK_DGRAM if source.protocol == "udp" else socket.SOCK_STREAM
    try:
        found = socket.getaddrinfo(source.host, source.port, type=kind, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise cannot_listen(source, error) from error
    family, _, _, _, address = found[0]
    return Place(family, address)


def cannot_listen(source: SyslogInput, error: OSError) -> ConfigError:
    """Return what to tell the operator."""
    remedy = "choose another port, or end what listens there"
    if isinstance(error, PermissionError) and source.port < LOWEST_FREE_PORT:
        remedy = f"ports below {LOWEST_FREE_PORT} are for root; choose another, such as {source.port + 5000}"
    place = f"{source.host}:{source.port}/{source.protocol}"
    return ConfigError(f"input {source.name}: cannot listen on {place}: {error.strerror or error}; {remedy}")


def client_name(host: str) -> str:
    """Return how the client with this IP address is called: by the IPv4 one where it has both."""
    return host.removeprefix("::ffff:")
