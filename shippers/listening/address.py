"""Where an input listens."""

import socket
from typing import NamedTuple

from logflow_app.errors import ConfigError

LOWEST_FREE_PORT = 1024
USUAL_PORTS_FROM = 5000  # 514 → 5514


class Address(NamedTuple):
    """A host and a port of the input `name`; `protocol` is how its operator calls it."""

    name: str
    host: str
    port: int
    protocol: str

    def open(self, kind: socket.SocketKind) -> socket.socket:
        """Return a socket of this kind, bound; raises ConfigError where it cannot be had."""
        try:
            found = socket.getaddrinfo(self.host, self.port, type=kind, flags=socket.AI_PASSIVE)
        except OSError as error:
            raise self.refused(error) from error
        family, _, _, _, address = found[0]
        opened = socket.socket(family, kind)
        try:
            if kind == socket.SOCK_STREAM:
                opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind(address)
        except OSError as error:
            opened.close()
            raise self.refused(error) from error
        return opened

    def refused(self, error: OSError) -> ConfigError:
        """Return what to tell the operator."""
        remedy = "choose another port, or end what listens there"
        if isinstance(error, PermissionError) and self.port < LOWEST_FREE_PORT:
            other = self.port + USUAL_PORTS_FROM
            remedy = f"ports below {LOWEST_FREE_PORT} are for root; choose another, such as {other}"
        place = f"{self.host}:{self.port}/{self.protocol}"
        return ConfigError(f"input {self.name}: cannot listen on {place}: {error.strerror or error}; {remedy}")
